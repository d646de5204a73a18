"""Change a task of a plan, and have what hangs from it follow once somebody has seen that.

An edit is tried within the transaction: when other tasks would move, `Follows` takes it back whole
and carries the preview; the same edit with a `Choice` that bears its stamp goes through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, cast

from django.db import models, transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain import clashes, told
from maillage.coordination.projects.domain.calendars import project_calendar
from maillage.coordination.projects.domain.changes import Changes, Fit, MovePreview, Preview
from maillage.coordination.projects.domain.moving import Choice, move_tasks
from maillage.coordination.projects.domain.plans import LoadedPlan, load_plan
from maillage.coordination.projects.domain.previews import as_preview, preview_plan
from maillage.coordination.projects.domain.projects import lock_plan, save_task
from maillage.coordination.projects.domain.recipients import people_of
from maillage.coordination.projects.models import Project, Task
from maillage.coordination.projects.planning.findings import fresh
from maillage.coordination.projects.planning.move import Change, preview_change
from maillage.coordination.projects.planning.plan import PlanError
from maillage.kernel import audit, clock, undo
from maillage.kernel.calendar import WorkCalendar
from maillage.kernel.models import UndoRecord
from maillage.kernel.registry import Move, ObjectRef
from maillage.kernel.text_fr import french_day

TIMING: Final = (
    *("rule_anchor", "rule_offset", "rule_unit", "floating", "start", "due", "duration"),
    *("exact_day", "earliest", "school_rule", "deciding_body", "locked"),
)
"""The fields of a task that say when it is, and that taking an edit back restores."""


class Follows(Exception):
    """Other tasks would move and nobody has agreed to it: nothing is written."""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan held as it is, before something is changed in it."""

    project: Project
    loaded: LoadedPlan
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True)
class Followed:
    """What an edit did besides: the tasks that moved, how to take it back, what no longer holds."""

    moved: tuple[int, ...] = ()
    record: UndoRecord | None = None
    warnings: tuple[str, ...] = ()


def hold(project: Project) -> Standing:
    """The plan, held until the end of the transaction."""
    held = lock_plan(project)
    return Standing(held, load_plan(held), project_calendar(held))


@transaction.atomic
def edit_task(*, task: Task, actor: Any, choice: Choice | None = None) -> Followed:
    """Save an edited task, and what has to move for it.

    `choice` is what was agreed to, None for all that follows. Raises Follows when something would
    move that nobody was shown; PlanError when its rule leads nowhere.
    """
    standing = hold(task.project)
    old = standing.loaded.tasks[task.pk]
    save_task(task=task, actor=actor)
    fields = [
        name for name in TIMING if getattr(old, _column(name)) != getattr(task, _column(name))
    ]
    if not fields:
        return Followed()
    return follow(
        standing,
        label=_("« %(title)s », modifiée") % {"title": task.title[:120]},
        entries=[undo.entry(old, task, fields)],
        edited=(old, task),
        actor=actor,
        choice=choice,
    )


def strayed(project: Project) -> int:
    """How many dates are no longer where the plan puts them, and can be put back: `recaler`."""
    plan, calendar = load_plan(project).plan, project_calendar(project)
    try:
        outcome = preview_change(plan, Change(stale=True), calendar, clock.today())
    except PlanError:  # its own page says why
        return 0
    return sum(move.moves for move in outcome.moves)


def _column(name: str) -> str:
    return cast("models.Field[Any, Any]", Task._meta.get_field(name)).attname


