"""Working days, public holidays and school holidays.

Sources: the `holidays` package (Code du travail, art. L3133-1; local law of Alsace-Moselle; the
overseas territories) and `vacances-scolaires-france` (arrêtés of the Ministry of education).
Public holidays are known from 1900 to 2100, school holidays as far as the decrees are published
(`school_holidays_until`). Whit Monday counts as a holiday, although some employers work it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from itertools import accumulate, compress
from typing import Final

import holidays
from django.conf import settings
from vacances_scolaires_france import SchoolHolidayDates

from maillage.kernel.text_fr import WEEKDAYS, french_day, plain, typeset

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
SCHOOL_ZONES: Final = ("A", "B", "C")
WEEKEND: Final = frozenset({5, 6})  # date.weekday(): Saturday and Sunday

ALSACE: Final = "6AE"
MOSELLE: Final = "57"
_SUBDIVISIONS: Final = {
    "alsace": ALSACE,
    "alsace-moselle": MOSELLE,
    "moselle": MOSELLE,
    "67": ALSACE,
    "68": ALSACE,
    "975": "PM",
    "977": "BL",
    "978": "MF",
    "984": "TF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}


class CalendarRangeError(ValueError):
    """A day beyond the years for which holidays are known; its text can be shown to a user."""

    def __init__(self, message: str = "") -> None:
        default = "Les jours fériés ne sont connus que de "
        default += f"{FIRST_DAY.year} à {LAST_DAY.year} : vérifiez l’année."
        super().__init__(typeset(message or default))


class SchoolHolidaysUnknownError(CalendarRangeError):
    """A day for which no school calendar is published (yet); its text can be shown to a user."""

    def __init__(self) -> None:
        super().__init__(
            "Vacances scolaires : données de "
            f"{french_day(school_holidays_from(), year=True)} à "
            f"{french_day(school_holidays_until(), year=True)} seulement."
        )


def subdivision_of(name: str | None) -> str | None:
    """The holiday subdivision for a département code or a name, None for the common law.

    « 67 », « Alsace-Moselle », « 971 » have holidays of their own; « 61 » has none.

    Raises:
        ValueError: neither a known subdivision nor a département code.
    """
    wanted = plain(name or "").replace(" ", "-")
    if not wanted:
        return None
    known: dict[str, str] = {
        code.lower(): code for code in holidays.country_holidays("FR").subdivisions
    }
    known |= _SUBDIVISIONS
    if wanted in known:
        return known[wanted]
    if wanted in {"2a", "2b"} or (wanted.isdecimal() and 1 <= int(wanted) <= 95):
        return None
    message = f"unknown calendar subdivision: {name!r} (known: {', '.join(sorted(known))})"
    raise ValueError(message)


@dataclass(frozen=True, slots=True)
class WorkDays:
    """Working days as integers, so that date arithmetic is integer arithmetic.

    ``before[o - base]`` is how many working days precede the day of ordinal ``o``; ``dates[i]`` is
    the working day number ``i``. The moment "start of the day o"
    is thus the integer ``before[o - base]``, and "end of the day o" is ``before[o + 1 - base]``.
    """

    base: int
    before: array[int]
    dates: list[date]

    def start_of(self, day: date) -> int:
        """Working days before `day`: the boundary at which it starts."""
        return self._at(day.toordinal() - self.base)

    def end_of(self, day: date) -> int:
        """Working days up to and including `day`: the boundary at which it ends."""
        return self._at(day.toordinal() + 1 - self.base)

    def day(self, index: int) -> date:
        """The working day of that number."""
        if not 0 <= index < len(self.dates):
            raise CalendarRangeError
        return self.dates[index]

    def _at(self, position: int) -> int:
        if not 0 <= position < len(self.before):
            raise CalendarRangeError
        return self.before[position]


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The working days of a place: week-ends, public holidays, closing days.

    Args:
        subdivision: whose own public holidays count (see `subdivision_of`), e.g. "57", "971";
            None or "" for the common law.
        weekend: days of the week not worked, 0 = Monday.
        closing_days: other days not worked (bridges, summer closing).

    Raises:
        ValueError: unknown subdivision, or no working day left in the week.
    """

    subdivision: str | None = None
    weekend: frozenset[int] = WEEKEND
    closing_days: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        object.__setattr__(self, "subdivision", subdivision_of(self.subdivision))
        object.__setattr__(self, "weekend", frozenset(self.weekend))
        object.__setattr__(self, "closing_days", frozenset(self.closing_days))
        if self.weekend >= frozenset(range(7)):
            raise ValueError("a week needs at least one working day")

    @property
    def days(self) -> WorkDays:
        """The integer tables of this calendar, computed once."""
        return _work_days(self.subdivision, self.weekend, self.closing_days)

    def is_working(self, day: date) -> bool:
        """Neither week-end, nor public holiday, nor closing day."""
        return (
            day.weekday() not in self.weekend
            and day not in self.closing_days
            and self.holiday_name(day) is None
        )

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day strictly after `day` (before it when n is negative).

        Zero gives `day` itself, worked or not. Constant time, whatever n.

        Raises:
            CalendarRangeError: the result leaves 1900–2100.
        """
        if n == 0:
            return day
        days = self.days
        return days.day(days.end_of(day) + n - 1 if n > 0 else days.start_of(day) + n)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lead from `start` to `end`; negative when `end` comes first.

        Counts the working days after `start` up to `end` included: it is the n of
        ``add_working_days(start, n) == end`` whenever `end` is worked.
        """
        days = self.days
        if end >= start:
            return days.end_of(end) - days.end_of(start)
        return days.start_of(end) - days.start_of(start)

    def previous_working(self, day: date) -> date:
        """`day` if it is worked, else the last working day before it."""
        return self.days.day(self.days.end_of(day) - 1)

    def next_working(self, day: date) -> date:
        """`day` if it is worked, else the first working day after it."""
        return self.days.day(self.days.start_of(day))

    def holiday_name(self, day: date) -> str | None:
        """The public holiday on that day, in French (« Fête du Travail »), or None.

        Raises:
            CalendarRangeError: beyond 1900–2100.
        """
        if not FIRST_DAY <= day <= LAST_DAY:
            raise CalendarRangeError
        return _public_holidays(self.subdivision).get(day)

    def why_closed(self, day: date) -> str | None:
        """Why nobody works on that day, in French, or None: a holiday, a closing day, a Sunday."""
        if name := self.holiday_name(day):
            return name
        if day in self.closing_days:
            return "jour de fermeture"
        return WEEKDAYS[day.weekday()] if day.weekday() in self.weekend else None

    def holidays_between(self, start: date, end: date) -> list[tuple[date, str]]:
        """The public holidays from `start` to `end` included, in order."""
        named = _public_holidays(self.subdivision)
        ordered = _ordered_holidays(self.subdivision)
        first = bisect_left(ordered, start)
        return [(day, named[day]) for day in ordered[first:] if day <= end]


