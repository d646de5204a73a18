"""A plan that left as a spreadsheet and comes back: what changed there, here, or on both sides.

The sheet carries, folded away, the number of each task and what its cells said when it left. Cell
by cell, what the file says is compared with what it said then and with what the task says now.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.coordination.projects.models import Project, Task
from maillage.kernel.imports.cleaning import show
from maillage.kernel.imports.columns import Column, ColumnMapping, integer, text
from maillage.kernel.imports.engine import RowPlan
from maillage.kernel.imports.reading import Table

KEYS: Final = ("title", "responsible", "start", "due", "progress", "note", "phase")
"""The cells that are compared; the others of the sheet are only to be read."""
DATES: Final = frozenset({"start", "due"})
COLUMNS: Final = (
    Column("phase", gettext_lazy("Phase"), parse=text(120)),
    Column("ref", gettext_lazy("Réf. Maillage"), parse=integer),
    Column("base", gettext_lazy("À l’export"), parse=text(20_000)),
)


def said(task: Task) -> dict[str, str]:
    """What the cells of a task say, as text."""
    return {
        "title": task.title,
        "responsible": task.who(),
        "start": show(task.start),
        "due": show(task.due),
        "progress": str(task.get_state_display()),
        "note": task.note,
        "phase": task.phase,
    }


def base_of(task: Task) -> str:
    """The same for a folded column; long notes included, so that any change is seen."""
    return json.dumps(said(task), ensure_ascii=False, separators=(",", ":"))


def read_base(written: object) -> dict[str, str] | None:
    """What the cells said at export; None for what is not ours."""
    if isinstance(written, Mapping):
        return {str(key): str(value) for key, value in written.items()}
    try:
        found = json.loads(str(written or ""))
    except ValueError:
        return None
    if not isinstance(found, dict) or not set(KEYS) >= set(found):
        return None
    return {key: str(value) for key, value in found.items()}


def fingerprint(cell: object) -> str:
    """What a cell says in seven signs, for a file that has no room for its words."""
    digest = hashlib.sha256(_flat(cell).encode()).digest()
    return "#" + base64.urlsafe_b64encode(digest)[:6].decode()


def recalled(before: str, written: str, now: str) -> str:
    """What a cell said at export; of a fingerprint, whichever of the two texts has it."""
    return next((one for one in (written, now) if fingerprint(one) == before), before)


def compare(
    plans: Sequence[RowPlan],
    table: Table,
    mapping: ColumnMapping,
    corrections: Mapping[str, str],
    project: Project,
    *,
    said: Callable[[Task], Mapping[str, str]] = said,
) -> None:
    """Leave in each row that left from here only what its file has changed; ask where both did.

    `said` tells the cells of a task as that kind of file would.

    A cell that the user has typed over, or chosen, is decided. A task deleted here meanwhile is
    refused until its row is left out, or its number wiped to make it again.
    """
    tasks = {
        task.pk: task
        for task in project.tasks.select_related("responsible", "responsible_organisation")
    }
    cells = {row.line: row for row in table.rows}
    for plan in plans:
        base = read_base(plan.values.pop("base", None))
        ref = plan.values.get("ref")
        if ref is None or plan.action == "skip":
            plan.values.pop("ref", None)
            continue
        task = tasks.get(ref)
        if task is None:
            told = _(
                "Cette tâche n’est plus dans le projet : laissez la ligne de côté, ou effacez sa "
                "référence pour la recréer."
            )
            plan.refuse("ref", told, ref)
            continue
        now = said(task)
        if base is None:
            continue  # matched by its number, written as any row
        for key in KEYS:
            position = mapping.positions.get(key)
            typed = corrections.get(f"{plan.line}:{key}")
            if position is None and typed is None:
                _leave(plan, key, now)
                continue
            written = _flat(typed if typed is not None else cells[plan.line].cell(position or 0))
            here = _flat(now[key])
            before = recalled(_flat(base.get(key, "")), written, here)
            _settle(plan, key, (written, before, here), typed)
        _finish(plan, now)


def _flat(value: object) -> str:
    """A cell as text that a round trip does not change: ends of lines, spaces around."""
    return "\n".join(line.strip() for line in show(value).replace("\r", "").split("\n")).strip()


def _settle(plan: RowPlan, key: str, told: tuple[str, str, str], typed: str | None) -> None:
    written, before, now = told
    plan.display[key] = written
    if written == now:
        _leave(plan, key, {key: now})
    elif typed is not None or now == before:
        plan.values.setdefault("changed", set()).add(key)
    elif written == before:
        _leave(plan, key, {key: now})
        plan.warn(key, _("Changé ici depuis l’export : gardé."), now)
    else:
        plan.refuse(
            key,
            _(
                "Changé des deux côtés depuis l’export. Dans le fichier : « %(file)s » ; "
                "ici : « %(here)s ». Choisissez."
            )
            % {"file": written or "–", "here": now or "–"},
            written,
            choices=(written, now),
        )


def _leave(plan: RowPlan, key: str, now: Mapping[str, str]) -> None:
    """The row says nothing of that cell."""
    plan.values.pop(key, None)
    plan.display[key] = now[key]
    plan.problems = [one for one in plan.problems if one.column != key]


def _finish(plan: RowPlan, now: Mapping[str, str]) -> None:
    """Dates go together; what the file has emptied is emptied."""
    changed: set[str] = plan.values.pop("changed", set())
    if not plan.problems and plan.action == "refuse":
        plan.action = "create"  # what was wrong was in a cell that nobody has changed
    fields: dict[str, Any] = plan.values.setdefault("fields", {})
    plan.values["keep_dates"] = not changed & DATES
    if "title" in changed and plan.values.get("title"):
        fields["title"] = plan.values["title"]
    plan.values.setdefault("title", now["title"])
    if "phase" in changed:
        fields["phase"] = plan.values.get("phase", "")
    if "note" in changed:
        plan.values.setdefault("note", "")
    if "responsible" in changed and not plan.values.get("responsible"):
        fields |= {"responsible_id": None, "responsible_organisation_id": None}
    if changed & DATES:
        for key in DATES - changed:
            plan.values[key] = now[key]
    plan.values.pop("phase", None)


def notes(plans: Sequence[RowPlan], project: Project) -> list[str]:
    """The tasks of the project that a file which left from here no longer has."""
    told = {plan.values["ref"] for plan in plans if plan.values.get("ref")}
    if not told:
        return []
    missing = list(project.tasks.exclude(pk__in=told).values_list("title", flat=True)[:100])
    if not missing:
        return []
    shown = ", ".join(missing[:5]) + ("…" if len(missing) > 5 else "")
    return [
        ngettext(
            "%(n)d tâche du projet n’est pas dans le fichier, et reste : %(names)s.",
            "%(n)d tâches du projet ne sont pas dans le fichier, et restent : %(names)s.",
            len(missing),
        )
        % {"n": len(missing), "names": shown}
    ]
