"""What the description of an archive may say, checked before anything reads it.

An archive comes from anywhere. Each record may carry the names written here and no other: nothing
of it ever chooses the row, or the project, that is written. A room that adds its part to archives
(`kernel.archive_parts.ArchivePart`) checks its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.coordination.projects.models import LinkKind, Task, Unit
from maillage.kernel import registry
from maillage.kernel.imports.errors import ReadError
from maillage.kernel.shapes import (
    SMALL,
    Check,
    ShapeError,
    check_record,
    day,
    hour,
    hours,
    list_of,
    maybe,
    moment,
    number,
    one_of,
    text,
    texts,
    truth,
)

DEEPEST: Final = 5
"""Projects inside one another, the first one counted."""


# -- records ----------------------------------------------------------------------------------------

KEY: Final = text(40)
_SHEET: Final[Mapping[str, Check]] = {
    **{name: text(250) for name in ("name", "kind", "siret", "rna", "uai", "museofile")},
    **{name: text(250) for name in ("city", "postal_code")},
}
_PERSON: Final[Mapping[str, Check]] = {
    name: text(254) for name in ("first_name", "last_name", "email")
}
_PROJECT: Final[Mapping[str, Check]] = {
    "name": text(200),
    **{name: text() for name in ("kind", "description", "objectives", "city", "visibility")},
    "school_zone": text(1),
    "lead": maybe(KEY),
    "edition": text(300),
    "communes": texts,
}
_LATER: Final[Mapping[str, Check]] = {"team": texts, "journal": maybe(text(250))}
"""What the second version of the format added to a project."""
_AUDIENCE_LATER: Final[Mapping[str, Check]] = {"school_rule": text(10)}
_LISTS: Final[Mapping[str, Mapping[str, Check]]] = {
    "anchors": {
        "key": KEY,
        "name": text(80),
        "day": day,
        "time": maybe(hour),
        "position": number(),
        "main": truth,
    },
    "audiences": {
        "kind": text(40),
        "disability": text(40),
        "detail": text(160),
        "expected": maybe(number(most=2_147_483_647)),
    },
    "partners": {"organisation": maybe(KEY), "person": maybe(KEY), "role": text(40)},
    "links": {
        "before": KEY,
        "after": KEY,
        "kind": one_of(*LinkKind.values),
        "lag": number(-SMALL),
    },
    "comments": {"task": maybe(KEY), "signature": text(250), "text": text(), "at": moment},
    "files": {"path": text(250), "name": text(250), "mime": text(120), "task": maybe(KEY)},
}
_TASK: Final[Mapping[str, Check]] = {
    "key": KEY,
    "title": text(250),
    "note": text(),
    "rule_offset": number(-SMALL),
    "rule_unit": one_of(*Unit.values),
    **dict.fromkeys(("floating", "exact_day", "locked"), truth),
    "duration": number(1),
    "state": one_of(*Task.State.values),
    "blocked_reason": text(250),
    "done_by": text(200),
    "responsible_role": text(120),
    "phase": text(120),
    "school_rule": text(10),
    "position": number(most=2_147_483_647),
    "anchor": maybe(KEY),
    **dict.fromkeys(("start", "due", "earliest"), maybe(day)),
    "done_at": maybe(moment),
    "effort": maybe(hours),
    "responsible": maybe(KEY),
    "organisation": maybe(KEY),
    "body": text(160),
}
_TASK_LATER: Final[Mapping[str, Check]] = {"deliverable": text(400)}
_CHECK: Final[Mapping[str, Check]] = {"text": text(250), "done": truth}
_PLACE: Final[Mapping[str, Check]] = {"name": text(200), "city": text(120)}
_BASELINE: Final[Mapping[str, Check]] = {"name": text(120), "at": moment}
_BASELINE_TASK: Final[Mapping[str, Check]] = {
    "task": maybe(KEY),
    "title": text(250),
    "start": maybe(day),
    "due": maybe(day),
}
_SECTIONS: Final = ("project", "tasks", *_LISTS)
_WHO: Final = ("organisations", "people")
_ADDED: Final = ("baselines", "children", "parts")


def check_content(content: Any) -> None:
    """Raise ReadError (``schema``), naming the place, for what is not the description of a project."""
    try:
        _content(content)
    except ShapeError as wrong:
        raise ReadError(
            "schema",
            _("Le contenu de cette archive n’est pas celui d’un projet : « %(where)s ».")
            % {"where": str(wrong)[:80]},
            _("Exportez de nouveau le projet depuis Maillage."),
        ) from wrong


def _content(content: Any) -> None:
    _named(content, "projet", (*_SECTIONS, *_WHO), (*_ADDED, "lost"))
    if not texts(content.get("lost", [])):
        raise ShapeError("lost")
    for name, shape in zip(_WHO, (_SHEET, _PERSON), strict=True):
        if not isinstance(content[name], dict):
            raise ShapeError(name)
        for key, one in content[name].items():
            if not KEY(key):
                raise ShapeError(name)
            check_record(one, f"{name}.{key}", shape)
    keys: set[str] = {*content["organisations"], *content["people"]}
    for inside, depth, where in _with_children(content):
        if depth > DEEPEST:
            raise ShapeError(f"{where}.children")
        _one_project(inside, where, keys)


def _with_children(content: dict[str, Any]) -> Iterator[tuple[dict[str, Any], int, str]]:
    """A project and all that are inside it: (its description, how deep, where)."""
    waiting = [(content, 1, "projet")]
    while waiting:
        one, depth, where = waiting.pop()
        yield one, depth, where
        for rank, child in enumerate(list_of(one, "children", where, optional=True)):
            told = f"{where}.children[{rank}]"
            _named(child, told, ("key", *_SECTIONS), _ADDED)
            waiting.append((child, depth + 1, told))


def _named(one: Any, where: str, needed: tuple[str, ...], more: tuple[str, ...]) -> None:
    if not isinstance(one, dict):
        raise ShapeError(where)
    for name in set(needed) - one.keys():
        raise ShapeError(name)
    for name in one.keys() - {*needed, *more}:
        raise ShapeError(str(name))


def _one_project(content: dict[str, Any], where: str, keys: set[str]) -> None:
    project = dict(content["project"]) if isinstance(content["project"], dict) else None
    if project is None:
        raise ShapeError(f"{where}.project")
    for place in list_of(project, "places", where, optional=True):
        check_record(place, f"{where}.places", _PLACE)
    project.pop("places", None)
    check_record(project, "project", _PROJECT, _LATER)
    if "key" in content:
        _once(content["key"], where, keys)
    for name, shape in _LISTS.items():
        for rank, one in enumerate(list_of(content, name, where)):
            later = _AUDIENCE_LATER if name == "audiences" else None
            check_record(one, f"{name}[{rank}]", shape, later)
    for one in content["anchors"]:
        _once(one["key"], "anchors", keys)
    for one in content["files"]:
        _once(one["path"], "files", keys, check=text(250))
    _plan(content, where, keys)
    parts = content.get("parts", {})
    if not isinstance(parts, dict):
        raise ShapeError("parts")
    for part in registry.archive_parts:
        if part.key in parts:
            part.check(parts[part.key])


def _plan(content: dict[str, Any], where: str, keys: set[str]) -> None:
    """Its tasks, its links, and the plans that were kept."""
    for rank, one in enumerate(list_of(content, "tasks", where)):
        _task(one, f"tasks[{rank}]", keys)
    pairs = [(one["before"], one["after"]) for one in content["links"]]
    if len(set(pairs)) != len(pairs) or any(before == after for before, after in pairs):
        raise ShapeError("links")
    for rank, one in enumerate(list_of(content, "baselines", where, optional=True)):
        _baseline(one, f"baselines[{rank}]")


def _once(key: Any, where: str, keys: set[str], *, check: Check = KEY) -> None:
    """A key names one thing of the archive."""
    if not key or not check(key) or key in keys:
        raise ShapeError(f"{where}.key")
    keys.add(key)


def _task(one: Any, where: str, keys: set[str]) -> None:
    if not isinstance(one, dict):
        raise ShapeError(where)
    for rank, check in enumerate(list_of(one, "checks", where)):
        check_record(check, f"{where}.checks[{rank}]", _CHECK)
    check_record(
        {name: value for name, value in one.items() if name != "checks"}, where, _TASK, _TASK_LATER
    )
    _once(one["key"], where, keys)
    if one["start"] and one["due"] and one["start"] > one["due"]:
        raise ShapeError(f"{where}.start")
    if one["floating"] and one["anchor"]:
        raise ShapeError(f"{where}.floating")


def _baseline(one: Any, where: str) -> None:
    if not isinstance(one, dict):
        raise ShapeError(where)
    for rank, task in enumerate(list_of(one, "tasks", where)):
        check_record(task, f"{where}.tasks[{rank}]", _BASELINE_TASK)
    told = [task["task"] for task in one["tasks"] if task["task"]]
    if len(set(told)) != len(told):
        raise ShapeError(f"{where}.tasks")
    check_record({name: value for name, value in one.items() if name != "tasks"}, where, _BASELINE)
