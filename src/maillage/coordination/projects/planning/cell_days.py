"""Reads calendar days in plain text: « 12/05/26 », « mardi 12 mai », « mi-mai », « S20 ».

Works on text already levelled by `kernel.text_fr.plain` (no accent, no capital, simple dashes).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from maillage.coordination.projects.planning.cell_words import (
    BETWEEN,
    ISO_WEEK,
    LOOSE,
    OPENING,
    PREFIX,
    QUARTER,
    WEEK,
    WEEK_OF,
    YEAR_ALONE,
    Written,
    read_pieces,
    without_trimmings,
)
from maillage.coordination.projects.planning.found import (
    Kind,
    ParsedDate,
    Problem,
    ProblemCode,
    Read,
)
from maillage.kernel.text_fr import MONTHS, WEEKDAYS, french_day


@dataclass(frozen=True, slots=True)
class DayReader:
    """Reads days, completing missing years.

    Args:
        today: years more than ten away from it are refused.
        reference: a day without a year is the one nearest to it.
        default_year: the year of days without one, whatever the reference.
    """

    today: date
    reference: date
    default_year: int | None = None

    def read(self, text: str) -> Read | None:
        """The day, period or problem that `text` holds; None when it holds no date at all."""
        text, loose = without_trimmings(text)
        match = PREFIX.fullmatch(text)
        candidates = [(text, False)]
        if match:
            candidates.append((match["rest"], (match["how"] or "") in LOOSE))
        for candidate, vague in candidates:
            found = self._one(candidate) or self._two(candidate)
            if isinstance(found, ParsedDate):
                return replace(found, approximate=found.approximate or loose or vague)
            if found is not None:
                return found
            written = read_pieces(candidate, bare=True)
            if written is not None:  # « le 12 », « mardi 12 »
                return _no_month()
        return None

    def on(self, day: int, month: int, year: int) -> Read:
        """The day of these numbers, or why there is none."""
        return self._day(Written(day, month, year))

    def checked(
        self,
        day: date,
        *,
        start: date | None = None,
        approximate: bool = False,
        guessed_year: bool = False,
    ) -> Read:
        """`day` unless its year betrays a spreadsheet's zero or a slip of the keyboard."""
        for each in (start or day, day):
            if each.year <= 1905:
                return _excel_year(each.year)
            if abs(each.year - self.today.year) > 10:
                return Problem(
                    ProblemCode.FAR_YEAR,
                    f"L’année {each.year} est trop loin d’aujourd’hui ({self.today.year}) : "
                    "corrigez l’année.",
                )
        return ParsedDate(
            Kind.DAY, day=day, start=start, approximate=approximate, guessed_year=guessed_year
        )

    def year_only(self, year: int) -> Problem:
        """A year is not a date."""
        return Problem(
            ProblemCode.YEAR_ONLY,
            f"L’année {year} seule ne suffit pas : ajoutez le mois, par exemple « mai {year} ».",
        )

    # One date

    def _one(self, text: str) -> Read | None:
        if match := WEEK.fullmatch(text) or ISO_WEEK.fullmatch(text):
            return self._weeks(match)
        if match := WEEK_OF.fullmatch(text):
            return self._week_of(match["rest"])
        if match := QUARTER.fullmatch(text):
            return self._quarter(match)
        if match := YEAR_ALONE.fullmatch(text):
            return self.year_only(int(match["year"]))
        written = read_pieces(text)
        if written is None:
            return None
        return self._month(written) if written.day is None else self._day(written)

    def _day(self, written: Written) -> Read:
        found = self._dated(written)
        if isinstance(found, Problem):
            return found
        return self.checked(found, guessed_year=written.year is None)

    def _dated(self, written: Written) -> date | Problem:
        """The date of a day and month, its year completed and its weekday checked."""
        number, month = written.day or 0, written.month or 0
        if written.year is not None and written.year <= 1905:  # Excel's « 00/01/1900 »
            return _excel_year(written.year)
        if not 1 <= month <= 12:
            return _bad_month(number, month)
        years = [written.year] if written.year is not None else self._years(number, month)
        if not 1 <= number <= monthrange(years[0], month)[1]:
            return _bad_day(number, month, years[0])
        days = [date(y, month, number) for y in years if number <= monthrange(y, month)[1]]
        if written.weekday is None:
            return days[0]
        for day in days:
            if day.weekday() == written.weekday:
                return day
        return Problem(
            ProblemCode.WRONG_WEEKDAY,
            f"Le {french_day(days[0], year=True)} est un {WEEKDAYS[days[0].weekday()]}, pas un "
            f"{WEEKDAYS[written.weekday]} : corrigez le jour ou l’année.",
        )

    def _years(self, number: int, month: int) -> list[int]:
        """The years that a day without one may mean, the likeliest first."""
        if self.default_year is not None:
            return [self.default_year]
        around = range(self.reference.year - 1, self.reference.year + 2)

        def distance(year: int) -> int:
            last = monthrange(year, month)[1]
            near = date(year, month, max(1, min(number, last)))
            # A 29 February belongs to the leap year around, if there is one.
            return abs((near - self.reference).days) + (1000 if number == 29 > last else 0)

        ranked = sorted(around, key=distance)
        return [ranked[0], *(year for year in ranked[1:] if distance(year) <= 300)]

    # Months, weeks, quarters: a period, and a day to pin

    def _month(self, written: Written) -> Read:
        month = written.month or 0
        if not 1 <= month <= 12:
            return _bad_month(None, month)
        year = written.year if written.year is not None else self._years(15, month)[0]
        last = monthrange(year, month)[1]
        first, pin = {"debut": (1, 1), "mi": (15, 15), "milieu": (15, 15), "fin": (last, last)}.get(
            written.part, (1, last)
        )
        return self.checked(
            date(year, month, pin),
            start=date(year, month, first) if first != pin else None,
            approximate=True,
            guessed_year=written.year is None,
        )

    def _weeks(self, match: re.Match[str]) -> Read:
        first, last = int(match["week"]), int(match["last"] or match["week"])
        years = [int(match["year"])] if match["year"] else self._week_years(first)
        year = years[0]
        for week in (first, last):
            if not 1 <= week <= _weeks_in(year):
                return Problem(
                    ProblemCode.BAD_WEEK,
                    f"L’année {year} n’a pas de semaine {week} (elle en a {_weeks_in(year)}) : "
                    "corrigez le numéro.",
                )
        start = date.fromisocalendar(year, first, 1)
        end = date.fromisocalendar(year + (1 if last < first else 0), last, 5)
        guessed = not match["year"]
        return self.checked(end, start=start, approximate=True, guessed_year=guessed)

    def _week_years(self, week: int) -> list[int]:
        if self.default_year is not None:
            return [self.default_year]
        if not 1 <= week <= 53:
            return [self.reference.year]
        around = range(self.reference.year - 1, self.reference.year + 2)

        def distance(year: int) -> int:
            middle = date.fromisocalendar(year, min(week, 52), 4)
            return abs((middle - self.reference).days)

        return sorted(around, key=distance)

    def _week_of(self, text: str) -> Read | None:
        found = self._one(text) or self._two(text)
        if not isinstance(found, ParsedDate) or found.day is None:
            return found
        day = found.start or found.day
        monday = day - timedelta(days=day.weekday())
        end = max(monday + timedelta(days=4), found.day)
        return self.checked(end, start=monday, approximate=True, guessed_year=found.guessed_year)

    def _quarter(self, match: re.Match[str]) -> Read:
        last_month = int(match["a"] or match["b"]) * 3
        year = int(match["year"]) if match["year"] else self._years(15, last_month - 1)[0]
        return self.checked(
            date(year, last_month, monthrange(year, last_month)[1]),
            start=date(year, last_month - 2, 1),
            approximate=True,
            guessed_year=not match["year"],
        )

    # Two dates

    def _two(self, text: str) -> Read | None:
        text = OPENING.sub("", text)
        for between in BETWEEN.finditer(text):
            left = OPENING.sub("", text[: between.start()])
            right = OPENING.sub("", text[between.end() :])
            found = self._period(left, right)
            if isinstance(found, ParsedDate) and between[0].strip() == "ou":
                return replace(found, approximate=True)
            if found is not None:
                return found
        return None

    def _period(self, left: str, right: str) -> Read | None:
        first, last = read_pieces(left, bare=True), read_pieces(right, bare=True)
        if first is None or last is None:
            return None
        if last.month is None and first.month is None:
            return _no_month()
        if last.month is None:  # « du 3 mai au 5 »
            last = replace(last, month=first.month, year=last.year or first.year)
        if first.month is None:
            first = replace(first, month=last.month, year=last.year)
        return self._joined(first, last)

    def _joined(self, first: Written, last: Written) -> Read:
        guessed = first.year is None and last.year is None
        if last.year is None and first.year is not None:
            last = replace(last, year=first.year + (1 if _before(last, first) else 0))
        end = self._month(last) if last.day is None else self._day(last)
        if isinstance(end, Problem) or end.day is None:
            return end
        if first.year is None:
            first = replace(first, year=end.day.year - (1 if _before(last, first) else 0))
        begin = self._month(first) if first.day is None else self._day(first)
        if isinstance(begin, Problem) or begin.day is None:
            return begin
        start = begin.start or begin.day
        if end.day < start:
            return Problem(
                ProblemCode.REVERSED,
                f"La fin ({french_day(end.day, year=True)}) vient avant le début "
                f"({french_day(start, year=True)}) : inversez-les.",
            )
        vague = begin.approximate or end.approximate
        return ParsedDate(
            Kind.DAY, day=end.day, start=start, approximate=vague, guessed_year=guessed
        )


