"""Hours by week, worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from maillage.coordination.projects.planning.workload import (
    Away,
    Effort,
    WeekLoad,
    capacity_of,
    load_weeks,
    mondays,
    spread,
    uncounted,
)
from maillage.kernel.calendar import WorkCalendar

CALENDAR = WorkCalendar()
MONDAY = date(2026, 5, 4)  # Friday the 8th is a public holiday, Thursday the 14th too
NEXT = date(2026, 5, 11)


def test_a_task_is_shared_between_its_working_days():
    # Thursday 7, Monday 11, Tuesday 12: three days worked of six.
    task = Effort(1, date(2026, 5, 7), date(2026, 5, 12), Decimal(9))
    assert spread([task], CALENDAR) == {(1, MONDAY): 3, (1, NEXT): 6}


def test_a_task_of_a_week_end_counts_on_its_day():
    task = Effort(1, date(2026, 5, 9), date(2026, 5, 10), Decimal(4))
    assert spread([task], CALENDAR) == {(1, MONDAY): 4}


def test_a_task_without_hours_is_counted_apart():
    silent = Effort(1, MONDAY, NEXT, None)
    assert spread([silent], CALENDAR) == {}
    assert uncounted([silent], [MONDAY, NEXT]) == {(1, NEXT): 1}


def test_holidays_and_absences_take_hours_away():
    assert capacity_of(Decimal(35), MONDAY, CALENDAR, ()) == 28
    away = [Away(1, date(2026, 5, 6), date(2026, 5, 31))]
    assert capacity_of(Decimal(35), MONDAY, CALENDAR, away) == 14
    assert capacity_of(Decimal(35), NEXT, CALENDAR, away) == 0


def test_overload_is_what_is_beyond():
    weeks = load_weeks(
        1,
        Decimal(35),
        mondays(date(2026, 5, 7), 2),
        CALENDAR,
        planned={(1, MONDAY): Decimal(30)},
        silent={(1, NEXT): 2},
        away=(),
    )
    assert weeks == [
        WeekLoad(MONDAY, Decimal(30), Decimal(28)),
        WeekLoad(NEXT, Decimal(0), Decimal(28), 2),
    ]
    assert [week.over for week in weeks] == [2, 0]


@given(st.integers(0, 400), st.integers(0, 90), st.integers(1, 400))
def test_no_hour_is_lost(after, length, hours):
    start = date.fromordinal(MONDAY.toordinal() + after)
    task = Effort(1, start, date.fromordinal(start.toordinal() + length), Decimal(hours))
    assert abs(sum(spread([task], CALENDAR).values()) - hours) < Decimal("0.0001")
