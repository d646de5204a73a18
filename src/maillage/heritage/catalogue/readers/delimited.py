"""CSV and its kin, streamed: any separator, mixed encodings, quoted line ends, ragged rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.readers import remarks
from maillage.heritage.catalogue.readers.decoding import Line, Lines
from maillage.heritage.catalogue.readers.records import SourceMapping, SourceRecord
from maillage.heritage.catalogue.readers.tables import TableSource
from maillage.kernel.imports.delimited import guess_separator

_MAX_CELL: Final = 1 << 20
_MAX_ROW_LINES: Final = 1_000
"""Physical lines of one row; beyond, its quote was never closed."""


class _Feed:
    """Physical lines for the CSV reader, remembering those of the row being read."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.row: list[Line] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.row) > _MAX_ROW_LINES:
            raise csv.Error("unclosed quote")
        line = next(self.lines)
        self.row.append(line)
        return (line.text.replace("\r", " ") if "\r" in line.text else line.text) + "\n"


class DelimitedSource(TableSource):
    """A text file of rows and columns."""

    def __init__(self, path: Path, kind: str, mapping: SourceMapping) -> None:
        super().__init__(path, kind, mapping)
        head = [line.text + "\n" for line, _n in zip(Lines(path), range(200), strict=False)]
        told = re.fullmatch(r"sep=(.)\s*", head[0], re.IGNORECASE) if head else None
        self.separator = mapping.separator or (told.group(1) if told else guess_separator(head))
        self._skip_first = told is not None
        self.settle(row for _lines, row in self._rows(Lines(path)) if row)

    def _rows(self, lines: Lines) -> Iterator[tuple[list[Line], list[str] | None]]:
        """(its physical lines, cells) for each row; None for a row whose quote never closes."""
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
            taken, feed.row = feed.row, []
            if row is not None and len(taken) > 1 and self._has_swallowed(taken):
                row = None
            if row is None:
                # Its first line is lost, those that it swallowed are not: they are read again.
                lines.push_back(taken[1:])
                reader = csv.reader(feed, delimiter=self.separator)
                yield taken[:1], None
            elif any(cell.strip() for cell in row):
                yield taken, row

    def _has_swallowed(self, taken: list[Line]) -> bool:
        """Whether a quote left open has taken other rows into this one: lines that are rows."""
        if _is_open(taken, self.separator):
            return True
        # Sentences put a space after their commas and semicolons, rows do not.
        cut = re.compile(rf"{re.escape(self.separator)}(?! )")
        return self._width > 2 and any(
            line.text.count('"') % 2 == 0 and len(cut.findall(line.text)) >= self._width - 1
            for line in taken[1:]
        )

    def records(self) -> Iterator[SourceRecord]:
        lines = Lines(self.path)
        number, before = 0, self.header_at
        headers = None
        for taken, row in self._rows(lines):
            if row is not None and before >= 0:
                headers, before = row, before - 1
                continue
            number += 1
            line = taken[0].number
            if row is None:
                record = SourceRecord(number, line)
                record.tell(
                    "quotes",
                    _(
                        "Un guillemet ouvert sur cette ligne n’est jamais refermé : elle n’est pas "
                        "reprise, les suivantes le sont. Refermez-le ou effacez-le."
                    ),
                    blocking=True,
                )
            elif row == headers:
                number -= 1
                continue  # exports stuck together repeat their header
            else:
                record = self.row_record(number, line, row)
            for one in taken:
                if one.encoding:
                    remarks.tell_encoding(record, one.encoding)
            yield record
        if lines.foreign:
            self.note(remarks.foreign_lines(lines.foreign))


def _is_open(taken: list[Line], separator: str) -> bool:
    """Whether these lines end inside quotes: only the last row of a file can."""
    try:
        list(csv.reader((line.text + "\n" for line in taken), delimiter=separator, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False
