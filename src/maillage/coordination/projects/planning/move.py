"""What a change of anchors would move, and what it cannot, before anyone has agreed to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal

from maillage.coordination.projects.planning.network import Network, build_network
from maillage.coordination.projects.planning.plan import Key, Plan, PlanTask, Slot, told_in_words
from maillage.coordination.projects.planning.schedule import Schedule, backward
from maillage.kernel.calendar import WorkCalendar
from maillage.kernel.text_fr import WEEKDAYS, french_day, of_the, plain, with_article


class Reason(StrEnum):
    """Why something moves, or does not."""

    CHOSEN = "chosen"  # the anchor that was changed
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


@told_in_words()
def preview_move(
    plan: Plan, changes: Mapping[str, date], calendar: WorkCalendar, today: date
) -> tuple[PlannedMove, ...]:
    """What moves, and what cannot, when the anchors of `changes` take these dates.

    Anchors that follow a changed one shift by as many days; tasks are scheduled anew. What is not
    concerned is not listed. Fixed dates are listed, unmoved, since they may have to be seen to.

    Returns:
        Anchors first, then tasks by date.

    Raises:
        PlanError, CycleError, PlanRangeError: as `backward`.
    """
    anchors = tuple(_anchor_moves(plan, changes, calendar, today))
    moved = [move for move in anchors if move.after is not None]
    if not moved:
        return anchors
    network = build_network(plan)
    now = backward(plan, calendar, network=network)
    # What must not move stays where it stands today, recorded or computed.
    stay = [
        replace(task, current=now.get(task.key)) if _kept(task) and not task.current else task
        for task in plan.tasks
    ]
    days = {**plan.anchors, **{str(m.key): m.after.due for m in moved if m.after}}
    then = backward(replace(plan, anchors=days, tasks=stay), calendar, network=network)
    wished = _wishes(plan, days, calendar, network)
    fixed = _fixed_text(moved)
    found: list[PlannedMove] = []
    for task in plan.tasks:
        if _kept(task) and task.day is None:
            move = _unmoved(task, now) if task.key in wished else None
        elif task.day is not None:
            move = None if _over(task) else _still(task, now, Reason.FIXED, fixed)
        else:
            move = _task_move(task, now, then, calendar, today)
        if move is not None:
            found.append(move)
    found.sort(key=lambda move: (move.before or Slot(date.max, date.max))[::-1])
    return (*anchors, *found)


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


def _wishes(
    plan: Plan, days: Mapping[str, date], calendar: WorkCalendar, network: Network
) -> set[Key]:
    """The tasks that are done, cancelled or locked and would move if they were not."""
    kept = [task.key for task in plan.tasks if _kept(task)]
    if not kept:
        return set()
    free = [
        replace(task, locked=False, done=False, cancelled=False, current=None)
        if _kept(task)
        else task
        for task in plan.tasks
    ]
    as_it_was = backward(replace(plan, tasks=free), calendar, network=network)
    as_it_would = backward(replace(plan, tasks=free, anchors=days), calendar, network=network)
    return {key for key in kept if as_it_was.get(key) != as_it_would.get(key)}


def _unmoved(task: PlanTask, now: Schedule) -> PlannedMove:
    if task.done:
        return _still(task, now, Reason.DONE, "déjà faite")
    if task.cancelled:
        return _still(task, now, Reason.CANCELLED, "annulée")
    return _still(task, now, Reason.LOCKED, "date verrouillée")


def _still(task: PlanTask, now: Schedule, reason: Reason, text: str) -> PlannedMove:
    before = task.current or now.get(task.key)
    return PlannedMove(task.key, "task", task.label, before, None, reason, text)


def _task_move(
    task: PlanTask, now: Schedule, then: Schedule, calendar: WorkCalendar, today: date
) -> PlannedMove | None:
    """The move of an open task; None when nothing changes for it."""
    after = then.get(task.key)
    before = task.current or now.get(task.key)
    if after is None or after in (before, now.get(task.key)):
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
