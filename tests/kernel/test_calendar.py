from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.calendar import (
    CalendarRangeError,
    SchoolHolidaysUnknownError,
    WorkCalendar,
    school_holiday,
    school_holidays_until,
    site_calendar,
    subdivision_of,
)

COMMON = WorkCalendar()
BRIDGE = WorkCalendar("67", closing_days=frozenset({date(2026, 5, 15), date(2150, 1, 1)}))
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
CALENDARS = st.sampled_from([COMMON, BRIDGE, WorkCalendar("974"), WorkCalendar(weekend={6})])


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 5, 1), "Fête du Travail"),
        (date(2026, 5, 14), "Ascension"),
        (date(2026, 1, 1), "Jour de l’an"),
        (date(2008, 5, 1), "Ascension et Fête du Travail"),
        (date(2026, 5, 12), None),
        (date(2026, 4, 3), None),
    ],
)
def test_names_of_public_holidays(day: date, name: str | None) -> None:
    assert COMMON.holiday_name(day) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", None),
        (None, None),
        ("61", None),
        ("2A", None),
        ("57", "57"),
        ("68", "6AE"),
        ("Alsace-Moselle", "57"),
        ("alsace moselle", "57"),
        ("971", "971"),
        ("975", "PM"),
        ("gf", "no"),
        ("99", "no"),
    ],
)
def test_subdivisions(name: str | None, code: str | None) -> None:
    if code == "no":
        with pytest.raises(ValueError, match="unknown calendar subdivision"):
            subdivision_of(name)
    else:
        assert subdivision_of(name) == code
        assert WorkCalendar(name).subdivision == code


def test_local_law_has_its_own_holidays() -> None:
    good_friday, abolition = date(2026, 4, 3), date(2026, 12, 20)
    assert WorkCalendar("Alsace-Moselle").holiday_name(good_friday) == "Vendredi saint"
    assert WorkCalendar("974").holiday_name(abolition) == "Abolition de l’esclavage"


def test_why_a_day_is_not_worked() -> None:
    assert BRIDGE.why_closed(date(2026, 5, 14)) == "Ascension"
    assert BRIDGE.why_closed(date(2026, 5, 15)) == "jour de fermeture"
    assert BRIDGE.why_closed(date(2026, 5, 16)) == "samedi"
    assert BRIDGE.why_closed(date(2026, 5, 18)) is None
    assert not BRIDGE.is_working(date(2026, 5, 15))
    assert COMMON.is_working(date(2026, 5, 15))


def test_holidays_between() -> None:
    assert COMMON.holidays_between(date(2026, 5, 1), date(2026, 5, 8)) == [
        (date(2026, 5, 1), "Fête du Travail"),
        (date(2026, 5, 8), "Fête de la Victoire"),
    ]


def test_nearest_working_days() -> None:
    ascension, monday = date(2026, 5, 14), date(2026, 5, 18)
    assert BRIDGE.previous_working(ascension) == date(2026, 5, 13)
    assert BRIDGE.next_working(ascension) == monday
    assert BRIDGE.next_working(monday) == BRIDGE.previous_working(monday) == monday


def test_calendars_share_their_days() -> None:
    # Two hundred of them are kept: a date of their own for each day would take 300 MB more.
    one = WorkCalendar(closing_days=frozenset({date(2026, 5, 15)})).days
    other = WorkCalendar(closing_days=frozenset({date(2026, 5, 18)})).days
    assert one.dates[0] is other.dates[0]
    assert (len(one.dates), one.dates[0]) == (len(other.dates), date(1900, 1, 2))


def test_a_week_needs_a_working_day() -> None:
    with pytest.raises(ValueError, match="at least one working day"):
        WorkCalendar(weekend=frozenset(range(7)))


@given(CALENDARS, DAYS, st.integers(-60, 60))
def test_adding_agrees_with_counting_day_by_day(calendar: WorkCalendar, day: date, n: int) -> None:
    step, left, found = timedelta(days=1 if n > 0 else -1), abs(n), day
    while left:
        found += step
        left -= calendar.is_working(found)
    assert calendar.add_working_days(day, n) == found


@given(CALENDARS, DAYS, st.integers(-3000, 3000))
def test_between_is_the_inverse_of_adding(calendar: WorkCalendar, day: date, n: int) -> None:
    assert calendar.working_days_between(day, calendar.add_working_days(day, n)) == n


@given(CALENDARS, DAYS, DAYS)
def test_between_counts_the_days(calendar: WorkCalendar, start: date, end: date) -> None:
    end = min(end, start + timedelta(days=400))
    if end >= start:
        days = [start + timedelta(days=i + 1) for i in range((end - start).days)]
        assert calendar.working_days_between(start, end) == sum(map(calendar.is_working, days))


@pytest.mark.parametrize(
    ("day", "n"),
    [
        (date(1850, 1, 1), 1),
        (date(2200, 1, 1), 1),
        (date(2100, 12, 1), 900),
        (date(1900, 1, 3), -9),
    ],
)
def test_the_limits_are_said(day: date, n: int) -> None:
    with pytest.raises(CalendarRangeError, match="1900 à 2100"):
        COMMON.add_working_days(day, n)


def test_holidays_beyond_the_limits_are_said() -> None:
    with pytest.raises(CalendarRangeError, match="vérifiez l’année"):
        COMMON.is_working(date(2101, 1, 3))


def test_the_site_calendar_follows_the_settings(settings) -> None:
    settings.CALENDAR_SUBDIVISION = "Alsace-Moselle"
    calendar = site_calendar([date(2026, 5, 15)])
    assert calendar == WorkCalendar("57", closing_days=frozenset({date(2026, 5, 15)}))
    settings.CALENDAR_SUBDIVISION = ""
    assert site_calendar() == COMMON


def test_school_holidays() -> None:
    assert school_holiday(date(2026, 12, 25), "A") == "Vacances de Noël"
    zones = [school_holiday(date(2026, 2, 10), zone) for zone in "ABC"]
    assert zones == ["Vacances d’hiver", None, None]
    assert school_holiday(date(2026, 11, 25), "B") is None


def test_the_limits_of_school_holidays_are_said() -> None:
    until = school_holidays_until()
    assert until >= date(2028, 8, 31)
    assert school_holiday(until, "A") == "Vacances d’été"
    with pytest.raises(SchoolHolidaysUnknownError, match=f"à 31 août {until.year} seulement"):
        school_holiday(until + timedelta(days=1), "A")
    with pytest.raises(ValueError, match="unknown school zone"):
        school_holiday(date(2026, 12, 25), "Corse")
