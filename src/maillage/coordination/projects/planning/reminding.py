"""On which day somebody is reminded of a task, and of what: pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from maillage.kernel.calendar import WorkCalendar

WEEK: Final = timedelta(days=7)
ONE: Final = timedelta(days=1)


def week_told_on(today: date, calendar: WorkCalendar) -> date | None:
    """The Monday whose week is told today: a Monday, or the working day before one not worked.

    None on any other day.
    """
    monday = today + timedelta(days=-today.weekday() % 7)
    return monday if calendar.previous_working(monday) == today else None


def week_to_catch_up(today: date, calendar: WorkCalendar) -> tuple[date, date] | None:
    """The Monday of this week and the day on which it should have been told, once that is past."""
    monday = today - timedelta(days=today.weekday())
    told = calendar.previous_working(monday)
    return (monday, told) if told < today else None


def eve_told_on(due: date, calendar: WorkCalendar) -> date:
    """The day on which a due date is told: the last working day before it."""
    return calendar.previous_working(due - ONE)


def late_told_on(due: date, today: date, calendar: WorkCalendar) -> date | None:
    """The last day, up to today, on which a task due on `due` and not done is told to be late.

    On the first working day after it, then every week, on the working day before when that day is
    not worked. None before the first.
    """
    first = calendar.next_working(due + ONE)
    if today < first:
        return None
    nth = (today - first) // WEEK
    coming = calendar.previous_working(first + (nth + 1) * WEEK)
    if coming <= today:
        return coming
    return calendar.previous_working(first + nth * WEEK) if nth else first
