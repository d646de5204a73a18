"""One cell into its values: « bronze ; marbre » is two of them, « bronze (fondu ; doré) » one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from maillage.heritage.catalogue.fields import FIELDS

_MULTIVALUED: Final = frozenset(code for code, one in FIELDS.items() if one.multivalued)
_REMEMBERED: Final = 200
"""Characters of a cell that is worth remembering: domains and periods come back."""

_BETWEEN: Final = re.compile(r"\bentre\s*$", re.IGNORECASE)


def split_values(text: str, code: str, *, separator: str = ";", commas: bool = False) -> list[str]:
    """The values of a cell, in order, without empty ones.

    Separators between brackets part nothing. With `commas`, a comma that no space follows parts
    values too: what is left of « ; » once a third party has replaced it. Decimals and « 1822
    entre,1832 et » stay whole.
    """
    if not text:
        return []
    if code not in _MULTIVALUED or (separator not in text and not (commas and "," in text)):
        return [text]
    if len(text) <= _REMEMBERED:
        return list(_remembered(text, separator, commas))
    return _split(text, separator, commas)


@lru_cache(maxsize=1 << 14)
def _remembered(text: str, separator: str, commas: bool) -> tuple[str, ...]:
    return tuple(_split(text, separator, commas))


def _split(text: str, separator: str, commas: bool) -> list[str]:
    if not commas and "(" not in text:
        parts = text.split(separator)
    else:
        parts = _outside_brackets(text, separator, commas=commas) or _outside_brackets(
            text, separator, commas=commas, deep=True
        )
    return [part for part in map(str.strip, parts) if part]


def _outside_brackets(text: str, separator: str, *, commas: bool, deep: bool = False) -> list[str]:
    """The parts; [] when brackets are not closed as they were opened (unless `deep`)."""
    parts: list[str] = []
    depth = start = 0
    for match in _pattern(separator).finditer(text):
        one, at = match.group(), match.start()
        if one == "(":
            depth += 1
        elif one == ")":
            depth -= 1
            if depth < 0 and not deep:
                return []
        elif (depth == 0 or deep) and (
            one != "," or separator == "," or (commas and _parts(text, at, start))
        ):
            parts.append(text[start:at])
            start = match.end()
    if depth and not deep:
        return []
    parts.append(text[start:])
    return parts


@lru_cache(maxsize=16)
def _pattern(separator: str) -> re.Pattern[str]:
    return re.compile(rf"[(),]|{re.escape(separator)}")


def _parts(text: str, at: int, start: int) -> bool:
    """Whether this comma stands for a separator."""
    after, before = text[at + 1 : at + 2], text[at - 1 : at]
    if not after or after.isspace():
        return False
    if before.isdecimal() and after.isdecimal():
        # « 1820,1830 » are two years; « 12,5 » is a number
        return len(re.split(r"\D", text[:at])[-1]) == 4 and text[at + 1 : at + 5].isdecimal()
    return before not in "eE " or _BETWEEN.search(text, start, at) is None


def has_altered_separators(cells: Iterable[tuple[str, str]]) -> bool:
    """Whether a file's lists were altered to commas: (code, cell) of its first rows are given."""
    altered = 0
    for code, cell in cells:
        if code not in _MULTIVALUED:
            continue
        if ";" in cell:
            return False
        altered += re.search(r"[^\d\s],[^\d\s]", cell) is not None
    return altered >= 2
