"""Move anything in one plan or in many: apply all or part of a preview, take it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from maillage.coordination.calendars.changes import BodyChange, ClosingMove, SessionMove
from maillage.coordination.calendars.models import BodySession, ClosingPeriod
from maillage.coordination.projects.domain import told
from maillage.coordination.projects.domain.changes import (
    Changes,
    MovePreview,
    PlanChanged,
    Preview,
    root_of,
)
from maillage.coordination.projects.domain.previews import (
    left_behind,
    preview_changes,
    touched_projects,
)
from maillage.coordination.projects.domain.retiming import TIMED, chosen_fields
from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.coordination.projects.planning.plan import PlanError
from maillage.kernel import audit, registry, undo
from maillage.kernel.models import UndoRecord
from maillage.kernel.registry import Move, ObjectRef

_ANCHOR, _TASK = "projects.anchor:", "projects.task:"  # what the keys of moves begin with

__all__ = ["Choice", "PlanChanged", "apply_changes", "undo_changes"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody agreed to, of what they were shown.

    Attributes:
        stamp: that of the preview (`Preview.stamp`).
        moves: what may follow (`Move.key`); None for all of it.
        skipped: projects that stay as they are.
        seen_at: when it was shown, to tell what was changed since.
    """

    stamp: str
    moves: Collection[str] | None = None
    skipped: Collection[int] = ()
    seen_at: datetime | None = None


@transaction.atomic
def apply_changes(
    *, changes: Changes, choice: Choice, actor: Any, root: models.Model | None = None
) -> UndoRecord:
    """Make a change and the chosen part of what follows, together or not at all.

    A task that could follow and is not chosen keeps its day, and is locked there; an anchor that is
    not chosen keeps all that hangs from it. What was shown is what is written: when that makes
    other dates of the rest, nothing is. Everyone whose dates move is told once. `root` is the
    record on whose page the change may be taken back: the project, the body, the edition.

    Raises:
        PlanChanged: what would follow is no longer what was shown; it says who changed what, or
            what was refused that the rest depended on.
        PlanError: the plan cannot be computed.
    """
    user = audit.Actor.of(actor).user
    projects = _held(touched_projects(changes, user))
    seen = preview_changes(changes=changes, user=user, projects=projects)
    if seen.stamp != choice.stamp:
        raise PlanChanged(told.what_changed(seen, since=choice.seen_at))
    taken = seen.keys if choice.moves is None else seen.keys & set(choice.moves)
    parts, kept = _agreed(seen, taken, choice, user)
    if not parts and seen.shared is None:
        problems = [one.problem for one in seen.projects if one.problem]
        raise PlanError(" ".join(problems) or _("Il n’y a rien à déplacer."))
    label = told.label_of(replace(seen, projects=tuple(parts)))
    stale = _left(seen, choice)
    verb = _("a changé %(label)s") if seen.shared is not None else _("a déplacé %(label)s")
    with audit.recording(actor=actor, verb=verb % {"label": label}):
        entries = _move_shared(changes)
        entries += _move_anchors(parts, taken)
        entries += move_tasks(parts, taken, kept)
        for movable in registry.movables:
            moves = [
                move
                for part in parts
                for group in part.groups
                if group.key == movable.key
                for move in group.possible
                if move.key in taken
            ]
            if moves:
                entries += movable.apply(moves, actor=audit.Actor.of(actor))
        told.write_down(entries, parts, taken, stale)
        home = root or root_of(seen) or _made(entries) or parts[0].project
        record = undo.keep(home, label=label, entries=entries, actor=actor)
        _touch(part.project.pk for part in parts)
    told.tell_moved(record, actor=actor)
    return record


def _left(seen: Preview, choice: Choice) -> list[int]:
    """The projects that a change of a calendar would move, and that it leaves where they are.

    They are those that the actor does not see or skips, and those that cannot be computed: only
    their teams can see to them.
    """
    if not seen.changes.is_shared:
        return []
    skipped = [
        one.project.pk
        for one in seen.projects
        if one.problem or (one.project.pk in choice.skipped and one.is_concerned)
    ]
    hidden = left_behind(seen.changes, [one.project.pk for one in seen.projects])
    return [*skipped, *(one.pk for one in hidden)]


def _made(entries: Sequence[Mapping[str, Any]]) -> models.Model | None:
    """The closing period that the change made."""
    refs = [ObjectRef.parse(entry["ref"]) for entry in entries[:1]]
    made = [ref.pk for ref in refs if ref.model == "calendars.closingperiod"]
    return ClosingPeriod.objects.filter(pk__in=made).first()


