"""Read a spreadsheet as people really make them into one clean table.

`read_table` is the only door: it tells what the file is by its content, measures it before loading
it, chooses the sheet, finds the header, and says in French what it did or why it cannot.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.kernel import filekinds
from maillage.kernel.filekinds import FileKind
from maillage.kernel.imports import notes, workbooks
from maillage.kernel.imports.cleaning import clean_value, fold, is_blank, number_fr, repair_rows
from maillage.kernel.imports.columns import Column
from maillage.kernel.imports.delimited import read_delimited
from maillage.kernel.imports.errors import ReadError, too_many_rows
from maillage.kernel.imports.headers import SEARCHED, Header, find_header
from maillage.kernel.imports.vcards import read_cards
from maillage.kernel.imports.workbooks import Grid

__all__ = ["ReadError", "Row", "Table", "read_table"]

MAX_MB: Final = 25
"""Megabytes of the largest file read as a table."""

MAX_ROWS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data: `line` is its number in the spreadsheet, from 1."""

    line: int
    cells: list[object]

    def cell(self, position: int) -> object:
        """The cell at `position`, from 0; "" past the end."""
        return self.cells[position] if position < len(self.cells) else ""


@dataclass(slots=True)
class Table:
    """A file read as a table. `header_row` is the line of the (last) header, from 1."""

    filename: str
    sheets: list[str]
    sheet: str
    header_row: int
    headers: list[str]
    rows: list[Row]
    encoding: str = ""
    separator: str = ""
    notes: list[str] = field(default_factory=list)
    unread: dict[tuple[int, int], str] = field(default_factory=dict)
    """(line, position from 0) → French sentence: why that cell has no value."""
    broken: dict[int, str] = field(default_factory=dict)
    """line → French sentence: why nothing of that row can be read."""
    remarks: dict[int, list[str]] = field(default_factory=dict)
    """line → French sentences: what was left out of that row."""
    records: dict[int, Any] = field(default_factory=dict)
    """line → what a file that is no table holds of that row beyond its cells."""
    content: Any = None
    """The whole of a file that is no table, for the import that reads it."""


def read_table(
    source: Path | str | bytes,
    filename: str,
    *,
    columns: Sequence[Column] = (),
    sheet: str | None = None,
    max_rows: int = MAX_ROWS,
    max_mb: float = MAX_MB,
) -> Table:
    """Read an Excel, LibreOffice or delimited text file, or address cards.

    Args:
        source: a path, or the bytes of the file.
        filename: the name that the user gave it, for messages.
        columns: what the import understands: the header row and the sheet are chosen by them.
        sheet: the sheet that the user chose; None lets the program choose.
        max_rows: rows of data beyond which the file is refused.
        max_mb: megabytes beyond which the file is refused.

    Raises:
        ReadError: with the codes ``empty``, ``too_large``, ``too_many_rows``, ``too_wide``,
            ``password``, ``not_a_table``, ``old_format``, ``corrupt``, ``quotes`` or ``sheet``.
    """
    raw = _bytes(source, max_mb)
    kind = filekinds.identify(io.BytesIO(raw))
    if kind is filekinds.VCARD:
        return _cards_table(raw, filename, max_rows)
    _check_kind(kind, filename)
    # Titles and headers are not data: they are let through here, and not counted at the end.
    limit = max_rows + SEARCHED
    if kind is filekinds.TEXT:
        grid, header = _text_grid(raw, columns, limit)
    else:
        grid, header = workbooks.load(raw, kind, columns, sheet=sheet, limit=limit)
    table = _table(filename, grid, header)
    if len(table.rows) > max_rows:
        raise too_many_rows(len(table.rows), max_rows)
    return table


def _cards_table(raw: bytes, filename: str, max_rows: int) -> Table:
    """Address cards: a row each, whose line is its rank in the file."""
    cards = read_cards(raw, limit=max_rows)
    if len(cards.rows) > max_rows:
        raise too_many_rows(len(cards.rows), max_rows)
    table = Table(
        filename=filename,
        sheets=[],
        sheet="",
        header_row=0,
        headers=cards.headers,
        rows=[Row(rank, cells) for rank, cells in enumerate(cards.rows, start=1)],
        encoding=cards.encoding,
        broken=cards.broken,
        remarks={rank: told for rank, told in cards.remarks.items() if told},
    )
    table.notes.append(
        _("Carnet d’adresses : chaque carte est une ligne, numérotée à partir de 1.")
    )
    return table


