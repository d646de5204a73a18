"""Move an anchor: see everything that follows, apply all or part, take it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.calendars import project_calendar
from maillage.coordination.projects.domain.plans import LoadedPlan, load_plan
from maillage.coordination.projects.domain.projects import touch_plan
from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.coordination.projects.planning.move import PlannedMove, preview_move
from maillage.kernel import audit, clock, registry, undo
from maillage.kernel.calendar import WorkCalendar
from maillage.kernel.models import UndoRecord
from maillage.kernel.notifications import notify
from maillage.kernel.registry import AnchorChange, Move, ObjectRef
from maillage.kernel.text_fr import french_day

PLAN, ANCHORS = "plan", "anchors"
TASK_FIELDS = ("start", "due", "locked")


class PlanChanged(Exception):
    """Somebody changed the plan since the preview; str() says so, in French."""


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """Moves of one nature: the other anchors, the tasks, the agenda…"""

    key: str
    label: str
    moves: tuple[Move, ...]

    @property
    def possible(self) -> list[Move]:
        """Those that can follow."""
        return [move for move in self.moves if move.after is not None and not move.blocked]

    @property
    def impossible(self) -> list[Move]:
        """Those that cannot, and why."""
        return [move for move in self.moves if move.after is None or move.blocked]


@dataclass(frozen=True, slots=True)
class MovePreview:
    """Everything that a new day for an anchor would change; nothing is written."""

    project: Project
    anchor: Anchor
    after: date
    follows: frozenset[int]
    groups: tuple[MoveGroup, ...]
    version: int
    warning: str = ""

    @property
    def moves(self) -> list[Move]:
        """All of them."""
        return [move for group in self.groups for move in group.moves]

    @property
    def keys(self) -> set[str]:
        """What can follow, as a form names it."""
        return {move.key for group in self.groups for move in group.possible}

    @property
    def has_impossible(self) -> bool:
        """Whether anything cannot follow."""
        return any(group.impossible for group in self.groups)


def as_move(planned: PlannedMove, loaded: LoadedPlan) -> Move:
    """What the planner found, as every movable says it."""
    after = planned.after.due if planned.after else None
    blocked = "" if planned.after else planned.text
    if planned.kind == "anchor":
        anchor = loaded.anchors[int(planned.key)]
        return Move(ObjectRef.of(anchor), anchor.name, anchor.day, after, blocked)
    task = loaded.tasks[int(planned.key)]
    people = frozenset({task.responsible_id} if task.responsible_id else ())
    data = (("start", planned.after.start.isoformat()),) if planned.after else ()
    return Move(ObjectRef.of(task), task.title, task.due or "", after, blocked, people, data)


def preview_anchor_move(
    *, project: Project, anchor: Anchor, after: date, follows: Collection[int] = ()
) -> MovePreview:
    """Read only: the anchors of `follows` shift by as much; tasks follow their rules.

    Raises PlanError when the plan cannot be computed (a cycle, a day beyond the calendar).
    """
    loaded = load_plan(project, follows=follows, moved=anchor.pk)
    calendar = project_calendar(project)
    planned = preview_move(loaded.plan, {str(anchor.pk): after}, calendar, clock.today())
    anchors = [
        as_move(one, loaded)
        for one in planned
        if one.kind == "anchor" and int(one.key) != anchor.pk
    ]
    tasks = [as_move(one, loaded) for one in planned if one.kind == "task"]
    groups = [
        MoveGroup(ANCHORS, _("Autres repères"), tuple(anchors)),
        MoveGroup(PLAN, _("Tâches"), tuple(tasks)),
    ]
    changes = _changes(project, anchor, after, anchors, loaded)
    for movable in registry.movables:
        moves = tuple(move for change in changes for move in movable.preview(change))
        groups.append(MoveGroup(movable.key, str(movable.label), moves))
    return MovePreview(
        project=project,
        anchor=anchor,
        after=after,
        follows=frozenset(follows),
        groups=tuple(group for group in groups if group.moves),
        version=project.plan_version,
        warning=_warning(after, calendar),
    )


def _changes(
    project: Project, anchor: Anchor, after: date, others: Sequence[Move], loaded: LoadedPlan
) -> list[AnchorChange]:
    """The anchor itself, and those that follow it."""
    changes = [AnchorChange(project.pk, anchor.pk, str(anchor.pk), anchor.day, after)]
    for move in others:
        if isinstance(move.after, date) and not move.blocked:
            other = loaded.anchors[move.target.pk]
            changes.append(AnchorChange(project.pk, other.pk, str(other.pk), other.day, move.after))
    return changes


def _warning(after: date, calendar: WorkCalendar) -> str:
    day = french_day(after, year=True, weekday=True)
    if after < clock.today():
        return _("Attention : le %(day)s est déjà passé.") % {"day": day}
    if name := calendar.holiday_name(after):
        return _("Attention : le %(day)s est un jour férié (%(name)s).") % {
            "day": day,
            "name": name,
        }
    return ""


@transaction.atomic
def apply_anchor_move(
    *,
    project: Project,
    anchor: Anchor,
    after: date,
    follows: Collection[int],
    chosen: Collection[str],
    shown: Collection[str],
    version: int,
    actor: Any,
) -> UndoRecord:
    """Move the anchor and the `chosen` consequences (`Move.key`), together or not at all.

    A task that could follow and is not chosen keeps its day, and is locked there. Everyone whose
    tasks move is told once. Raises PlanChanged when the plan is no longer at `version`, or when
    what could follow is no longer what was `shown`; PlanError when it cannot be computed.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    anchor = project.anchors.get(pk=anchor.pk)
    seen = preview_anchor_move(project=project, anchor=anchor, after=after, follows=follows)
    if project.plan_version != version or seen.keys != set(shown):
        raise PlanChanged(
            _(
                "Le plan a changé depuis cet aperçu : quelqu’un d’autre y travaille. "
                "Voici l’aperçu refait ; rien n’a été enregistré."
            )
        )
    kept = [pk for pk in follows if str(ObjectRef("projects.anchor", pk)) in chosen]
    if set(kept) != set(follows):
        # An anchor that stays keeps all that hangs from it.
        seen = preview_anchor_move(project=project, anchor=anchor, after=after, follows=kept)
    label = _("%(anchor)s : du %(before)s au %(after)s") % {
        "anchor": anchor.name,
        "before": french_day(anchor.day, year=True),
        "after": french_day(after, year=True),
    }
    with audit.recording(actor=actor, verb=_("a déplacé %(label)s") % {"label": label}):
        taken = set(chosen)
        entries = _move_anchors(project, anchor, after, seen, taken)
        entries += _move_tasks(project, seen, taken)
        for movable in registry.movables:
            group = next((one for one in seen.groups if one.key == movable.key), None)
            moves = [move for move in (group.possible if group else ()) if move.key in taken]
            if moves:
                entries += movable.apply(moves, actor=audit.Actor.of(actor))
        record = undo.keep(project, label=label, entries=entries, actor=actor)
        touch_plan(project)
    _tell(project, seen, taken, label, key=f"plan-moved:{record.pk}", actor=actor)
    return record


