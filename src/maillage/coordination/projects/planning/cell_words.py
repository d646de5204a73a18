"""The shapes in which people write a day, and the pieces found in them.

Works on text already levelled by `kernel.text_fr.plain` (no accent, no capital, simple dashes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_MONTH_WORDS: Final = {
    word: number
    for number, words in enumerate(
        (
            "janvier janv jan", "fevrier fevr fev", "mars mar", "avril avr", "mai", "juin",
            "juillet juil jul", "aout aou", "septembre sept sep", "octobre oct",
            "novembre nov", "decembre dec",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_DAY_WORDS: Final = {
    word: number
    for number, words in enumerate(
        ("lundi lun", "mardi mar", "mercredi mer", "jeudi jeu", "vendredi vend ven", "samedi sam",
         "dimanche dim")
    )
    for word in words.split()
}  # fmt: skip
_MONTH: Final = rf"(?P<word>{'|'.join(_MONTH_WORDS)})\.?"
_YEAR: Final = r"(?P<year>\d{4}|'?\d{2})"
_DAY: Final = r"(?P<day>\d{1,2})(?:er)?"

_WEEKDAY: Final = re.compile(rf"(?P<weekday>{'|'.join(_DAY_WORDS)})\.?,?\s+(?=\d)(?P<rest>.+)")
_DATES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\s*(?P<s>[-/.])\s*(?P<month>\d{1,2})\s*(?P=s)\s*(?P<year>\d{4}|\d{2})",
        r"(?P<day>\d{1,2}) (?P<month>\d{1,2}) (?P<year>\d{4})",
        r"(?P<day>\d{1,2})\s?[-/.]\s?(?P<month>\d{1,2})",
        rf"{_DAY}[-/. ]*{_MONTH}(?:[-/., ]*{_YEAR})?",
    )
)
_MONTH_ALONE: Final = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"(?:(?P<part>debut|mi|fin|courant|milieu)[- ]?(?:du mois )?(?:de |d')?)?(?:mois )?"
            rf"(?:de |d')?{_MONTH}(?:[-/., ]*{_YEAR})?"
        ),
        r"(?P<month>\d{1,2})\s?[-/.]\s?(?P<year>\d{4})",
    )
)
_BARE_DAY: Final = re.compile(r"(?P<day>\d{1,2})(?:er)?")
WEEK: Final = re.compile(
    r"(?:semaines?|sem\.?|s\.?|w)\s*(?:no|n°|n)?\s*(?P<week>\d{1,2})"
    r"(?:\s*(?:-|/|a|au|et)\s*(?:semaine|sem\.?|s\.?|w)?\s*(?P<last>\d{1,2}))?"
    r"(?:\s*[-/, ]\s*(?P<year>\d{4}))?"
)
ISO_WEEK: Final = re.compile(r"(?P<year>\d{4})-?w(?P<week>\d{1,2})(?P<last>)")
WEEK_OF: Final = re.compile(r"(?:semaine|sem\.?) du (?P<rest>.+)")
QUARTER: Final = re.compile(
    r"(?:(?:t|q)\s?(?P<a>[1-4])|(?P<b>[1-4])\s?(?:er|e|eme|nd|ere)?\s?trim(?:estre|\.)?)"
    r"(?:\s*(?:de )?\s*[-/]?\s*(?P<year>\d{4}))?"
)
YEAR_ALONE: Final = re.compile(r"(?:debut |fin |courant |en |mi-?)?(?P<year>(?:19|20)\d\d)")

PREFIX: Final = re.compile(
    r"(?P<how>au plus tard|avant|d'ici|pour|jusqu'(?=au\b)|a partir|des|vers|environ|env\.?|"
    r"autour|apres|courant|dans)?\s*(?:(?:le|au|du|la)\s+)?(?P<rest>.+)"
)
LOOSE: Final = frozenset({"vers", "environ", "env", "env.", "autour", "avant", "apres"})
_BRACKETS: Final = re.compile(r"\s*\([^()]*\)\s*$")
_HOUR: Final = re.compile(
    r"(?:[,\s]+(?:a|vers|de)?\s*|(?<=\d)t)\d{1,2}\s?(?:h(?:eures?)?\s?\d{0,2}|:\d\d(?::\d\d(?:\.\d+)?)?)"
    r"(?:z|[+-]\d\d:?\d\d)?\s*$"
)
_MOMENT: Final = re.compile(
    r"[,\s]+(?:au )?(?:matin|midi|apres-midi|soir|soiree|au plus tard|max(?:imum|i)?\.?|"
    r"dernier delai|inclus)\s*$"
)
_DOUBT: Final = re.compile(r"\s*(?:\?+|environ|env\.?|a confirmer|approx\.?)\s*$")
BETWEEN: Final = re.compile(
    r"\s*(?:->|→|=>|>|&|;|,|-|/|\bjusqu'au\b|\bau\b|\ba\b|\bet\b|\bou\b|\s(?=\d))\s*"
)
OPENING: Final = re.compile(r"^(?:entre|du|de|le|la|les)\s+(?:(?:le|la|les)\s+)?")


@dataclass(frozen=True, slots=True)
class Written:
    """The pieces of a day as they stand in a cell; what is missing is None."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    part: str = ""


def without_trimmings(text: str) -> tuple[str, bool]:
    """`text` without brackets, hours, « matin »; and whether it was said with doubt."""
    loose = False
    previous = ""
    while previous != text:
        previous = text
        text = _HOUR.sub("", _BRACKETS.sub("", text))
        text = _MOMENT.sub("", text)
        if match := _DOUBT.search(text):
            text, loose = text[: match.start()], True
    return text.strip(" .,;"), loose


def read_pieces(text: str, *, bare: bool = False) -> Written | None:
    """The pieces of one date; `bare` accepts a day number alone, as in « du 3 au 5 mai »."""
    weekday = None
    if match := _WEEKDAY.fullmatch(text):
        weekday, text = _DAY_WORDS[match["weekday"]], match["rest"]
    for pattern in (*_DATES, *_MONTH_ALONE, *([_BARE_DAY] if bare else [])):
        if match := pattern.fullmatch(text):
            pieces = match.groupdict()
            return Written(
                day=int(pieces["day"]) if pieces.get("day") else None,
                month=_month_number(pieces),
                year=_full_year(pieces.get("year")),
                weekday=weekday,
                part=pieces.get("part") or "",
            )
    return None


def _month_number(pieces: dict[str, str | None]) -> int | None:
    if word := pieces.get("word"):
        return _MONTH_WORDS[word]
    return int(pieces["month"] or 0) if pieces.get("month") else None


def _full_year(text: str | None) -> int | None:
    """« 26 » and « ’26 » are 2026."""
    if not text:
        return None
    year = int(text.removeprefix("'"))
    return year if year >= 100 else 2000 + year
