"""What a change of a plan would move, and what it cannot, before anyone has agreed to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from maillage.coordination.projects.planning.boundaries import NO_LIMIT, own_dates
from maillage.coordination.projects.planning.findings import Conflict, Notice, fresh
from maillage.coordination.projects.planning.network import build_network
from maillage.coordination.projects.planning.plan import Key, Plan, PlanTask, Slot, told_in_words
from maillage.coordination.projects.planning.schedule import Schedule, backward
from maillage.kernel.calendar import WorkCalendar
from maillage.kernel.text_fr import (
    WEEKDAYS,
    french_day,
    of_the,
    plain,
    with_article,
)


class Reason(StrEnum):
    """Why something moves, or does not."""

    CHOSEN = "chosen"  # the anchor or task that was changed
    FOLLOWS = "follows"  # it moves with what was changed
    DONE = "done"
    CANCELLED = "cancelled"
    LOCKED = "locked"
    FIXED = "fixed"
    PAST = "past"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """One consequence of a change.

    Attributes:
        key: of the task or anchor.
        kind: which of both.
        label: its name.
        before: its dates today; None when it had none.
        after: its dates then; None when it cannot or need not follow.
        reason: why.
        text: the same, in French.
        warning: what deserves a look although it moves (« tombe un dimanche »).
    """

    key: Key
    kind: Literal["task", "anchor"]
    label: str
    before: Slot | None
    after: Slot | None
    reason: Reason
    text: str
    warning: str = ""

    @property
    def moves(self) -> bool:
        """Whether it follows."""
        return self.after is not None


@dataclass(frozen=True, slots=True)
class Change:
    """What one would have otherwise; all the rest of the plan is computed from it.

    Attributes:
        anchors: new days of anchors, by key.
        tasks: new last days of tasks, by key: those days win over rules, locks and links.
        kept: tasks that stay at their dates, although they could follow.
        plan: the plan with its sessions as they would be, when those change.
        calendar: the working days as they would be, when those change.
        stale: also list what is no longer recorded where its rules say, whatever made it so.
    """

    anchors: Mapping[str, date] = field(default_factory=dict)
    tasks: Mapping[Key, date] = field(default_factory=dict)
    kept: frozenset[Key] = frozenset()
    plan: Plan | None = None
    calendar: WorkCalendar | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change would make of a plan.

    Attributes:
        moves: anchors first, then tasks by date; what is not concerned is not there.
        conflicts: imposed dates that contradict each other then, and do not now, or not as much.
        notices: what could not be looked after then, and can now.
        now, then: the schedules before and after.
        calendar: the working days of `then`.
    """

    moves: tuple[PlannedMove, ...]
    conflicts: tuple[Conflict, ...]
    notices: tuple[Notice, ...]
    now: Schedule = field(repr=False)
    then: Schedule = field(repr=False)
    calendar: WorkCalendar = field(repr=False)


def preview_move(
    plan: Plan, changes: Mapping[str, date], calendar: WorkCalendar, today: date
) -> tuple[PlannedMove, ...]:
    """What moves, and what cannot, when the anchors of `changes` take these dates.

    Raises:
        PlanError, CycleError, PlanRangeError: as `backward`.
    """
    return preview_change(plan, Change(anchors=changes), calendar, today).moves


@told_in_words()
def preview_change(plan: Plan, change: Change, calendar: WorkCalendar, today: date) -> Outcome:
    """What moves, and what cannot, once `change` is made.

    Anchors that follow a changed one shift by as many days; tasks are scheduled anew. What is not
    concerned is not listed. Fixed dates are listed, unmoved, when an anchor moves, since they may
    have to be seen to.

    Raises:
        PlanError, CycleError, PlanRangeError: as `backward`.
    """
    later = change.calendar or calendar
    anchors = tuple(_anchor_moves(plan, change.anchors, later, today))
    moved = [move for move in anchors if move.after is not None]
    network = build_network(plan)
    now = backward(plan, calendar, network=network)
    wanted = {
        task.key: change.tasks[task.key]
        for task in plan.tasks
        if task.key in change.tasks and not _over(task)
    }
    days = {**plan.anchors, **{str(m.key): m.after.due for m in moved if m.after}}
    wished = replace(change.plan or plan, anchors=days)
    if not (moved or change.tasks or change.plan or change.calendar or change.stale):
        return Outcome(anchors, (), (), now, now, calendar)
    then = backward(_imposed(wished, wanted, change.kept, now), later, network=network)
    fixed = _fixed_text(moved)
    would = _would_move(plan, wished, (now, calendar), (then, later))
    found: list[PlannedMove] = []
    for task in plan.tasks:
        if task.key in change.tasks:
            move = _chosen(task, now, then, later, today)
        elif task.key in change.kept and not _kept(task):
            move = _still(task, now, Reason.LOCKED, "garde sa date, à votre demande")
        elif _kept(task) and task.day is None:
            move = _unmoved(task, now) if task.key in would else None
        elif task.day is not None:
            still = _over(task) or not moved
            move = None if still else _still(task, now, Reason.FIXED, fixed)
        else:
            move = _task_move(task, now, then, later, today)
            if move is not None and not change.stale and then.get(task.key) == now.get(task.key):
                move = None
        if move is not None:
            found.append(move)
    found.sort(key=lambda move: (move.before or Slot(date.max, date.max))[::-1])
    conflicts = tuple(fresh(now.conflicts, then.conflicts))
    said = set(now.notices)
    notices = tuple(one for one in then.notices if one not in said)
    return Outcome((*anchors, *found), conflicts, notices, now, then, later)


