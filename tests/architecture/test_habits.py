"""What a reviewer would say twice."""

from __future__ import annotations

import ast
from pathlib import Path

from django.apps import apps
from django.core.management import get_commands
from tests.architecture.sources import (
    ROOT,
    SRC,
    dotted,
    imported_names,
    nodes,
    python_files,
    relative,
)

from maillage.kernel.states import StateField

SIGNALS = (
    "django.dispatch",
    "django.db.models.signals",
    "django.db.backends.signals",
    "django.core.signals",
    "django.contrib.auth.signals",
    "wagtail.signals",
    "auditlog.signals",
    "django_fsm.signals",
    "django_tasks.signals",
)
# (file, what it does) → why it may.
EXCEPTIONS = {
    ("src/maillage/coordination/bookings/archive.py", "state"): (
        "an archive says where a booking stood elsewhere: nobody does the verb here"
    ),
    ("src/maillage/ui/apps.py", "django.db.backends.signals.connection_created"): (
        "the only door by which SQLite learns a function; no business logic"
    ),
    ("src/maillage/coordination/exchange/domain/rebuilding.py", "state"): (
        "an archive says where a task stood elsewhere: nobody does the verb here"
    ),
    ("src/maillage/coordination/projects/imports.py", "state"): (
        "a spreadsheet says where a task stands: nobody did the verb, so no transition is played"
    ),
}
CLOCKS = frozenset(
    {
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "date.today",
        "datetime.date.today",
        "timezone.now",
        "timezone.localdate",
        "timezone.localtime",
        "time.time",
    }
)


def test_no_signals():
    """Business logic is called, not broadcast."""
    found = [
        f"{relative(path)}:{line} {name}"
        for path in python_files()
        for line, name in imported_names(path)
        if name.startswith(SIGNALS) or (name.startswith("allauth.") and ".signals" in name)
        if (relative(path), name) not in EXCEPTIONS
    ]
    assert not found


def test_one_clock():
    """`kernel.clock` alone asks the machine; tests freeze it there."""
    found = [
        f"{relative(path)}:{node.lineno} {dotted(node)}"
        for path in python_files()
        if path != SRC / "kernel" / "clock.py"
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and dotted(node) in CLOCKS
    ]
    found += [
        f"{relative(path)}:{node.value.lineno} {node.arg}"
        for path in python_files()
        for node in nodes(path)
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}
    ]
    assert not found


def test_states_change_by_their_verbs_only():
    """No assignment, no `update`, no setattr on the field of a state machine."""
    names = {
        field.name
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, StateField)
    }
    assert names
    found = [
        f"{relative(path)}:{getattr(node, 'lineno', 0)}"
        for path in python_files()
        for node in nodes(path)
        if any(
            name in names and (relative(path), name) not in EXCEPTIONS for name in _written(node)
        )
    ]
    assert not found


def _written(node: ast.AST) -> list[str]:
    """The attributes that a statement writes on a record other than `self`'s own machinery."""
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = []
        for target in targets:
            if isinstance(target, ast.Attribute):
                names.append(target.attr)
            elif isinstance(target, ast.Subscript) and dotted(target.value).endswith("__dict__"):
                if isinstance(target.slice, ast.Constant):
                    names.append(str(target.slice.value))
        return names
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            return [keyword.arg for keyword in node.keywords if keyword.arg]
        if dotted(node.func) == "setattr" and isinstance(node.args[1], ast.Constant):
            return [str(node.args[1].value)]
    return []


def test_money_is_never_a_float():
    found = [
        f"{relative(path)}:{line} {name}"
        for path in python_files()
        for line, name in imported_names(path)
        if name == "django.db.models.FloatField"
    ]
    found += [
        f"{relative(path)}:{node.lineno}"
        for path in python_files()
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and node.attr == "FloatField"
        and dotted(node).startswith("models.")
    ]
    assert not found


def test_models_and_verbs_know_nothing_of_http():
    http = ("django.http", "django.shortcuts", "django.template.response", "django.views")
    found = [
        f"{relative(path)}:{line} {name}"
        for path in python_files()
        if {"models", "domain", "planning", "rules"} & {*path.parts, path.stem}
        # A page of the public site is model and view in one: that is what Wagtail is.
        if path != SRC / "website" / "models.py"
        for line, name in imported_names(path)
        if name.startswith(http)
    ]
    assert not found


def test_every_silence_has_its_reason():
    """`noqa` and `type: ignore` name the rule and say why; a block of them may say it once."""
    found = []
    for path in (*python_files(), *sorted((ROOT / "tests").rglob("*.py"))):
        if path == Path(__file__):  # it names the marks that it looks for
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            for mark in ("# noqa", "# type: ignore"):
                if mark not in line:
                    continue
                named = line.split(mark, 1)[1].startswith((": ", "["))
                near = lines[max(0, number - 5) : number + 4]
                if not named or not any(_says_why(one, mark) for one in near):
                    found.append(f"{relative(path)}:{number}")
    assert not found


def _says_why(line: str, mark: str) -> bool:
    rest = line.partition(mark)[2]
    return " - " in rest or "  # " in rest


def test_every_exception_is_still_needed():
    for name, what in EXCEPTIONS:
        path = SRC.parents[1] / name
        named = {one for _line, one in imported_names(path)}
        written = {one for node in nodes(path) for one in _written(node)}
        assert what in named | written, name


def test_commands_are_described():
    """`maillage help COMMAND` says something, in French."""
    from django.core.management import load_command_class

    ours = {name: app for name, app in get_commands().items() if str(app).startswith("maillage.")}
    assert {"serve", "worker", "doctor", "bench", "demo", "env_docs", "rebuild_search"} <= set(ours)
    for name, app in ours.items():
        assert load_command_class(app, name).help, name