def site_calendar(closing_days: Iterable[date] = ()) -> WorkCalendar:
    """The calendar of this installation (``settings.CALENDAR_SUBDIVISION``)."""
    return WorkCalendar(settings.CALENDAR_SUBDIVISION, closing_days=frozenset(closing_days))


def school_holiday(day: date, zone: str) -> str | None:
    """The school holidays of that day in zone A, B or C (« Vacances d’hiver »), or None.

    Corsica and the overseas académies set their own dates and are not covered.

    Raises:
        ValueError: another zone.
        SchoolHolidaysUnknownError: no calendar is published for that day.
    """
    if zone not in SCHOOL_ZONES:
        message = f"unknown school zone: {zone!r} (A, B or C)"
        raise ValueError(message)
    if not school_holidays_from() <= day <= school_holidays_until():
        raise SchoolHolidaysUnknownError
    return _school_dates().get(day, {}).get(zone)


@cache
def school_holidays_until() -> date:
    """The last day of the last published school year."""
    return max(_school_dates())


@cache
def school_holidays_from() -> date:
    """The first day of which the school holidays are known."""
    return min(_school_dates())


@cache
def _school_dates() -> dict[date, dict[str, str]]:
    """For each day off, the name of the holidays in each zone that has them (0.2 s, once)."""
    return {
        day: {
            zone: str(row["nom_vacances"]).replace("'", "’")
            for zone in SCHOOL_ZONES
            if row[f"vacances_zone_{zone.lower()}"]
        }
        for day, row in SchoolHolidayDates().data.items()
    }


@cache
def _public_holidays(subdivision: str | None) -> dict[date, str]:
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    found = holidays.country_holidays("FR", subdiv=subdivision, years=years, language="fr")
    return {day: name.replace("; ", " et ").replace("'", "’") for day, name in found.items()}


@cache
def _ordered_holidays(subdivision: str | None) -> list[date]:
    return sorted(_public_holidays(subdivision))


@cache
def _every_day() -> list[date]:
    """All the days known, once: the calendars share them."""
    first = FIRST_DAY.toordinal()
    return [date.fromordinal(first + n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]


@lru_cache(maxsize=200)  # one for each organisation that closes on days of its own; 0.7 MB each
def _work_days(
    subdivision: str | None, weekend: frozenset[int], closing_days: frozenset[date]
) -> WorkDays:
    base, span = FIRST_DAY.toordinal(), (LAST_DAY - FIRST_DAY).days + 1
    week = bytes(1 if (FIRST_DAY.weekday() + i) % 7 not in weekend else 0 for i in range(7))
    worked = bytearray((week * (span // 7 + 1))[:span])
    for day in (*_public_holidays(subdivision), *closing_days):
        if FIRST_DAY <= day <= LAST_DAY:
            worked[day.toordinal() - base] = 0
    before = array("i", accumulate(worked, initial=0))
    return WorkDays(base, before, list(compress(_every_day(), worked)))