def _imposed(plan: Plan, wanted: Mapping[Key, date], kept: frozenset[Key], now: Schedule) -> Plan:
    """The days chosen, as fixed ones; what must not move stays where it stands today."""
    tasks = []
    for task in plan.tasks:
        if task.key in wanted:
            day = wanted[task.key]
            tasks.append(replace(task, rule=None, day=day, locked=False))
        elif task.key in kept:
            tasks.append(replace(task, locked=True, current=task.current or now.get(task.key)))
        elif _kept(task) and not task.current:  # recorded or computed
            tasks.append(replace(task, current=now.get(task.key)))
        else:
            tasks.append(task)
    return replace(plan, tasks=tasks)


def apply_moves(plan: Plan, moves: Iterable[PlannedMove]) -> Plan:
    """`plan` once these moves are made; those that cannot be are left out."""
    anchors = dict(plan.anchors)
    slots: dict[Key, Slot] = {}
    for move in moves:
        if move.after is not None and move.kind == "anchor":
            anchors[str(move.key)] = move.after.due
        elif move.after is not None:
            slots[move.key] = move.after
    tasks = [
        replace(task, current=slots[task.key]) if task.key in slots else task for task in plan.tasks
    ]
    return replace(plan, anchors=anchors, tasks=tasks)


# Anchors


def _anchor_moves(
    plan: Plan, changes: Mapping[str, date], calendar: WorkCalendar, today: date
) -> Iterator[PlannedMove]:
    for key, day in changes.items():
        old = plan.anchors.get(key)
        if old == day:
            continue
        before = None if old is None else Slot(old, old)
        warning = _falls(day, calendar)
        if day < today:
            warning = f"{french_day(day)}, déjà passé"
        text = f"passe {_from_to(old, day, today)}"
        yield PlannedMove(
            key, "anchor", plan.anchor_name(key), before, Slot(day, day), Reason.CHOSEN, text,
            warning,
        )  # fmt: skip
    for key, old in plan.anchors.items():
        leader = None if key in changes else _leader(plan, key, changes)
        if leader is not None and leader in plan.anchors:
            day = old + (changes[leader] - plan.anchors[leader])
            if day != old:
                yield _follower(plan, key, day, calendar, today)


def _leader(plan: Plan, key: str, changes: Mapping[str, date]) -> str | None:
    """The changed anchor that `key` follows, through others if need be."""
    seen = {key}
    leader = plan.follows.get(key)
    while leader is not None and leader not in changes and leader not in seen:
        seen.add(leader)
        leader = plan.follows.get(leader)
    return leader if leader in changes else None


def _follower(plan: Plan, key: str, day: date, calendar: WorkCalendar, today: date) -> PlannedMove:
    old = plan.anchors[key]
    before, after = Slot(old, old), Slot(day, day)
    name = plan.anchor_name(key)
    holiday = calendar.why_closed(day) if _off_limits(day, calendar) else None
    warning = ""
    reason = Reason.FOLLOWS
    text = f"passe {_from_to(old, day, today)}"
    if old < today:
        reason, text = Reason.PAST, f"a déjà eu lieu le {french_day(old)}"
    elif day < today:
        reason, text = Reason.PAST, f"tomberait le {french_day(day)}, déjà passé"
    elif holiday is not None:
        reason, text = Reason.HOLIDAY, f"tombe le {french_day(day)}, {holiday}"
    elif calendar.is_working(old):
        warning = _falls(day, calendar)
    kept = reason is not Reason.FOLLOWS
    return PlannedMove(key, "anchor", name, before, None if kept else after, reason, text, warning)


def _off_limits(day: date, calendar: WorkCalendar) -> bool:
    """A public holiday or a closing day; a week-end is where many things take place."""
    return calendar.holiday_name(day) is not None or day in calendar.closing_days


def _falls(day: date, calendar: WorkCalendar) -> str:
    """« tombe le 1er mai, Fête du Travail », « tombe un dimanche », or nothing."""
    why = calendar.why_closed(day)
    if why is None:
        return ""
    return f"tombe un {why}" if why in WEEKDAYS else f"tombe le {french_day(day)}, {why}"


# Tasks


