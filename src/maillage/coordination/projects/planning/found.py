"""What reading a date cell gives: a date, a rule, nothing on purpose, or a problem in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from maillage.coordination.projects.planning.rules import DateRule, describe
from maillage.kernel.text_fr import french_day, typeset

T = TypeVar("T")


class Kind(StrEnum):
    """What a cell means."""

    DAY = "day"
    RULE = "rule"
    NONE = "none"


class NoDate(StrEnum):
    """Why a cell holds no date, on purpose."""

    BLANK = "blank"
    UNDECIDED = "undecided"
    ASAP = "asap"
    ONGOING = "ongoing"


_NO_DATE_TEXTS: Final = {
    NoDate.BLANK: "pas de date",
    NoDate.UNDECIDED: "date à définir",
    NoDate.ASAP: "dès que possible",
    NoDate.ONGOING: "au fil du projet",
}


class ProblemCode(StrEnum):
    """What is wrong with a cell."""

    BAD_DAY = "bad_day"
    BAD_MONTH = "bad_month"
    BAD_WEEK = "bad_week"
    WRONG_WEEKDAY = "wrong_weekday"
    EXCEL_ZERO = "excel_zero"
    EXCEL_ERROR = "excel_error"
    FORMULA = "formula"
    FAR_YEAR = "far_year"
    YEAR_ONLY = "year_only"
    NO_MONTH = "no_month"
    NUMBER = "number"
    HOUR = "hour"
    REVERSED = "reversed"
    NO_ANCHOR = "no_anchor"
    UNKNOWN_ANCHOR = "unknown_anchor"
    AMBIGUOUS_ANCHOR = "ambiguous_anchor"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that could not be read: what is wrong and how to mend it, in French."""

    code: ProblemCode
    message: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", typeset(self.message))


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A cell that was understood.

    Args:
        kind: a day, a rule, or nothing on purpose.
        day: the day, the last one when the cell gives a period.
        start: the first day of a period (« du 3 au 5 mai », « mai 2026 »).
        rule, start_rule: the same for rules.
        approximate: « mi-mai », « vers le 12 », « avant le vernissage »: the day is our reading.
        guessed_year: the cell gave no year.
        no_date: why there is no date.
    """

    kind: Kind
    day: date | None = None
    start: date | None = None
    rule: DateRule | None = None
    start_rule: DateRule | None = None
    approximate: bool = False
    guessed_year: bool = False
    no_date: NoDate | None = None

    def text(self, names: Mapping[str, str]) -> str:
        """What was understood, for a preview; `names` gives the anchors' names by key."""
        if self.no_date is not None:
            return _NO_DATE_TEXTS[self.no_date]
        ends = self._ends(names)
        said = " → ".join(ends) if len(ends) == 2 and ends[0] != ends[1] else ends[-1]
        return f"{said} (environ)" if self.approximate else said

    def _ends(self, names: Mapping[str, str]) -> list[str]:
        days = [french_day(d, year=True, weekday=True) for d in _given(self.start, self.day)]
        rules = _given(self.start_rule, self.rule)
        return days + [describe(r, names.get(r.anchor, r.anchor)) for r in rules]


def _given(*values: T | None) -> Iterable[T]:
    return (value for value in values if value is not None)


Read = ParsedDate | Problem
