"""Every template is reached, and every template that is named exists."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from tests.architecture.sources import SRC, nodes, python_files, relative, template_files
from wagtail.models import Page

from maillage.ui.crud import Resource

# Loaded by Django or Wagtail under these very names.
CONVENTIONS = {"404.html", "500.html", "403.html", "400.html", "robots.txt"}
NAME = re.compile(r"[\w./-]+\.(?:html|txt|mjml|xml|svg|xsl)")


@functools.cache
def literal_names() -> frozenset[str]:
    """Every template name written whole, in Python or in a template."""
    found: set[str] = set()
    for path in python_files():
        for node in nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if NAME.fullmatch(node.value):
                    found.add(node.value)
    for path, _name in template_files():
        text = path.read_text(encoding="utf-8")
        for tag in re.findall(r"{%-?\s*(?:extends|include|render_table)\b(.*?)%}", text, re.DOTALL):
            for quoted in re.findall(r"[\"']([^\"']+)[\"']", tag):
                found.update(quoted.split(","))  # yesno:"one.html,other.html"
    return frozenset(found)


@functools.cache
def composed_names() -> tuple[re.Pattern[str], ...]:
    """Template names made of pieces: ``f"account/email/{prefix}_message.txt"``."""
    found = []
    for path in python_files():
        for node in nodes(path):
            if isinstance(node, ast.JoinedStr):
                pieces = [
                    re.escape(str(one.value)) if isinstance(one, ast.Constant) else r"[\w-]+"
                    for one in node.values
                ]
                pattern = "".join(pieces)
                fixed = "".join(str(p.value) for p in node.values if isinstance(p, ast.Constant))
                if re.search(r"\.(html|txt|mjml|xml)$", fixed) and "/" in fixed and len(fixed) > 8:
                    found.append(re.compile(pattern))
    return tuple(found)


@functools.cache
def conventional_names() -> frozenset[str]:
    """Names that a class implies: pages of the public site, resources of the office."""
    found = set(CONVENTIONS)
    for model in apps.get_models():
        if issubclass(model, Page):
            found.add(model.template)
            found.add(getattr(model, "landing_page_template", ""))
    for resource in _below(Resource):
        if getattr(resource, "model", None) is not None:
            meta = resource.model._meta
            for page in resource.roles:
                found.add(
                    f"{meta.app_label}/{meta.model_name}{page.extra_initkwargs()['template_name_suffix']}.html"
                )
    return frozenset(found)


def _below(cls: type) -> Iterator[type]:
    for one in cls.__subclasses__():
        yield one
        yield from _below(one)


def overridden(name: str) -> bool:
    """Whether another package has a template of that name, which ours replaces."""
    for config in apps.get_app_configs():
        path = Path(config.path)
        if SRC not in path.parents and (path / "templates" / name).exists():
            return True
    return False


def test_every_template_is_reached():
    get_resolver_loaded()
    lost = [
        relative(path)
        for path, name in template_files()
        if name not in literal_names()
        and name not in conventional_names()
        and not any(pattern.fullmatch(name) for pattern in composed_names())
        and not overridden(name)
    ]
    assert not lost


def get_resolver_loaded() -> None:
    """Import every view, so that every resource class exists."""
    from django.urls import get_resolver

    assert get_resolver().url_patterns


OURS = sorted({name for _path, name in template_files()})


@pytest.mark.parametrize("name", [name for name in OURS if name.endswith(".html")])
def test_compiles(name):
    """Syntax, tag libraries and parents are right; nothing is rendered."""
    get_template(name)


def test_every_named_template_exists():
    folders = {name.split("/")[0] for name in OURS if "/" in name}
    missing = []
    for name in sorted(literal_names()):
        if "/" in name and name.split("/")[0] in folders:
            try:
                get_template(name)
            except TemplateDoesNotExist:
                missing.append(name)
    assert not missing


def test_no_template_escapes_the_content_policy():
    """No inline style, no inline handler, no script without the request's nonce."""
    wrong = []
    for path, name in template_files():
        if not name.endswith((".html", ".svg")):
            continue
        text = re.sub(
            r"{#.*?#}|{% comment %}.*?{% endcomment %}",
            "",
            path.read_text(encoding="utf-8"),
            flags=re.DOTALL,
        )
        for pattern, why in (
            (r"<[^>]*\sstyle\s*=", "style attribute"),
            (r"<[^>]*\son[a-z]+\s*=", "inline handler"),
            (r"<[^>]*=\s*[\"']\s*javascript:", "javascript: address"),
            (
                r"<(?:script|style)(?![^>]*(?:\bnonce=|\bsrc=|type=\"application/(?:ld\+)?json\"))[^>]*>",
                "without a nonce",
            ),
        ):
            if re.search(pattern, text, re.IGNORECASE):
                wrong.append(f"{relative(path)}: {why}")
    assert not wrong


def test_no_page_loads_from_elsewhere():
    """Fonts, scripts, images and styles are ours: no visitor is told to anyone."""
    wrong = [
        relative(path)
        for path, name in template_files()
        if name.endswith(".html")
        and re.search(
            r"<(?:script|img|link|iframe|source)\b[^>]*\b(?:src|href|srcset)=[\"'](?:https?:)?//",
            re.sub(
                r"<link\b[^>]*rel=[\"'](?:canonical|alternate)[\"'][^>]*>",
                "",
                path.read_text(encoding="utf-8"),
            ),
        )
    ]
    assert not wrong


def test_templates_are_where_the_settings_look():
    assert [Path(one) for one in settings.TEMPLATES[0]["DIRS"]] == [SRC / "ui" / "templates"]
