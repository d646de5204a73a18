"""Days of the demonstration: all counted from today, so that it never ages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from maillage.kernel import clock
from maillage.kernel.calendar import site_calendar

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


def in_weeks(weeks: int, weekday: int, *, earlier: bool = False) -> date:
    """That day of the week, so many weeks from this one.

    A public holiday gives way to the week after it, or before it when `earlier`.
    """
    today, calendar = clock.today(), site_calendar()
    day = today + timedelta(weeks=weeks, days=weekday - today.weekday())
    while calendar.holiday_name(day):
        day += timedelta(weeks=-1 if earlier else 1)
    return day


def days_ago(days: int) -> date:
    """The last working day that is at least so many days past."""
    return site_calendar().previous_working(clock.today() - timedelta(days=days))


@contextmanager
def living_on(day: date, hour: int = 10, minute: int = 0) -> Iterator[None]:
    """What is written inside happened at that hour of that day (at the latest now)."""
    zone = clock.local(clock.now()).tzinfo
    moment = datetime.combine(day, time(hour, minute), tzinfo=zone)
    with clock.as_if(min(moment, clock.now())):
        yield