def _move_anchors(
    project: Project, anchor: Anchor, after: date, seen: MovePreview, taken: set[str]
) -> list[dict[str, Any]]:
    days: dict[int, date] = {anchor.pk: after}
    for move in seen.moves:
        if move.target.model == "projects.anchor" and _follows(move, taken):
            days[move.target.pk] = _day(move.after)
    pairs = []
    for row in project.anchors.select_for_update().filter(pk__in=days):
        changed = copy(row)
        changed.day = days[row.pk]
        pairs.append((row, changed))
    audit.bulk_update(pairs, ["day"])
    return [undo.entry(before, changed, ["day"]) for before, changed in pairs]


def _move_tasks(project: Project, seen: MovePreview, taken: set[str]) -> list[dict[str, Any]]:
    group = next((one for one in seen.groups if one.key == PLAN), None)
    if group is None:
        return []
    moves = {move.target.pk: move for move in group.possible}
    pairs = []
    for row in project.tasks.select_for_update().filter(pk__in=moves).order_by("pk"):
        changed = copy(row)
        if moves[row.pk].key in taken:
            changed.due = _day(moves[row.pk].after)
            changed.start = date.fromisoformat(dict(moves[row.pk].data)["start"])
        else:
            changed.locked = True
        pairs.append((row, changed))
    audit.bulk_update(pairs, list(TASK_FIELDS))
    return [undo.entry(before, changed, TASK_FIELDS) for before, changed in pairs]


def _follows(move: Move, taken: set[str]) -> bool:
    return move.after is not None and not move.blocked and move.key in taken


def _day(value: date | datetime | str | None) -> date:
    if isinstance(value, datetime):
        return clock.local(value).date()
    if isinstance(value, date):
        return value
    message = f"not a day: {value!r}"
    raise TypeError(message)


def _tell(
    project: Project, seen: MovePreview, taken: set[str], label: str, *, key: str, actor: Any
) -> None:
    """One message for each person, with only their changes."""
    mine: dict[int, list[str]] = {}
    for move in seen.moves:
        if not _follows(move, taken):
            continue
        line = _("%(task)s : %(after)s (au lieu du %(before)s)") % {
            "task": move.label,
            "after": french_day(_day(move.after), year=True, weekday=True),
            "before": french_day(_day(move.before)) if move.before else "—",
        }
        for person in move.people:
            mine.setdefault(person, []).append(line)
    _notify_people(
        project,
        mine,
        intro=_("Les dates ont changé (%(label)s).") % {"label": label},
        key=key,
        actor=actor,
    )


def _notify_people(
    project: Project, lines: Mapping[int, Sequence[str]], *, intro: str, key: str, actor: Any
) -> None:
    from maillage.people.directory.models import Person  # noqa: PLC0415 - used once

    author = audit.Actor.of(actor).user
    people = Person.objects.filter(pk__in=lines).select_related("user")
    for person in people:
        if not (person.email or person.user) or (author and person.user_id == author.pk):
            continue
        notify(
            kind="plan_moved",
            user=person.user,
            email=person.email,
            subject=_("%(project)s : vos dates changent") % {"project": project},
            paragraphs=[intro, "\n".join(f"• {line}" for line in lines[person.pk])],
            url=project.get_absolute_url() if person.user else "",
            dedupe=f"{key}:{person.pk}",
        )


@transaction.atomic
def undo_move(*, project: Project, record: UndoRecord, actor: Any) -> UndoRecord:
    """Put a move back whole; those who had been told are told again.

    Raises UndoRefused, naming what was changed since, and writes nothing then.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    done = undo.undo(record, actor=actor)
    refs = [ObjectRef.parse(entry["ref"]) for entry in done.entries]
    tasks = Task.objects.filter(
        pk__in=[ref.pk for ref in refs if ref.model == "projects.task"], responsible__isnull=False
    )
    lines: dict[int, list[str]] = {}
    for task in tasks:
        if task.due and task.responsible_id:
            lines.setdefault(task.responsible_id, []).append(
                f"{task.title} : {french_day(task.due, year=True, weekday=True)}"
            )
    _notify_people(
        project,
        lines,
        intro=_("Un changement a été annulé (%(label)s) : voici vos dates, comme avant.")
        % {"label": done.label},
        key=f"plan-unmoved:{done.pk}",
        actor=actor,
    )
    touch_plan(project)
    return done