def _held(projects: Iterable[Project]) -> list[Project]:
    """The projects as they are now, their plans held until the end of the transaction."""
    pks = [project.pk for project in projects]
    return list(Project.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def _counts(part: MovePreview, choice: Choice, kept: frozenset[int]) -> bool:
    concerned = part.is_touched or bool(part.loaded and kept & part.loaded.tasks.keys())
    return concerned and not part.problem and part.project.pk not in choice.skipped


def _agreed(
    seen: Preview, taken: set[str], choice: Choice, user: Any
) -> tuple[Sequence[MovePreview], frozenset[int]]:
    """What follows once the anchors and tasks that were refused stay, and which tasks those are.

    Raises:
        PlanChanged: without them, what follows is not what was shown.
    """
    parts: Sequence[MovePreview] = [
        one for one in seen.projects if _counts(one, choice, seen.changes.kept)
    ]
    projects = [one.project for one in parts]
    changes, shown = seen.changes, _moves_of(parts)
    left = {key for one in parts for key in one.keys} - taken
    anchors = {key for key in left if key.startswith(_ANCHOR)}
    # All that hangs from these stays, and need not be refused as well.
    wanted = shown.keys() - left - _hanging(parts, anchors)
    final, asked = shown, anchors or {key for key in left if key.startswith(_TASK)}
    refused: set[str] = set()
    while asked:
        refused |= asked
        changes = changes.without(asked)
        parts = preview_changes(changes=changes, user=user, projects=projects).projects
        final = _moves_of(parts)
        asked = {key for key in left & final.keys() if key.startswith(_TASK)}
    same = all(shown.get(key) == move for key, move in final.items() if key not in left)
    said = {line for one in seen.projects for line in one.conflicts}
    heard = {line for one in parts for line in one.conflicts}
    if not same or wanted - final.keys() or heard - said:
        others = {key for key in left if not key.startswith((_ANCHOR, _TASK))}
        raise PlanChanged(
            _(
                "Ce que vous avez décoché change le reste : voici l’aperçu refait en gardant ces "
                "dates ; rien n’a encore été enregistré."
            ),
            left=refused | others,
        )
    return parts, changes.kept


def _hanging(parts: Sequence[MovePreview], anchors: set[str]) -> set[str]:
    """What moves with these anchors: their tasks, and what is outside the plans."""
    found: set[str] = set()
    for part in parts if anchors else ():
        tasks = part.loaded.tasks if part.loaded is not None else {}
        for move in part.moves:
            if move.target.model == "projects.task":
                hangs = f"{_ANCHOR}{tasks[move.target.pk].rule_anchor_id}" in anchors
            else:
                hangs = move.target.model != "projects.anchor"
            if hangs:
                found.add(move.key)
    return found


def _moves_of(parts: Iterable[MovePreview]) -> dict[str, tuple[Any, ...]]:
    """What would be written, by key: the days of all that can move."""
    return {
        move.key: (move.after, move.data)
        for part in parts
        for move in (*part.chosen, *part.moves)
        if move.after is not None and not move.blocked
    }


def _touch(pks: Iterable[int]) -> None:
    """Say that these plans are no longer what anybody has previewed (see `touch_plan`)."""
    Project.objects.filter(pk__in=list(pks)).update(plan_version=F("plan_version") + 1)


def _move_shared(changes: Changes) -> list[dict[str, Any]]:
    """The session, the body or the closing period itself; raises PlanChanged when it has changed."""
    if changes.session is not None:
        return [_move_session(changes.session)]
    if changes.body is not None:
        return _change_body(changes.body)
    return [_move_closing(changes.closing)] if changes.closing is not None else []


def _as_seen(row: models.Model, fields: Sequence[str]) -> Any:
    """The row as it is now, held, if it is still as the preview saw it."""
    model = type(row)
    found = model._default_manager.select_for_update().filter(pk=row.pk).first()
    if found is None or any(getattr(found, name) != getattr(row, name) for name in fields):
        raise PlanChanged(
            _("« %(name)s » a changé depuis cet aperçu : le voici refait.") % {"name": row}
        )
    return found


def _saved(row: Any) -> Any:
    row.full_clean()
    row.save()
    return row


def _move_closing(move: ClosingMove) -> dict[str, Any]:
    fields = ["label", "start", "end", "organisation"]
    if not move.closing.pk:
        return undo.entry(None, _saved(copy(move.wished)), fields)
    before = _as_seen(move.closing, ["start", "end", "organisation_id"])
    if move.wished is None:
        entry = undo.deletion(before)
        before.delete()
        return entry
    row = copy(before)
    for name in ("label", "start", "end", "organisation_id"):
        setattr(row, name, getattr(move.wished, name))
    return undo.entry(before, _saved(row), fields)


def _move_session(move: SessionMove) -> dict[str, Any]:
    before = _as_seen(move.session, ["day"])
    if move.after is None:
        entry = undo.deletion(before)
        before.delete()
        return entry
    row = copy(before)
    row.day = move.after
    row.note = before.note if move.note is None else move.note
    return undo.entry(before, _saved(row), ["day", "note"])


def _change_body(change: BodyChange) -> list[dict[str, Any]]:
    before = _as_seen(change.body, ["filing_days"])
    known = set(before.sessions.values_list("day", flat=True))
    made = [_saved(BodySession(body=before, day=day)) for day in change.added if day not in known]
    entries = [undo.entry(None, one, ["body", "day", "note"]) for one in made]
    if change.filing_days is not None:
        row = copy(before)
        row.filing_days = change.filing_days
        entries.append(undo.entry(before, _saved(row), ["filing_days"]))
    return entries


def _move_anchors(parts: Sequence[MovePreview], taken: set[str]) -> list[dict[str, Any]]:
    days = {
        move.target.pk: told.day_of(move.after)
        for part in parts
        for move in (*part.chosen, *(one for one in part.moves if told.follows(one, taken)))
        if move.target.model == "projects.anchor"
    }
    pairs = []
    for row in Anchor.objects.select_for_update().filter(pk__in=days).order_by("pk"):
        changed = copy(row)
        changed.day = days[row.pk]
        pairs.append((row, changed))
    audit.bulk_update(pairs, ["day"])
    return [undo.entry(before, changed, ["day"]) for before, changed in pairs]


def move_tasks(
    parts: Sequence[MovePreview], taken: set[str], kept: frozenset[int]
) -> list[dict[str, Any]]:
    """Write the days of the tasks that were agreed to; lock those of `kept` where they are."""
    following: dict[int, Move | None] = {}
    chosen: dict[int, tuple[Move, MovePreview]] = {}
    for part in parts:
        for one in part.chosen:
            if one.target.model == "projects.task":
                chosen[one.target.pk] = (one, part)
        if part.loaded is not None:
            following |= dict.fromkeys(kept & part.loaded.tasks.keys())
        for one in part.moves:
            if one.target.model == "projects.task" and told.follows(one, taken):
                following[one.target.pk] = one
    pairs = []
    wanted = Task.objects.select_for_update().filter(pk__in=[*following, *chosen])
    for row in wanted.order_by("pk"):
        changed = copy(row)
        move: Move | None = chosen[row.pk][0] if row.pk in chosen else following[row.pk]
        if move is not None:
            changed.due = day = told.day_of(move.after)
            changed.start = date.fromisoformat(dict(move.data)["start"])
            if row.pk in chosen:
                for name, value in chosen_fields(row, day, chosen[row.pk][1]).items():
                    setattr(changed, name, value)
        else:
            changed.locked = True
        pairs.append((row, changed))
    fields = [*TIMED] if chosen else ["start", "due", "locked"]
    audit.bulk_update(pairs, fields)
    return [undo.entry(before, changed, fields) for before, changed in pairs]


@transaction.atomic
def undo_changes(*, record: UndoRecord, actor: Any) -> UndoRecord:
    """Put a move back whole; those who had been told of it are told again.

    Raises UndoRefused, naming what was changed since, and writes nothing then.
    """
    refs = [ObjectRef.parse(entry["ref"]) for entry in record.entries]
    named = {ref.pk for ref in refs if ref.model == "projects.project"}
    projects = sorted({*named, *projects_of(refs)})
    _held(Project.objects.filter(pk__in=projects))
    done = undo.undo(record, actor=actor)
    told.tell_unmoved(done, actor=actor)
    _touch(projects)
    return done


def projects_of(refs: Sequence[ObjectRef]) -> list[int]:
    """The projects of the anchors and tasks among these records, in order."""
    found: set[int] = set()
    names: Mapping[str, type[Anchor | Task]] = {"projects.anchor": Anchor, "projects.task": Task}
    for name, model in names.items():
        pks = [ref.pk for ref in refs if ref.model == name]
        rows = model._default_manager.filter(pk__in=pks)
        found.update(rows.values_list("project_id", flat=True))
    return sorted(found)
