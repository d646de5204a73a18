"""The rule of a date: so many days, weeks or months before or after an anchor.

An anchor is a date on which a project hangs (montage, vernissage, démontage). A rule is what stays
true when the anchor moves.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from maillage.kernel.calendar import CalendarRangeError, WorkCalendar
from maillage.kernel.text_fr import count, of_the, plain, with_article


class Unit(StrEnum):
    """What an offset counts."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


_UNIT_WORDS: Final = {
    Unit.WORKING_DAYS: ("jour ouvré", "jours ouvrés"),
    Unit.DAYS: ("jour", "jours"),
    Unit.WEEKS: ("semaine", "semaines"),
    Unit.MONTHS: ("mois", "mois"),
}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A named date of a project.

    Args:
        key: what rules refer to.
        name: as people say it: « Vernissage », « Remise des prix ».
        day: its date, when it has one yet.
        aliases: other words for it in this project.
    """

    key: str
    name: str
    day: date | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DateRule:
    """`offset` units from the anchor; negative is before. A null offset is the day itself."""

    anchor: str
    offset: int = 0
    unit: Unit = Unit.DAYS

    def __post_init__(self) -> None:
        # Zero weeks and zero days are the same day: one rule, one text.
        object.__setattr__(self, "unit", Unit(self.unit) if self.offset else Unit.DAYS)


def resolve(
    rule: DateRule, anchor_day: date, calendar: WorkCalendar, *, exact: bool = False
) -> date:
    """The day that `rule` means when its anchor falls on `anchor_day`.

    Days, weeks and months are calendar ones; when they end on a day that is not worked, the result
    is the working day before it (rules before the anchor) or after it (rules after), so that a
    deadline never leaves less time than it says. A month later than the 31st is the month's last
    day. The anchor's own day is never shifted: a vernissage may be on a Sunday. With `exact`, the
    very day is kept, worked or not (something that takes place on that day).

    Raises:
        CalendarRangeError: the day leaves the years that the calendar knows.
    """
    if rule.unit is Unit.WORKING_DAYS:
        return calendar.add_working_days(anchor_day, rule.offset)
    day = shift(anchor_day, rule.offset, rule.unit)
    if exact or not rule.offset:
        return day
    return calendar.previous_working(day) if rule.offset < 0 else calendar.next_working(day)


def shift(day: date, offset: int, unit: Unit) -> date:
    """`day` moved by calendar days, weeks or months; a month's 31st becomes its last day.

    Raises:
        CalendarRangeError: beyond the years of the calendar.
        ValueError: working days, which need a calendar.
    """
    try:
        if unit is Unit.DAYS:
            return day + timedelta(days=offset)
        if unit is Unit.WEEKS:
            return day + timedelta(weeks=offset)
        if unit is Unit.MONTHS:
            year, month = divmod(day.year * 12 + day.month - 1 + offset, 12)
            return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError) as error:
        raise CalendarRangeError from error
    raise ValueError("working days need a calendar: use resolve()")


def describe(rule: DateRule, anchor_name: str) -> str:
    """The rule as a person says it: « 6 semaines avant le vernissage ».

    `parse_date_cell` reads it back to the same rule.
    """
    if rule.offset == 0:
        day_j = plain(anchor_name) in {"j", "jour j", "le jour j"}
        return "le jour J" if day_j else f"le jour {of_the(anchor_name)}"
    if rule.unit is Unit.DAYS and abs(rule.offset) == 1:
        return f"{'la veille' if rule.offset < 0 else 'le lendemain'} {of_the(anchor_name)}"
    quantity = count(abs(rule.offset), *_UNIT_WORDS[rule.unit])
    return f"{quantity} {'avant' if rule.offset < 0 else 'après'} {with_article(anchor_name)}"