def _no_month() -> Problem:
    return Problem(
        ProblemCode.NO_MONTH,
        "Le mois manque : écrivez par exemple « 12 mai » ou « du 3 au 5 mai ».",
    )


def _excel_year(year: int) -> Problem:
    return Problem(
        ProblemCode.EXCEL_ZERO,
        f"La date tombe en {year} : la cellule contient sans doute un zéro ou un petit nombre au "
        "format date ; videz-la ou saisissez la date.",
    )


def _before(one: Written, other: Written) -> bool:
    """Whether `one` comes earlier in the year than `other`."""
    return (one.month or 0, one.day or 31) < (other.month or 0, other.day or 0)


def _weeks_in(year: int) -> int:
    return date(year, 12, 28).isocalendar().week  # 28 December is always in the last ISO week


def _of_month(month: int) -> str:
    name = MONTHS[month - 1]
    return f"d’{name}" if name[0] in "ao" else f"de {name}"


def _bad_day(day: int, month: int, year: int) -> Problem:
    last = monthrange(year, month)[1]
    return Problem(
        ProblemCode.BAD_DAY,
        f"Le {day:02d}/{month:02d}/{year} n’existe pas : le mois {_of_month(month)} {year} n’a que "
        f"{last} jours ; corrigez le jour.",
    )


def _bad_month(day: int | None, month: int) -> Problem:
    hint = ""
    if day is not None and 1 <= day <= 12 and 13 <= month <= 31:
        hint = f" ; peut-être vouliez-vous écrire {month:02d}/{day:02d}"
    return Problem(
        ProblemCode.BAD_MONTH,
        f"Le mois {month} n’existe pas : une date s’écrit jour/mois/année{hint}.",
    )
