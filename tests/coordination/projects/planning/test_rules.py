from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.coordination.projects.planning.rules import DateRule, Unit, describe, resolve, shift
from maillage.kernel.calendar import CalendarRangeError, WorkCalendar

CALENDAR = WorkCalendar()
VERNISSAGE = date(2026, 6, 12)  # a Friday


@pytest.mark.parametrize(
    ("offset", "unit", "day"),
    [
        (-10, Unit.WORKING_DAYS, date(2026, 5, 29)),
        (0, Unit.WORKING_DAYS, VERNISSAGE),
        (-60, Unit.DAYS, date(2026, 4, 13)),
        (-28, Unit.DAYS, date(2026, 5, 15)),
        (-29, Unit.DAYS, date(2026, 5, 13)),  # Ascension: the day before
        (-6, Unit.DAYS, date(2026, 6, 5)),  # a Saturday: Friday
        (1, Unit.DAYS, date(2026, 6, 15)),  # a Saturday: Monday
        (-3, Unit.WEEKS, date(2026, 5, 22)),
        (-2, Unit.MONTHS, date(2026, 4, 10)),  # 12 April is a Sunday
        (2, Unit.MONTHS, date(2026, 8, 12)),
    ],
)
def test_rules_land_on_worked_days(offset: int, unit: Unit, day: date) -> None:
    assert resolve(DateRule("v", offset, unit), VERNISSAGE, CALENDAR) == day


def test_the_anchor_day_and_exact_days_are_never_shifted() -> None:
    sunday = date(2026, 6, 14)
    assert resolve(DateRule("v"), sunday, CALENDAR) == sunday
    assert resolve(DateRule("v", 1), VERNISSAGE, CALENDAR, exact=True) == date(2026, 6, 13)


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), -13, date(2024, 12, 15)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
    ],
)
def test_months_keep_the_day_or_end_the_month(day: date, months: int, found: date) -> None:
    assert shift(day, months, Unit.MONTHS) == found


@pytest.mark.parametrize("unit", [Unit.DAYS, Unit.WEEKS, Unit.MONTHS])
@pytest.mark.parametrize("offset", [-(10**5), 10**9])
def test_what_leaves_the_calendar_is_said(unit: Unit, offset: int) -> None:
    with pytest.raises(CalendarRangeError):
        resolve(DateRule("v", offset, unit), VERNISSAGE, CALENDAR)


def test_working_days_cannot_be_shifted_without_a_calendar() -> None:
    with pytest.raises(ValueError, match="need a calendar"):
        shift(VERNISSAGE, 1, Unit.WORKING_DAYS)


def test_zero_has_no_unit() -> None:
    assert DateRule("v", 0, Unit.WEEKS) == DateRule("v")
    assert DateRule("v", 2, "weeks").unit is Unit.WEEKS


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (DateRule("v", -6, Unit.WEEKS), "Vernissage", "6 semaines avant le vernissage"),
        (DateRule("v", -1, Unit.WEEKS), "Inauguration", "1 semaine avant l’inauguration"),
        (DateRule("v", -10, Unit.WORKING_DAYS), "Clôture", "10 jours ouvrés avant la clôture"),
        (DateRule("v", -1, Unit.WORKING_DAYS), "Montage", "1 jour ouvré avant le montage"),
        (DateRule("v", 2, Unit.MONTHS), "Fête", "2 mois après la fête"),
        (DateRule("v", -1), "Montage", "la veille du montage"),
        (DateRule("v", 1), "Inauguration", "le lendemain de l’inauguration"),
        (DateRule("v"), "Vernissage", "le jour du vernissage"),
        (DateRule("v"), "Journées du patrimoine", "le jour des journées du patrimoine"),
        (DateRule("v"), "Jour J", "le jour J"),
        (DateRule("v", -60), "Jour J", "60 jours avant le jour J"),
    ],
)
def test_rules_in_words(rule: DateRule, name: str, text: str) -> None:
    assert describe(rule, name) == text


@given(
    st.dates(date(2001, 1, 1), date(2070, 1, 1)),
    st.integers(-300, 300),
    st.sampled_from(Unit),
)
def test_before_is_before_and_worked(anchor: date, offset: int, unit: Unit) -> None:
    day = resolve(DateRule("v", offset, unit), anchor, CALENDAR)
    assert (day < anchor, day > anchor) == (offset < 0, offset > 0)
    assert offset == 0 or CALENDAR.is_working(day)
