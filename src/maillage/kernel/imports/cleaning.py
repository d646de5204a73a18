"""Text and values as people type them, made comparable without being altered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009\u2002\u2003\t"), " ")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad\r\0"))
_SOFT_BREAK: Final = re.compile(r"_x000[dD]_")
_LIGATURES: Final = {ord("œ"): "oe", ord("æ"): "ae", ord("ß"): "ss", ord("ø"): "o"}
_NOT_WORD: Final = re.compile(r"[^a-z0-9%&]+")

_REPAIRABLE: Final = "àâäæçéèêëîïôöùûüÿœÀÂÄÆÇÉÈÊËÎÏÔÖÙÛÜŒ’‘“”«»–—…€°²³ñáíóúãõß·©®ºª\u00a0\u202f•"


def _garbled(one: str) -> list[str]:
    """The ways in which the UTF-8 bytes of `one` look when read as a one-byte encoding."""
    raw = one.encode("utf-8")
    forms = [raw.decode("latin-1")]
    # Windows-1252 leaves five bytes undefined; programs then fall back to Latin-1 for them.
    mixed = "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in raw
    )
    if mixed not in forms:
        forms.append(mixed)
    return forms


_MOJIBAKE: Final = {form: one for one in _REPAIRABLE for form in _garbled(one)} | {"Ã ": "à"}
_MOJIBAKE_PATTERN: Final = re.compile(
    "|".join(re.escape(form) for form in sorted(_MOJIBAKE, key=len, reverse=True))
)
_MOJIBAKE_SIGN: Final = re.compile("[ÃÂÅâ][^a-zA-Zà-ÿ]")


def repair_mojibake(text: str) -> str:
    """Undo « Ã© » for « é »: UTF-8 that a program once read as Windows-1252."""
    if _MOJIBAKE_SIGN.search(text) is None:
        return text
    return _MOJIBAKE_PATTERN.sub(lambda match: _MOJIBAKE[match.group()], text)


def repair_rows(rows: Iterable[list[object]]) -> int:
    """Repair every cell in place; return how many were garbled."""
    count = 0
    for row in rows:
        for position, cell in enumerate(row):
            if isinstance(cell, str) and (fixed := repair_mojibake(cell)) != cell:
                row[position], count = clean_text(fixed), count + 1
    return count


def clean_text(text: str) -> str:
    """Strip, make every space a plain one, drop what cannot be seen; line breaks are kept."""
    if text.isascii() and text.isalnum():
        return text
    text = unicodedata.normalize("NFC", text.translate(_SPACES).translate(_INVISIBLE))
    return _SOFT_BREAK.sub("", text).strip()


def clean_value(value: object) -> object:
    """A cell as the rest of the program meets it: empty is "", whole floats are integers."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return "" if value is None else value


def is_blank(value: object) -> bool:
    """Whether a cleaned cell holds nothing."""
    return value is None or value == ""


@lru_cache(maxsize=1 << 15)
def fold(text: str) -> str:
    """Accents, case, punctuation and extra spaces removed: for comparing, never for showing."""
    if text.isascii():
        return _NOT_WORD.sub(" ", text.lower()).strip()
    text = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    text = "".join(one for one in text if not unicodedata.combining(one))
    return _NOT_WORD.sub(" ", text).strip()


def show(value: object) -> str:
    """A cell in French, as a person would write it."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.strftime("%d/%m/%Y") if midnight else value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60} h {minutes % 60:02d}"
    if isinstance(value, float | Decimal):
        number = f"{value:.12g}" if isinstance(value, float) else f"{value:f}"
        return number.replace(".", ",")
    return "" if value is None else str(value)


def number_fr(value: int) -> str:
    """Thousands parted by narrow spaces: « 200 000 »."""
    return f"{value:,}".replace(",", "\u202f")
