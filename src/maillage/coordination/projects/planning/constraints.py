"""What binds some tasks besides links: school holidays, and the sessions of who decides.

As everywhere in the planner, days are boundaries between working days (see `boundaries`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from maillage.coordination.projects.planning.plan import Body, PlanTask, SchoolRule
from maillage.kernel.calendar import (
    SCHOOL_ZONES,
    WorkCalendar,
    WorkDays,
    school_holiday,
    school_holidays_from,
    school_holidays_until,
)


@dataclass(frozen=True, slots=True)
class Stretches:
    """The stretches of working days in which a task may lie, each ``[opens, closes)``.

    Attributes:
        rule, zone: whose stretches they are.
        opens, closes: their boundaries, in order.
        first, last: the boundaries between which the school holidays are published. What ends
            beyond them is left where it is.
    """

    rule: SchoolRule
    zone: str
    opens: list[int]
    closes: list[int]
    first: int
    last: int

    def admits(self, day: date) -> bool:
        """Whether a day, worked or not, is on the right side; any day that nobody knows of is."""
        if not school_holidays_from() <= day <= school_holidays_until():
            return True
        during = self.rule is SchoolRule.DURING
        return (school_holiday(day, self.zone) is not None) is during

    def knows(self, start: int, finish: int) -> bool:
        """Whether the school holidays of these working days are published."""
        return self.first <= start and finish <= self.last

    def holds(self, start: int, finish: int) -> bool:
        """Whether these working days lie in one stretch."""
        at = bisect_right(self.opens, start) - 1
        return at >= 0 and finish <= self.closes[at]

    def latest(self, finish: int, length: int) -> int | None:
        """The last boundary, on or before `finish`, at which so long a task may end.

        None when there is none.
        """
        length = length or 1  # a milestone is reached on a day, which has to lie in a stretch
        if not self.knows(finish - length, finish):
            return finish
        for at in range(bisect_left(self.opens, finish) - 1, -1, -1):
            end = min(finish, self.closes[at])
            if end - self.opens[at] >= length:
                return end
        return None

    def earliest(self, start: int, length: int) -> int | None:
        """The first boundary, on or after `start`, at which so long a task may start.

        None when there is none.
        """
        length = length or 1
        if not self.knows(start, start + length):
            return start
        for at in range(bisect_right(self.closes, start), len(self.opens)):
            begin = max(start, self.opens[at])
            if self.closes[at] - begin >= length:
                return begin
        # What follows the last published holidays is not known: nothing more can be asked of it.
        return self.last if self.longest >= length else None

    @property
    def longest(self) -> int:
        """Working days of the longest stretch."""
        return max((end - at for at, end in zip(self.opens, self.closes, strict=True)), default=0)


@lru_cache(maxsize=512)  # small: some tens of stretches each
def stretches(rule: SchoolRule, zone: str, calendar: WorkCalendar) -> Stretches:
    """The stretches of `calendar` that suit `rule` in that zone (20 ms, once)."""
    days = calendar.days
    first, last = days.start_of(school_holidays_from()), days.end_of(school_holidays_until())
    during = rule is SchoolRule.DURING
    opens: list[int] = []
    closes: list[int] = []
    for at in range(first, last):
        if (school_holiday(days.dates[at], zone) is not None) is not during:
            continue
        if closes and closes[-1] == at:
            closes[-1] = at + 1
        else:
            opens.append(at)
            closes.append(at + 1)
    return Stretches(rule, zone, opens, closes, first, last)


def stretches_of(task: PlanTask, calendar: WorkCalendar) -> Stretches | None:
    """Where `task` may lie; None when that is everywhere, or when nobody knows its zone."""
    if task.school is None or task.zone not in SCHOOL_ZONES:
        return None
    return stretches(task.school, task.zone, calendar)


@dataclass(frozen=True, slots=True)
class Sittings:
    """The sessions of a body, in order.

    Attributes:
        sessions: their days.
        filings: the boundary by which the file of each must be ready.
        decisions: the boundary after which what waits for the decision may start.
    """

    sessions: Sequence[date]
    filings: list[int]
    decisions: list[int]

    def filing_for(self, deadline: date) -> int | None:
        """By when to file for a decision wanted on that day; None: no session until then."""
        at = bisect_right(self.sessions, deadline) - 1
        return self.filings[at] if at >= 0 else None

    def filing(self, limit: int) -> int | None:
        """By when to file for a decision that others wait for at `limit`; None: no session."""
        at = bisect_right(self.decisions, limit) - 1
        return self.filings[at] if at >= 0 else None

    def decision(self, finish: int) -> int | None:
        """When the decision is there on a file ready at `finish`; None: no session."""
        at = bisect_left(self.filings, finish)
        return self.decisions[at] if at < len(self.decisions) else None

    def session(self, finish: int) -> date | None:
        """The session that examines a file ready at `finish`."""
        at = bisect_left(self.filings, finish)
        return self.sessions[at] if at < len(self.sessions) else None


def sittings_of(body: Body, days: WorkDays) -> Sittings:
    """The sessions of `body` on these working days.

    Raises:
        CalendarRangeError: a session beyond the years of the calendar.
    """
    delay = timedelta(days=body.filing_days)
    return Sittings(
        body.sessions,
        [days.end_of(day - delay) for day in body.sessions],
        [days.end_of(day) for day in body.sessions],
    )