def follow(
    standing: Standing,
    *,
    label: str,
    entries: Sequence[dict[str, Any]],
    actor: Any,
    choice: Choice | None,
    edited: tuple[Task, Task] | None = None,
) -> Followed:
    """Move what the edit just written moves, tell whoever is concerned, keep how to undo it.

    `entries` are those of the edit, `edited` the task as it was and as it is. Raises Follows, or
    PlanError when the plan can no longer be computed.
    """
    user = audit.Actor.of(actor).user
    seen = _seen(standing, edited, user=user)
    (part,) = seen.projects
    if choice is not None and choice.stamp != seen.stamp and part.is_touched:
        if part.groups or part.conflicts:
            raise Follows(seen)
    taken = seen.keys
    if choice is not None and choice.moves is not None:
        taken &= set(choice.moves)
    warnings = _warnings(part)
    if edited is None and not seen.keys:
        return Followed(warnings=warnings)
    if part.chosen and edited and edited[0].due != edited[1].due:
        label = told.label_of(seen)
    else:  # at most its beginning: there is no other day to tell
        part = replace(part, chosen=())
    verb = _("a fait suivre le plan : %(label)s") % {"label": label}
    with audit.recording(actor=actor, verb=verb):
        kept = frozenset(one.target.pk for one in _possible(part) if one.key not in taken)
        moved = move_tasks([replace(part, chosen=())], taken, kept)
        left = _seen(standing, edited, user=user).projects[0] if kept else None
        if left is not None and left.moves:
            raise PlanError(
                _(
                    "Ce que vous avez décoché change le reste : cochez-le aussi, ou verrouillez "
                    "d’abord sa date sur sa page."
                )
            )
        written = [*entries, *moved]
        told.write_down(written, [part], taken, stale=[])
        record = undo.keep(standing.project, label=label, entries=written, actor=actor)
    told.tell_moved(record, actor=actor)
    moves = tuple(one.target.pk for one in part.moves if one.key in taken)
    return Followed(moves, record, _warnings(left or part))


def _warnings(part: MovePreview) -> tuple[str, ...]:
    """What no longer holds, and what cannot follow."""
    stuck = (move for group in part.groups for move in group.impossible)
    return (*part.conflicts, *(f"{one.label} : {one.blocked}." for one in stuck))


def _possible(part: MovePreview) -> list[Move]:
    return [move for group in part.groups for move in group.possible]


def _seen(standing: Standing, edited: tuple[Task, Task] | None, *, user: Any) -> Preview:
    """What is no longer where the plan puts it since the edit, and was before."""
    project, calendar = standing.project, standing.calendar
    stale = Changes(stale=frozenset({project.pk}))
    loaded = load_plan(project)
    recipients = people_of(loaded.tasks.values())
    now = preview_plan(stale, project, standing.loaded, calendar, recipients)
    then = preview_plan(stale, project, loaded, calendar, recipients)
    if then.problem:
        raise PlanError(then.problem)
    known = {_facts(move) for move in now.moves}
    own = edited[1].pk if edited else None
    groups = [
        replace(
            group,
            moves=tuple(
                move for move in group.moves if move.target.pk != own and _facts(move) not in known
            ),
        )
        for group in then.groups
    ]
    fit = then.fit and Fit(now.fit.after if now.fit else 0, then.fit.after, then.fit.text)
    part = replace(
        then,
        chosen=_chosen(edited, recipients),
        groups=tuple(group for group in groups if group.moves),
        conflicts=_fresh(now, then),
        fit=fit,
    )
    return as_preview(
        Changes(), [replace(part, conflicts=(*part.conflicts, *_clashes(part, user)))]
    )


def _facts(move: Move) -> tuple[Any, ...]:
    return (move.target, move.after, move.blocked, move.data)


def _chosen(
    edited: tuple[Task, Task] | None, recipients: Mapping[int, frozenset[int]]
) -> tuple[Move, ...]:
    """The edited task itself, when its own days are others."""
    if edited is None:
        return ()
    old, new = edited
    if new.due is None or (old.start, old.due) == (new.start, new.due):
        return ()
    people = recipients.get(new.pk, frozenset())
    start = new.start or new.due
    data, note = (("start", start.isoformat()),), ""
    if old.due == new.due:
        note = _("commence le %(day)s") % {"day": french_day(start, weekday=True)}
    return (Move(ObjectRef.of(new), new.title, old.due or "", new.due, "", people, data, note),)


def _fresh(now: MovePreview, then: MovePreview) -> tuple[str, ...]:
    """What contradicts itself since the edit, or does so more."""
    before = now.outcome.then.conflicts if now.outcome else ()
    after = then.outcome.then.conflicts if then.outcome else ()
    return tuple(one.text for one in fresh(before, after))


def _clashes(part: MovePreview, user: Any) -> list[str]:
    """Who would be wanted twice at once."""
    if part.loaded is None:
        return []
    moving = [*part.chosen, *_possible(part)]
    slots = (
        (move.target.pk, date.fromisoformat(dict(move.data)["start"]), told.day_of(move.after))
        for move in moving
    )
    return clashes.new_clashes(clashes.held(part.loaded.tasks, slots), user)[part.project.pk]
