"""From dates to boundaries between working days, and back.

A task occupies ``[start, finish)`` in working days counted from the calendar's first day (see
`kernel.calendar.WorkDays`): a link is then one integer comparison, and a day that is not worked has
no length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.coordination.projects.planning.plan import Plan, PlanTask, Slot
from maillage.coordination.projects.planning.rules import DateRule, resolve
from maillage.kernel.calendar import CalendarRangeError, WorkCalendar, WorkDays

FAR: Final = 1 << 40  # a boundary later than any day: nothing binds the task
NO_LIMIT: Final = 1 << 39  # whatever is beyond is FAR, give or take some lags
OWN: Final = -1  # bound by its own rule or day
MAIN: Final = -2  # bound by the main anchor, or by today in a forward schedule
FREE: Final = -3  # bound by nothing


PINNED: Final = 1  # links may not move the task
INERT: Final = 2  # done or cancelled: binds nobody


@dataclass(frozen=True, slots=True)
class OwnDates:
    """The dates that tasks have by themselves, before links are looked at, by position.

    Attributes:
        starts, finishes: boundaries; FAR for a task that has no date of its own.
        lengths: working days that the task takes; 0 for one that is done or cancelled.
        states: 0, PINNED or INERT.
        shown: dates that boundaries cannot tell (on days that are not worked, or recorded ones).
    """

    starts: list[int]
    finishes: list[int]
    lengths: list[int]
    states: bytearray
    shown: dict[int, Slot]


def own_dates(plan: Plan, calendar: WorkCalendar) -> OwnDates:
    """The dates that rules, fixed days and locks give to the tasks of `plan`."""
    days, tasks = calendar.days, plan.tasks
    size = len(tasks)
    lengths = [task.duration for task in tasks]
    own = OwnDates([FAR] * size, [FAR] * size, lengths, bytearray(size), {})
    resolved: dict[tuple[DateRule, bool], tuple[date, int, int]] = {}
    for i, task in enumerate(tasks):
        if task.done or task.cancelled or task.locked:
            _keep(own, i, task, days)
            if task.current is not None:
                continue
        if task.day is not None:
            place = (task.day, days.start_of(task.day), days.end_of(task.day))
        elif task.rule is not None and task.rule.anchor in plan.anchors:
            wanted = (task.rule, task.exact_day)
            place = resolved.get(wanted) or _resolved(plan, calendar, *wanted)
            resolved[wanted] = place
        else:
            continue
        _place(own, i, task, place, days)
    return own


def _resolved(
    plan: Plan, calendar: WorkCalendar, rule: DateRule, exact: bool
) -> tuple[date, int, int]:
    day = resolve(rule, plan.anchors[rule.anchor], calendar, exact=exact)
    return day, calendar.days.start_of(day), calendar.days.end_of(day)


def _place(
    own: OwnDates, i: int, task: PlanTask, place: tuple[date, int, int], days: WorkDays
) -> None:
    """A task of n days takes its last day and the n - 1 worked days before it."""
    day, before, end = place
    start = before - task.duration + 1 if task.duration else end
    own.starts[i], own.finishes[i] = start, end
    if before == end or own.states[i] == INERT:  # a day that is not worked, a task that is over
        own.shown[i] = Slot(day if task.duration < 2 else days.day(start), day)
    if (task.day is not None or task.exact_day) and own.states[i] != INERT:
        own.states[i] = PINNED


def _keep(own: OwnDates, i: int, task: PlanTask, days: WorkDays) -> None:
    """What is locked, done or cancelled stays where it is recorded."""
    if task.current is not None:
        own.starts[i] = days.start_of(task.current.start)
        own.finishes[i] = days.end_of(task.current.due)
        own.shown[i] = task.current
        own.states[i] = PINNED
    if task.done or task.cancelled:
        own.lengths[i] = 0
        own.states[i] = INERT


def days_of(
    days: WorkDays, starts: Sequence[int], finishes: Sequence[int], shown: Mapping[int, Slot]
) -> tuple[list[date | None], list[date | None]]:
    """First and last days of the tasks, by position; None for those that nothing binds.

    A task without length is shown on the last worked day before it.

    Raises:
        CalendarRangeError: before or after the years of the calendar.
    """
    dates = days.dates
    if min(starts, default=1) < 0 or min(finishes, default=1) < 1:
        raise CalendarRangeError
    both = zip(starts, finishes, strict=True)
    firsts: list[date | None]
    lasts: list[date | None]
    try:
        lasts = [dates[finish - 1] if finish < NO_LIMIT else None for finish in finishes]
        firsts = [
            dates[start if start < finish else finish - 1] if finish < NO_LIMIT else None
            for start, finish in both
        ]
    except IndexError as error:
        raise CalendarRangeError from error
    for i, slot in shown.items():
        firsts[i], lasts[i] = slot
    return firsts, lasts
