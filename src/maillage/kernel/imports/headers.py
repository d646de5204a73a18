"""Where a table begins: its header row, among titles, blank rows and merged cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from maillage.kernel.imports.cleaning import fold, is_blank
from maillage.kernel.imports.columns import Column, recognise

SEARCHED: Final = 40
"""Rows in which a header is looked for, from the first filled one."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header found: `row` and `last` count from 0 and differ when it takes two rows."""

    row: int
    last: int
    labels: list[str]
    score: int
    """Columns recognised by name."""
    known: frozenset[str] = field(default_factory=frozenset)


def find_header(grid: Sequence[Sequence[object]], columns: Sequence[Column]) -> Header | None:
    """The most likely header of `grid`, or None when it holds nothing."""
    start = next((at for at, row in enumerate(grid) if not all(map(is_blank, row))), None)
    if start is None:
        return None
    rows = [list(row) for row in grid[: start + SEARCHED]]
    filled = [at for at, row in enumerate(rows) if not all(map(is_blank, row))]
    return _by_names(rows, filled, columns) or _by_shape(rows, filled)


def _by_names(
    rows: list[list[object]], filled: list[int], columns: Sequence[Column]
) -> Header | None:
    best: Header | None = None
    for index in filled:
        single = _candidate(rows, index, index, columns)
        double = _candidate(rows, index, index + 1, columns) if index + 1 in filled else None
        for candidate in (single, double):
            if candidate is None or candidate.score == 0:
                continue
            if best is None or candidate.score > best.score:
                best = candidate
    enough = 2 if len(columns) > 1 else 1
    if best is None:
        return None
    if best.score >= enough or _is_lonely(rows[best.row]):
        return best
    return None


def _is_lonely(row: list[object]) -> bool:
    """A file with one column only: one recognised name is then a header."""
    return sum(not is_blank(cell) for cell in row) == 1


def _candidate(
    rows: list[list[object]], first: int, last: int, columns: Sequence[Column]
) -> Header | None:
    upper, lower = rows[first], rows[last]
    if first != last and not all(isinstance(cell, str) for cell in lower):
        return None
    labels = [str(cell) for cell in upper]
    if first != last:
        labels = _join(upper, lower, columns)
    known = frozenset(recognise(labels, columns))
    if first != last and not _adds(known, upper, lower, columns):
        return None
    return Header(first, last, labels, len(known), known)


def _adds(
    known: frozenset[str], upper: list[object], lower: list[object], columns: Sequence[Column]
) -> bool:
    """Two rows make one header only if each brings a name that the other lacks."""
    above = set(recognise([str(cell) for cell in upper], columns))
    below = set(recognise([str(cell) for cell in lower], columns))
    return len(known) > max(len(above), len(below))


def _join(upper: list[object], lower: list[object], columns: Sequence[Column]) -> list[str]:
    """One label per column out of two header rows; a merged group title spreads to the right."""
    labels, group = [], ""
    for position in range(max(len(upper), len(lower))):
        above = str(upper[position]) if position < len(upper) else ""
        below = str(lower[position]) if position < len(lower) else ""
        group = above or group
        if not below:
            labels.append(above)
        elif not group or recognise([below], columns):
            labels.append(below)
        else:
            labels.append(f"{group} {below}")
    return labels


def _by_shape(rows: list[list[object]], filled: list[int]) -> Header:
    """The first row that looks like names: as wide as the table, short texts, all different."""
    width = max(sum(not is_blank(cell) for cell in rows[index]) for index in filled)
    wanted = max(1, min(width, round(width * 0.6)))
    for index in filled:
        cells = [cell for cell in rows[index] if not is_blank(cell)]
        texts = [cell for cell in cells if isinstance(cell, str) and len(cell) <= 80]
        distinct = len({fold(text) for text in texts}) == len(cells)
        if len(cells) >= wanted and len(texts) == len(cells) and distinct:
            return Header(index, index, [str(cell) for cell in rows[index]], 0)
    first = filled[0]
    return Header(first, first, [str(cell) for cell in rows[first]], 0)
