"""Our texts are French: none may be taken for an English one by another part's catalogue.

« Sort », « Go », « Page »… are also English words that Django, Wagtail or allauth translate: the
page would show their French for something else.
"""

from __future__ import annotations

import ast
import re

import pytest
from django.utils import translation
from django.utils.translation import gettext
from tests.architecture.sources import nodes, python_files, relative, template_files

NAMES = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
TAG = re.compile(r"{%\s*translate\s+(?:\"([^\"]+)\"|'([^']+)')")


def texts():
    for path in python_files():
        for node in nodes(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in NAMES:
                    for one in node.args[:2]:
                        if isinstance(one, ast.Constant) and isinstance(one.value, str):
                            yield relative(path), one.value
    for path, name in template_files():
        for match in TAG.finditer(path.read_text(encoding="utf-8")):
            yield name, match[1] or match[2]


@pytest.mark.parametrize("language", ["fr"])
def test_no_text_is_translated_into_something_else(language):
    with translation.override(language):
        wrong = {
            f"{place}: {text!r} shows {gettext(text)!r}"
            for place, text in texts()
            if gettext(text) != text
        }
    assert not wrong, "\n".join(sorted(wrong))