def _bytes(source: Path | str | bytes, max_mb: float) -> bytes:
    try:
        size = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
        if size > max_mb * 1_000_000:
            message = _("Ce fichier pèse %(size)s Mo ; la limite est de %(limit)s Mo.")
            shown = {"size": number_fr(round(size / 1_000_000)), "limit": f"{max_mb:g}"}
            raise ReadError(
                "too_large", message % shown, _("Retirez les images et les feuilles inutiles.")
            )
        return source if isinstance(source, bytes) else Path(source).read_bytes()
    except OSError as error:
        message = _("Le fichier ne peut pas être ouvert : %(error)s.")
        raise ReadError("missing", message % {"error": error.strerror or error}) from error


def _check_kind(kind: FileKind, filename: str) -> None:
    save_as = _("Enregistrez le tableau au format .xlsx, .ods ou .csv, puis réessayez.")
    if kind is filekinds.EMPTY:
        raise ReadError("empty", _("Ce fichier est vide."), _("Vérifiez que c’est le bon fichier."))
    if kind is filekinds.ENCRYPTED:
        raise workbooks.password_error()
    if kind is filekinds.BROKEN:
        raise workbooks.corrupt_error()
    if kind in (filekinds.OLD_XLS, filekinds.XLSB, filekinds.NUMBERS):
        message = _("« %(name)s » est %(label)s, que Maillage ne lit pas.")
        raise ReadError("old_format", message % {"name": filename, "label": kind.label}, save_as)
    if kind is not filekinds.TEXT and kind.family != "spreadsheet":
        message = _("« %(name)s » n’est pas un tableau : c’est %(label)s.")
        raise ReadError("not_a_table", message % {"name": filename, "label": kind.label}, save_as)


def _text_grid(raw: bytes, columns: Sequence[Column], limit: int) -> tuple[Grid, Header]:
    found = read_delimited(raw, limit=limit)
    if found.filled > limit:
        raise too_many_rows(found.filled, limit - SEARCHED)
    # Repaired before the spaces are made plain: « Ã\u00a0 » is « à ».
    rows: list[list[object]] = [list(row) for row in found.rows]
    count = repair_rows(rows)
    rows = [[clean_value(cell) for cell in row] for row in rows]
    header = find_header(rows, columns)
    if header is None:
        raise workbooks.empty_error()
    grid = Grid(rows=rows, encoding=found.encoding, separator=found.separator)
    if count:
        grid.notes.append(notes.repaired(count))
    return grid, header


def _table(filename: str, grid: Grid, header: Header) -> Table:
    labels = [" ".join(str(label).split()) for label in header.labels]
    body = grid.rows[header.last + 1 :]
    width = max(_width(labels), *map(_width, body), 0)
    labels = (labels + [""] * width)[:width]
    table = Table(
        filename=filename,
        sheets=grid.sheets,
        sheet=grid.sheet,
        header_row=header.last + 1,
        headers=labels,
        rows=[],
        encoding=grid.encoding,
        separator=grid.separator,
        notes=list(grid.notes),
        unread=grid.unread,
    )
    if header.row != header.last:
        table.notes.append(notes.double_header(header.row + 1, header.last + 1))
    if repeated := _place_rows(table, body, header):
        table.notes.append(notes.repeated_header(repeated))
    if not table.rows:
        message = _("Ce fichier a un en-tête, mais aucune ligne en dessous.")
        raise ReadError("empty", message, _("Vérifiez que c’est le bon fichier."))
    return table


def _width(cells: Sequence[object]) -> int:
    """Cells up to the last one that holds something."""
    return next((at for at in range(len(cells), 0, -1) if not is_blank(cells[at - 1])), 0)


def _place_rows(table: Table, body: list[list[object]], header: Header) -> int:
    """Fill the table without its blank rows; return how many repeated headers were left out."""
    names = [fold(label) for label in table.headers]
    repeated = 0
    width = len(names)
    for line, cells in enumerate(body, start=header.last + 2):
        if all(map(is_blank, cells)):
            continue
        if len(cells) > 1 and [fold(str(cell)) for cell in cells[:width]] == names:
            repeated += 1
            continue
        table.rows.append(Row(line, (cells + [""] * width)[:width]))
    return repeated
