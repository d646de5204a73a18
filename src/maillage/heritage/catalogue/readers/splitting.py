"""One cell into its values: « bronze ; marbre » is two of them, « bronze (fondu ; doré) » one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from maillage.heritage.catalogue.fields import FIELDS

_MULTIVALUED: Final = frozenset(code for code, one in FIELDS.items() if one.multivalued)
_BETWEEN: Final = re.compile(r"\bentre\s*$", re.IGNORECASE)


def split_values(text: str, code: str, *, separator: str = ";", commas: bool = False) -> list[str]:
    """The values of a cell, in order, without empty ones.

    Separators between brackets part nothing. With `commas`, a comma that no space follows parts
    values too: what is left of « ; » once a third party has replaced it. Decimals and « 1822
    entre,1832 et » stay whole.
    """
    if code not in _MULTIVALUED:
        return [text] if text else []
    if separator not in text and not (commas and "," in text):
        return [text] if text else []
    cuts = {separator, ","} if commas else {separator}
    parts = _cut(text, cuts) if _balanced(text) else _cut(text, cuts, deep=True)
    return [part for part in map(str.strip, parts) if part]


def _balanced(text: str) -> bool:
    depth = 0
    for one in text:
        depth += (one == "(") - (one == ")")
        if depth < 0:
            return False
    return depth == 0


def _cut(text: str, cuts: set[str], *, deep: bool = False) -> Iterator[str]:
    depth = start = 0
    for at, one in enumerate(text):
        if one == "(":
            depth += 1
        elif one == ")":
            depth -= 1
        elif one in cuts and (deep or depth == 0):
            if one == "," and not _parts(text, at, start):
                continue
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _parts(text: str, at: int, start: int) -> bool:
    """Whether this comma stands for a separator."""
    after, before = text[at + 1 : at + 2], text[at - 1 : at]
    if not after or after.isspace():
        return False
    if before.isdecimal() and after.isdecimal():
        # « 1820,1830 » are two years; « 12,5 » is a number
        return len(re.split(r"\D", text[:at])[-1]) == 4 and text[at + 1 : at + 5].isdecimal()
    return _BETWEEN.search(text[start:at]) is None


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
