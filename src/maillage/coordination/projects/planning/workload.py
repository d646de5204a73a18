"""Hours by week: those that tasks ask, those that people can give. Pure: no table is read here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from maillage.kernel.calendar import WorkCalendar

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Effort:
    """A task of somebody: its hours, spread over the working days from `start` to `due`.

    `project` says whose working days these are.
    """

    person: int
    start: date
    due: date
    hours: Decimal | None
    project: int = 0


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which somebody is away, both ends included."""

    person: int
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """A week of somebody, in hours; `uncounted` tasks say no hours.

    `share` is how many of the planned hours are those of the project that one looks at.
    """

    monday: date
    planned: Decimal
    capacity: Decimal
    uncounted: int = 0
    share: Decimal = Decimal(0)

    @property
    def over(self) -> Decimal:
        """Hours asked beyond what can be given; 0 when there are none."""
        return max(self.planned - self.capacity, Decimal(0))

    @property
    def is_empty(self) -> bool:
        """Nothing is asked."""
        return not self.planned and not self.uncounted


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def mondays(first: date, weeks: int) -> list[date]:
    """The Mondays of `weeks` weeks from that of `first`."""
    start = monday_of(first)
    return [start + n * WEEK for n in range(weeks)]


def weeks_between(first: date, last: date) -> int:
    """How many weeks, from Monday to Sunday, hold the days from `first` to `last`."""
    return (monday_of(last) - monday_of(first)) // WEEK + 1


def working_days(start: date, end: date, calendar: WorkCalendar) -> list[date]:
    """The days worked from `start` to `end`; `end` alone when none is."""
    days = [start + timedelta(n) for n in range((end - start).days + 1)]
    return [day for day in days if calendar.is_working(day)] or [end]


def spread(
    efforts: Iterable[Effort],
    calendar: WorkCalendar,
    calendars: Mapping[int | None, WorkCalendar] | None = None,
) -> dict[tuple[int, date], Decimal]:
    """Hours by person and Monday: each task's, shared out evenly between its working days.

    Those of its project when `calendars` has them, else of `calendar`.
    """
    calendars = calendars or {}
    found: defaultdict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for one in efforts:
        if not one.hours:
            continue
        theirs = calendars.get(one.project, calendar)
        days = working_days(min(one.start, one.due), one.due, theirs)
        share = one.hours / len(days)
        for day in days:
            found[one.person, monday_of(day)] += share
    return dict(found)


def uncounted(efforts: Iterable[Effort], first: Collection[date]) -> dict[tuple[int, date], int]:
    """How many tasks without hours somebody has in each week of `first`, by their due day."""
    found: defaultdict[tuple[int, date], int] = defaultdict(int)
    for one in efforts:
        if one.hours is None and (monday := monday_of(one.due)) in first:
            found[one.person, monday] += 1
    return dict(found)


def capacity_of(
    hours: Decimal, monday: date, calendar: WorkCalendar, away: Sequence[Away]
) -> Decimal:
    """What is left of somebody's weekly hours once holidays and absences are taken out."""
    usual = 7 - len(calendar.weekend)
    days = [monday + timedelta(n) for n in range(7)]
    there = sum(
        calendar.is_working(day) and not any(one.start <= day <= one.end for one in away)
        for day in days
    )
    return hours * there / usual


def load_weeks(
    person: int,
    hours: Decimal,
    weeks: Sequence[date],
    calendar: WorkCalendar,
    *,
    planned: dict[tuple[int, date], Decimal],
    silent: dict[tuple[int, date], int],
    away: Sequence[Away],
    shares: Mapping[tuple[int, date], Decimal] | None = None,
) -> list[WeekLoad]:
    """The weeks of one person; `shares` are the hours of the project that one looks at."""
    shares = shares or {}
    return [
        WeekLoad(
            monday,
            round(planned.get((person, monday), Decimal(0)), 1),
            round(capacity_of(hours, monday, calendar, away), 1),
            silent.get((person, monday), 0),
            round(shares.get((person, monday), Decimal(0)), 1),
        )
        for monday in weeks
    ]