def _over(task: PlanTask) -> bool:
    return task.done or task.cancelled


def _kept(task: PlanTask) -> bool:
    return task.locked or task.done or task.cancelled


def _would_move(
    plan: Plan,
    wished: Plan,
    now: tuple[Schedule, WorkCalendar],
    then: tuple[Schedule, WorkCalendar],
) -> set[Key]:
    """The tasks that are done, cancelled or locked and would move if they were not.

    Their own date is computed as if they were free, and what waits for them limits it as it does
    in the schedules: no further schedule has to be made for them.
    """
    kept = [task for task in plan.tasks if _kept(task) and task.day is None]
    if not kept:
        return set()
    before = _last_days(plan, kept, *now)
    after = _last_days(wished, kept, *then)
    return {key for key, day in before.items() if after[key] != day}


def _last_days(
    plan: Plan, kept: list[PlanTask], schedule: Schedule, calendar: WorkCalendar
) -> dict[Key, date | None]:
    free = [replace(t, locked=False, done=False, cancelled=False, current=None) for t in kept]
    own, days = own_dates(replace(plan, tasks=free), calendar), calendar.days
    found: dict[Key, date | None] = {}
    for i, task in enumerate(free):
        limit = schedule.limits[schedule.network.index[task.key]]
        if limit < own.finishes[i]:
            found[task.key] = days.day(limit - 1) if 0 < limit < NO_LIMIT else None
        elif i in own.shown:
            found[task.key] = own.shown[i].due
        elif own.finishes[i] < NO_LIMIT:
            found[task.key] = days.day(own.finishes[i] - 1)
        else:  # as late as the main anchor, when it has no rule either
            found[task.key] = None if task.rule else plan.main_day
    return found


def _unmoved(task: PlanTask, now: Schedule) -> PlannedMove:
    if task.done:
        return _still(task, now, Reason.DONE, "déjà faite")
    if task.cancelled:
        return _still(task, now, Reason.CANCELLED, "annulée")
    return _still(task, now, Reason.LOCKED, "date verrouillée")


def _chosen(
    task: PlanTask, now: Schedule, then: Schedule, calendar: WorkCalendar, today: date
) -> PlannedMove | None:
    """The move of a task whose day somebody chose; what is over stays."""
    if _over(task):
        return _unmoved(task, now)
    before, after = task.current or now.get(task.key), then.get(task.key)
    if after is None or after == before:
        return None
    day = after.due
    year = day.year != today.year
    warning = f"{french_day(day, year=year)}, déjà passé" if day < today else _falls(day, calendar)
    text = f"passe {_from_to(before and before.due, after.due, today)}"
    return PlannedMove(task.key, "task", task.label, before, after, Reason.CHOSEN, text, warning)


def _still(task: PlanTask, now: Schedule, reason: Reason, text: str) -> PlannedMove:
    before = task.current or now.get(task.key)
    return PlannedMove(task.key, "task", task.label, before, None, reason, text)


def _task_move(
    task: PlanTask, now: Schedule, then: Schedule, calendar: WorkCalendar, today: date
) -> PlannedMove | None:
    """The move of an open task; None when nothing changes for it."""
    after = then.get(task.key)
    before = task.current or now.get(task.key)
    if after is None or after == before:
        return None
    if after.due < today:
        text = f"tomberait le {french_day(after.due)}, déjà passé"
        return _still(task, now, Reason.PAST, text)
    if task.exact_day and _off_limits(after.due, calendar):
        return _still(task, now, Reason.HOLIDAY, _falls(after.due, calendar))
    warning = "" if after.start >= today else "commence avant aujourd’hui"
    text = f"passe {_from_to(before and before.due, after.due, today)}"
    if before is not None and before.due == after.due:
        text = f"commence le {french_day(after.start)} au lieu du {french_day(before.start)}"
    return PlannedMove(task.key, "task", task.label, before, after, Reason.FOLLOWS, text, warning)


# Words


@lru_cache(maxsize=4096)
def _from_to(old: date | None, new: date, today: date) -> str:
    """« du mardi 12 mai au mardi 26 mai », with years where they are not this one's."""
    year = new.year != today.year or (old is not None and old.year != today.year)
    after = french_day(new, year=year, weekday=True)
    return f"du {french_day(old, year=year, weekday=True)} au {after}" if old else f"au {after}"


def _fixed_text(moved: Iterable[PlannedMove]) -> str:
    """« date fixe, non liée au vernissage »."""
    names = [_to_the(move.label) for move in moved]
    return f"date fixe, non liée {' ni '.join(names)}"


def _to_the(name: str) -> str:
    """« au vernissage », « à l’inauguration », « aux journées »."""
    said = with_article(name)
    if of_the(name).startswith("du "):
        return f"au {said.removeprefix('le ')}"
    if plain(said).startswith("les "):
        return f"aux {said[4:]}"
    return f"à {said}"
