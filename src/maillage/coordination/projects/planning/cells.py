"""Reads a date cell as people really write it in a planning spreadsheet.

Real dates, Excel's serial numbers, « 12/05/2026 », « mardi 12 mai », « mi-mai », « S20 », « J-60 »,
« 2 semaines avant le montage », « dès que possible »… What cannot be read becomes a sentence that
says what is wrong and how to mend it. Accents, case, spaces and kinds of dash do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from maillage.coordination.projects.planning.cell_days import DayReader
from maillage.coordination.projects.planning.cell_rules import RuleReader
from maillage.coordination.projects.planning.found import (
    Kind,
    NoDate,
    ParsedDate,
    Problem,
    ProblemCode,
    Read,
)
from maillage.coordination.projects.planning.rules import Anchor
from maillage.kernel.text_fr import plain

_EXCEL_EPOCH: Final = date(1899, 12, 30)
_SERIALS: Final = range(36526, 73051)  # 2000-01-01 to 2099-12-31 in Excel's count
_NO_DATE: Final[Mapping[str, NoDate]] = {
    **dict.fromkeys(("", "-", "--", "---", ".", "x", "/", "neant", "aucune", "aucun"), NoDate.BLANK),
    **dict.fromkeys(("sans objet", "so", "s.o", "n/a", "na", "nc", "n.c", "rien"), NoDate.BLANK),
    **dict.fromkeys(("sans date", "none", "null", "nan", "nat", "pas de date"), NoDate.BLANK),
    **dict.fromkeys(("?", "??", "???", "tbd", "tbc", "a voir", "en attente"), NoDate.UNDECIDED),
    **dict.fromkeys(
        (f"{start}{verb}" for start in ("a ", "date a ", "reste a ") for verb in
         ("definir", "determiner", "preciser", "fixer", "caler", "confirmer", "planifier",
          "convenir", "venir", "decider", "arreter")),
        NoDate.UNDECIDED,
    ),
    **dict.fromkeys(("des que possible", "asap", "dqp", "au plus vite", "urgent"), NoDate.ASAP),
    **dict.fromkeys(("au plus tot", "immediat", "immediatement", "des maintenant"), NoDate.ASAP),
    **dict.fromkeys(("tout de suite", "le plus tot possible", "le plus vite possible"), NoDate.ASAP),
    **dict.fromkeys(("en continu", "permanent", "au fil de l'eau", "en cours"), NoDate.ONGOING),
    **dict.fromkeys(("tout au long du projet", "toute l'annee", "continu"), NoDate.ONGOING),
    **dict.fromkeys(("au fil du projet", "en permanence", "regulierement"), NoDate.ONGOING),
}  # fmt: skip
_SERIAL_TEXT: Final = re.compile(r"(\d{5})(?:[.,]\d+)?")
_COMPACT: Final = re.compile(r"(20\d\d)(0[1-9]|1[0-2])(\d\d)")
_EXAMPLES: Final = "écrivez par exemple 12/05/2026, J-60 ou « 2 semaines avant le montage »"


def parse_date_cell(
    value: object,
    *,
    anchors: Sequence[Anchor],
    today: date,
    main: str | None = None,
    default_year: int | None = None,
    aliases: Mapping[str, str] | None = None,
) -> Read:
    """Read one cell.

    Args:
        value: what the spreadsheet holds: date, datetime, number, text, None.
        anchors: those of the project, whose names rules may use.
        today: gives the year of « 12 mai » when neither `default_year` nor an anchor's date does.
        main: key of the anchor that « J » means; by default the first one.
        default_year: the year of dates written without one; otherwise the one that brings the
            date nearest to the main anchor, or to today.
        aliases: other words for anchors, to their keys.
    """
    main_anchor = next((a for a in anchors if a.key == main), anchors[0] if anchors else None)
    reference = (main_anchor and main_anchor.day) or today
    days = DayReader(today=today, reference=reference, default_year=default_year)
    if isinstance(value, str):
        rules = RuleReader(anchors, main_anchor.key if main_anchor else None, aliases or {})
        return _read_text(value, days, rules)
    return _read_value(value, days)


def _read_value(value: object, days: DayReader) -> Read:
    """What is not text: None, dates, hours, numbers."""
    if value is None:
        return ParsedDate(Kind.NONE, no_date=NoDate.BLANK)
    if isinstance(value, datetime):
        return days.checked(value.date())
    if isinstance(value, date):
        return days.checked(value)
    if isinstance(value, time | timedelta):
        # Excel shows an empty or null date as midnight.
        return _excel_zero("0") if value in (time(), timedelta()) else _hour(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _read_number(value, days)
    return _unreadable(str(value))


def _read_number(value: float, days: DayReader) -> Read:
    if value != value:  # noqa: PLR0124 - the one way to see a "not a number" of any numeric type
        return ParsedDate(Kind.NONE, no_date=NoDate.BLANK)
    if abs(value) < 1e9 and int(value) in _SERIALS:
        return days.checked(_EXCEL_EPOCH + timedelta(days=int(value)))
    shown = str(int(value)) if abs(value) < 1e15 and value == int(value) else str(value)
    if match := _COMPACT.fullmatch(shown):
        return days.on(int(match[3]), int(match[2]), int(match[1]))
    if 0 <= value < 1:
        return _excel_zero(shown)
    if value in range(1990, 2100):
        return days.year_only(int(value))
    return Problem(
        ProblemCode.NUMBER,
        f"Le nombre {shown} n’est pas une date : {_EXAMPLES}.",
    )


def _read_text(raw: str, days: DayReader, rules: RuleReader) -> Read:
    text = plain(raw).strip(" \"'*;,")
    if text.strip(" .") in _NO_DATE or text in _NO_DATE:
        return ParsedDate(Kind.NONE, no_date=_NO_DATE.get(text.strip(" ."), NoDate.BLANK))
    if text.startswith("#"):
        return _excel_error(raw.strip())
    if text.startswith("="):
        return Problem(
            ProblemCode.FORMULA,
            f"La cellule contient une formule ({_short(raw)}) et non son résultat : enregistrez le "
            "fichier depuis votre tableur, ou collez les valeurs.",
        )
    if match := _SERIAL_TEXT.fullmatch(text):
        return _read_number(int(match[1]), days)
    if text.isdecimal() and text.isascii():
        return _read_number(int(text[:16]), days)
    # A name that is exactly an anchor's wins over its reading as a date (an anchor « 8 mai »).
    found = rules.named(text) or days.read(text) or rules.read(text)
    return found or rules.neither(text) or _unreadable(raw)


def _excel_zero(shown: str) -> Problem:
    return Problem(
        ProblemCode.EXCEL_ZERO,
        f"La cellule contient {shown} au lieu d’une date (Excel l’affiche en 1900 ou à minuit) : "
        "videz-la ou saisissez la date.",
    )


def _hour(value: time | timedelta) -> Problem:
    return Problem(
        ProblemCode.HOUR,
        f"La cellule contient une heure ou une durée ({value}), pas une date : {_EXAMPLES}.",
    )


def _excel_error(raw: str) -> Problem:
    if set(raw) == {"#"}:
        return Problem(
            ProblemCode.EXCEL_ERROR,
            "La cellule montre des dièses : élargissez la colonne dans le tableur avant d’exporter.",
        )
    return Problem(
        ProblemCode.EXCEL_ERROR,
        f"La cellule contient une erreur du tableur ({_short(raw)}) : corrigez sa formule ou "
        "saisissez la date.",
    )


def _unreadable(raw: str) -> Problem:
    return Problem(
        ProblemCode.UNREADABLE,
        f"« {_short(raw)} » ne se lit pas comme une date : {_EXAMPLES}.",
    )


def _short(raw: str) -> str:
    text = " ".join(raw.split())
    return text if len(text) <= 60 else f"{text[:57]}…"
