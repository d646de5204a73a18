"""Days as sheets write them: « 2019 », « mars 2019 », « 12/05/2019 ». Pure functions."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from maillage.kernel.imports.parsers import date_fr
from maillage.kernel.text_fr import MONTHS, plain

FIRST, LAST = 1800, 2200
_YEAR: Final = re.compile(r"(\d{4})")
_MONTH: Final = re.compile(r"(?:(\d{1,2})\s*[/.-]|([a-z]+)\.?)\s*(\d{4})")
_MONTHS: Final = {plain(name): number for number, name in enumerate(MONTHS, start=1)}


def parse_day(text: str, *, end: bool = False) -> date | None:
    """The day that is meant; None for an empty text. Raise ValueError with a French sentence.

    A year alone is its first of January, or its last of December when it is an `end`; a month, its
    first or last day.
    """
    bare = plain(text.strip())
    if not bare:
        return None
    if found := _YEAR.fullmatch(bare):
        year, month = int(found[1]), 12 if end else 1
    elif (found := _MONTH.fullmatch(bare)) and (month := _month(found[1], found[2])):
        year = int(found[3])
    elif bare.isdigit():  # typed, it is not the number by which a spreadsheet keeps a day
        raise ValueError(
            _("« %(text)s » n’est pas une date : une année a 4 chiffres.") % {"text": text}
        )
    else:
        return date_fr(text, min_year=FIRST, max_year=LAST)
    if not FIRST <= year <= LAST:
        raise ValueError(_("L’année %(year)d est sans doute une erreur.") % {"year": year})
    return date(year, month, calendar.monthrange(year, month)[1] if end else 1)


def _month(number: str | None, name: str | None) -> int:
    """From 1 to 12; 0 for none."""
    if number:
        return int(number) if 1 <= int(number) <= 12 else 0
    word = name or ""
    close = [value for month, value in _MONTHS.items() if month.startswith(word)]
    return _MONTHS.get(word) or (close[0] if len(close) == 1 and len(word) > 2 else 0)


def written_day(day: date | None, *, end: bool = False) -> str:
    """A day as a form shows it, read back by `parse_day`: « 2019 », « 12/05/2019 »; '' for none."""
    if day is None:
        return ""
    if (day.month, day.day) == ((12, 31) if end else (1, 1)):
        return f"{day.year:04d}"
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
