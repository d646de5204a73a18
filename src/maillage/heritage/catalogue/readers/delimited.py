"""CSV and its kin, streamed: any separator, mixed encodings, quoted line ends, ragged rows."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.readers import remarks
from maillage.heritage.catalogue.readers.decoding import Line, Lines
from maillage.heritage.catalogue.readers.records import SourceMapping, SourceRecord
from maillage.heritage.catalogue.readers.tables import TableSource
from maillage.kernel.imports.delimited import guess_separator

_MAX_CELL: Final = 1 << 20
_MAX_ROW_LINES: Final = 1_000
"""Physical lines of one row; beyond, its quote was never closed."""

_HABIT: Final = 20
"""One row in so many as short as the last one: the file leaves out its last empty cells."""


class _Feed:
    """Physical lines for the CSV reader, remembering those of the row being read."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.row: list[Line] = []
        self.is_open = False
        """Whether the file came to its end inside the row: a quote was waiting for its other."""

    def take(self) -> tuple[list[Line], bool]:
        """The lines of the row that was just read, and whether it is still open."""
        taken = self.row, self.is_open
        self.row, self.is_open = [], False
        return taken

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.row) > _MAX_ROW_LINES:
            raise csv.Error("unclosed quote")
        line = next(self.lines, None)
        if line is None:
            self.is_open = bool(self.row)
            raise StopIteration
        self.row.append(line)
        return (line.text.replace("\r", " ") if "\r" in line.text else line.text) + "\n"


class Row(NamedTuple):
    """A row: its physical lines, its cells (None when its quote never closes)."""

    lines: list[Line]
    cells: list[str] | None
    is_cut: bool = False
    """Whether the file stops in the middle of it."""


class DelimitedSource(TableSource):
    """A text file of rows and columns."""

    def __init__(self, path: Path, kind: str, mapping: SourceMapping) -> None:
        super().__init__(path, kind, mapping)
        head = [line.text + "\n" for line, _n in zip(Lines(path), range(200), strict=False)]
        told = re.fullmatch(r"sep=(.)\s*", head[0], re.IGNORECASE) if head else None
        self.separator = mapping.separator or (told.group(1) if told else guess_separator(head))
        self._skip_first = told is not None
        self._widths = Counter[int]()
        self.settle(row.cells for row in self._rows(Lines(path)) if row.cells)

    def _rows(self, lines: Lines) -> Iterator[Row]:
        """The rows that hold something, from the first one."""
        self._widths.clear()
        limit = csv.field_size_limit()
        feed = _Feed(lines)
        if self._skip_first:
            next(lines, None)
        reader = csv.reader(feed, delimiter=self.separator)
        while True:
            csv.field_size_limit(_MAX_CELL)  # a setting of the whole process: put back at once
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                row = None
            finally:
                csv.field_size_limit(limit)
            taken, is_open = feed.take()
            if row is None or self._has_swallowed(taken, row, is_open=is_open):
                # Its first line is lost, those that it swallowed are not: they are read again.
                lines.push_back(taken[1:])
                reader = csv.reader(feed, delimiter=self.separator)
                yield Row(taken[:1], None)
            elif is_open:
                yield Row(taken, None, is_cut=True)
            elif any(cell.strip() for cell in row):
                is_cut = taken[-1].number == lines.unended and self._is_short(row)
                self._widths[len(row)] += 1
                yield Row(taken, row, is_cut)

    def _has_swallowed(self, taken: list[Line], row: list[str], *, is_open: bool) -> bool:
        """Whether a quote left open has taken other rows into this one: lines that are rows."""
        if len(taken) == 1 or not (is_open or self._width > 2):
            return False
        usual = self._widths.most_common(1) if is_open else []
        separators = max(1, (usual[0][0] if usual else self._width) - 1)
        # Sentences put a space after their commas and semicolons, rows do not.
        cut = re.compile(rf"{re.escape(self.separator)}(?! )")
        return any(
            line.text.count('"') % 2 == 0 and len(cut.findall(line.text)) >= separators
            for line in taken[1:]
        ) and not (len(row) == self._width and not is_open and _is_sound(taken, self.separator))

    def _is_short(self, row: list[str]) -> bool:
        """Whether a row is shorter than the heading in a file whose rows seldom are."""
        shorter = sum(count for width, count in self._widths.items() if width <= len(row))
        return len(row) < self._width and shorter * _HABIT < max(1, self._widths.total())

    def records(self) -> Iterator[SourceRecord]:
        lines = Lines(self.path)
        number, before = 0, self.header_at
        headers = None
        for row in self._rows(lines):
            if row.cells is not None and before >= 0:
                headers, before = row.cells, before - 1
                self._widths.clear()
                continue
            if row.cells is not None and row.cells == headers:
                continue  # exports stuck together repeat their header
            number += 1
            record = self._record(number, row)
            for one in row.lines:
                if one.encoding:
                    remarks.tell_encoding(record, one.encoding)
            yield record
        if lines.foreign:
            self.note(remarks.foreign_lines(lines.foreign))

    def _record(self, number: int, row: Row) -> SourceRecord:
        line = row.lines[0].number
        if row.cells is None:
            record = SourceRecord(number, line)
        else:  # the last cell of a row that is cut cannot be trusted
            record = self.row_record(number, line, row.cells[:-1] if row.is_cut else row.cells)
        if row.is_cut:
            remarks.tell_truncated(record)
        elif row.cells is None:
            record.tell(
                "quotes",
                _(
                    "Un guillemet ouvert sur cette ligne n’est jamais refermé : elle n’est pas "
                    "reprise, les suivantes le sont. Refermez-le ou effacez-le."
                ),
                blocking=True,
            )
        return record


def _is_sound(taken: list[Line], separator: str) -> bool:
    """Whether each quote of these lines stands where a cell begins or ends, or is doubled."""
    try:
        list(csv.reader((line.text + "\n" for line in taken), delimiter=separator, strict=True))
    except csv.Error:
        return False
    return True
