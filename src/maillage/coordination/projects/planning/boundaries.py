"""From dates to boundaries between working days, and back.

A task occupies ``[start, finish)`` in working days counted from the calendar's first day (see
`kernel.calendar.WorkDays`): a link is then one integer comparison, and a day that is not worked has
no length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from maillage.coordination.projects.planning.constraints import (
    Sittings,
    Stretches,
    sittings_of,
    stretches_of,
)
from maillage.coordination.projects.planning.plan import (
    Body,
    Plan,
    PlanRangeError,
    PlanTask,
    Slot,
)
from maillage.coordination.projects.planning.rules import DateRule, resolve
from maillage.kernel.calendar import CalendarRangeError, WorkCalendar, WorkDays

FAR: Final = 1 << 40  # a boundary later than any day: nothing binds the task
NO_LIMIT: Final = 1 << 39  # whatever is beyond is FAR, give or take some lags
OWN: Final = -1  # bound by its own rule or day
MAIN: Final = -2  # bound by the main anchor, or by today in a forward schedule
FREE: Final = -3  # bound by nothing


PINNED: Final = 1  # links may not move the task
INERT: Final = 2  # done or cancelled: binds nobody
LOST: Final = 3  # its rule hangs on an anchor that has no date yet


@dataclass(frozen=True, slots=True)
class OwnDates:
    """The dates that tasks have by themselves, before links are looked at, by position.

    Attributes:
        starts, finishes: boundaries; FAR for a task that has no date of its own.
        lengths: working days that the task takes; those of its recorded dates for one that is
            locked, 0 for one that is done or cancelled.
        states: 0, PINNED, INERT or LOST.
        shown: dates that boundaries cannot tell (on days that are not worked, or recorded ones).
        sittings: the sessions in view of which a task files.
        heard: the sessions for one of which a task that is done has filed.
        stretches: where a task may lie, for those that may not lie everywhere.
        unserved: tasks whose body has no known session early enough.
    """

    starts: list[int]
    finishes: list[int]
    lengths: list[int]
    states: bytearray
    shown: dict[int, Slot]
    sittings: dict[int, Sittings]
    heard: dict[int, Sittings]
    stretches: dict[int, Stretches]
    unserved: set[int]

    def spans(self) -> list[int]:
        """The lengths; for what links may not move, those of its dates, which days off change."""
        return [
            self.finishes[i] - self.starts[i] if self.states[i] == PINNED else length
            for i, length in enumerate(self.lengths)
        ]

    def copy(self) -> OwnDates:
        """For a schedule that moves them: what schedules only read is shared."""
        return replace(
            self,
            starts=self.starts[:],
            finishes=self.finishes[:],
            shown=dict(self.shown),
            unserved=set(self.unserved),
        )


def own_dates(plan: Plan, calendar: WorkCalendar) -> OwnDates:
    """The dates that rules, fixed days, locks and sessions give to the tasks of `plan`.

    Raises:
        PlanRangeError: a task beyond the years of the calendar, which it names.
    """
    tasks = plan.tasks
    size = len(tasks)
    lengths = [task.duration for task in tasks]
    own = OwnDates([FAR] * size, [FAR] * size, lengths, bytearray(size), {}, {}, {}, {}, set())
    places = _Places(plan, calendar)
    i = 0
    try:
        for i, task in enumerate(tasks):
            if task.school is not None or task.body is not None:
                _constrain(own, i, task, calendar, places)
            if task.done or task.cancelled or task.locked:
                _keep(own, i, task, calendar.days)
                if task.current is not None:
                    continue
            if task.day is not None:
                place = places.of_day(task.day)
            elif task.rule is None:
                continue
            elif task.rule.anchor in plan.anchors:
                place = places.of_rule(task.rule, exact=task.exact_day)
            else:
                own.states[i] = own.states[i] or LOST
                continue
            _place(own, i, task, place, calendar.days)
    except CalendarRangeError as error:
        message = f"« {tasks[i].label} » sort du calendrier. {error}"
        raise PlanRangeError(message) from error
    return own


Place = tuple[date, int, int]  # a day, and the boundaries at which it starts and ends


class _Places:
    """The days of rules and the sessions of bodies, each looked up once."""

    def __init__(self, plan: Plan, calendar: WorkCalendar) -> None:
        self.anchors, self.calendar, self.days = plan.anchors, calendar, calendar.days
        self.rules: dict[tuple[str, int, str, bool], Place] = {}
        self.bodies: dict[Body, Sittings] = {}

    def of_day(self, day: date) -> Place:
        return day, self.days.start_of(day), self.days.end_of(day)

    def of_rule(self, rule: DateRule, *, exact: bool) -> Place:
        wanted = (rule.anchor, rule.offset, rule.unit.value, exact)
        place = self.rules.get(wanted)
        if place is None:
            day = resolve(rule, self.anchors[rule.anchor], self.calendar, exact=exact)
            place = self.rules[wanted] = self.of_day(day)
        return place

    def of_body(self, body: Body) -> Sittings:
        if body not in self.bodies:
            self.bodies[body] = sittings_of(body, self.days)
        return self.bodies[body]


def _constrain(
    own: OwnDates, i: int, task: PlanTask, calendar: WorkCalendar, places: _Places
) -> None:
    if task.done and task.body is not None:
        own.heard[i] = places.of_body(task.body)
    if task.done or task.cancelled:
        return
    if (where := stretches_of(task, calendar)) is not None:
        own.stretches[i] = where
    if task.body is not None:
        own.sittings[i] = places.of_body(task.body)


def _place(own: OwnDates, i: int, task: PlanTask, place: Place, days: WorkDays) -> None:
    """A task of n days takes its last day and the n - 1 worked days before it."""
    day, before, end = place
    pinned = task.day is not None or task.exact_day
    if i in own.sittings and not pinned:
        filing = own.sittings[i].filing_for(day)
        if filing is not None:
            own.starts[i], own.finishes[i] = filing - task.duration, filing
            return
        own.unserved.add(i)
    start = before - task.duration + 1 if task.duration else end
    own.starts[i], own.finishes[i] = start, end
    if before == end or own.states[i] == INERT:  # a day that is not worked, a task that is over
        own.shown[i] = Slot(day if task.duration < 2 else days.day(start), day)
    if pinned and own.states[i] != INERT:
        own.states[i] = PINNED


def _keep(own: OwnDates, i: int, task: PlanTask, days: WorkDays) -> None:
    """What is locked, done or cancelled stays where it is recorded."""
    if task.current is not None:
        own.starts[i] = days.start_of(task.current.start)
        own.finishes[i] = days.end_of(task.current.due)
        own.shown[i] = task.current
        own.states[i] = PINNED
        own.lengths[i] = own.finishes[i] - own.starts[i] or task.duration  # on a day off: its own
    if task.done or task.cancelled:
        own.lengths[i] = 0
        own.states[i] = INERT


def slot_of(days: WorkDays, start: int, finish: int) -> Slot:
    """The first and last days of what occupies these working days; the last before, for none."""
    return Slot(days.day(start if start < finish else finish - 1), days.day(finish - 1))


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
