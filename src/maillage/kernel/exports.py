"""Tables that leave the program: CSV, XLSX and ODS, written as they are read from the database.

An `Export` is registered in `kernel.registry.exports`. The office, the API and ``maillage export``
all write it with `write_export`; `kernel.downloads` makes it an HTTP response. Nobody gets a row or a
column that they may not see.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from maillage.kernel import clock
from maillage.kernel.imports.cleaning import show
from maillage.kernel.opendocument import write_ods
from maillage.kernel.permissions import is_allowed

CHUNK: Final = 1_000
"""Records read from the database at a time; prefetches follow by the same batches."""

_FORMULA: Final = re.compile(r"^[=+\-@\t\r]")
_HARMLESS: Final = re.compile(r"^[+\-]?[\d\s.,()/\u00a0\u202f]+%?$")
"""Negative numbers and telephone numbers: they begin like formulas, and are none."""

_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MAX_CELL: Final = 32_767
"""Characters that Excel keeps in one cell."""


@dataclass(frozen=True)
class ExportColumn:
    """One column: `value` takes a record; `permission`, when set, is asked of the user."""

    key: str
    label: Any
    value: Callable[[Any], object]
    permission: str = ""
    width: int = 0
    """Characters; 0 lets the heading decide."""
    hidden: bool = False
    """Folded away in a workbook: what a later import needs, and nobody reads."""


@dataclass(frozen=True, slots=True)
class NumberOption:
    """A whole number asked beside a format."""

    name: str
    label: Any
    default: int
    minimum: int
    maximum: int
    help: Any = ""

    def read(self, given: str) -> int:
        """What the user gave, within the limits; the default for anything else."""
        if not given.isdecimal():
            return self.default
        return min(self.maximum, max(self.minimum, int(given)))


@dataclass(frozen=True, slots=True)
class RecordFormat:
    """A file made of the records themselves rather than of columns: address cards, labels."""

    key: str
    mime: str
    label: Any
    extension: str
    write: Callable[[IO[bytes], QuerySet[Any], Any, Mapping[str, int]], None]
    """(output, records of the export's queryset, user, options)."""
    permission: str = ""
    options: Sequence[NumberOption] = ()
    help: Any = ""
    remark: Callable[[QuerySet[Any], Any], tuple[str, list[str]]] | None = None
    """(records, user) → what the user should know before, and the names it is about."""


@dataclass(frozen=True)
class Export:
    """A table that a user may take away."""

    kind: str
    label: Any
    permission: str
    columns: Sequence[ExportColumn]
    queryset: Callable[[Any, Mapping[str, Any]], QuerySet[Any]]
    """(user, params) → what that user may see, with its ``select_related`` and prefetches."""
    help: Any = ""
    record_formats: Sequence[RecordFormat] = ()

    def formats_for(self, user: Any) -> list[RecordFormat]:
        """The files made of records that `user` may have."""
        return [
            one
            for one in self.record_formats
            if not one.permission or is_allowed(user, one.permission)
        ]

    def columns_for(self, user: Any) -> list[ExportColumn]:
        """The columns that `user` may see."""
        return [
            one for one in self.columns if not one.permission or is_allowed(user, one.permission)
        ]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its extension and MIME type."""

    key: str
    mime: str
    label: str
    write: Callable[[IO[bytes], Sequence[ExportColumn], Iterable[Sequence[object]], str], None]


def export_rows(
    export: Export,
    user: Any,
    params: Mapping[str, Any] | None = None,
    queryset: QuerySet[Any] | None = None,
) -> tuple[list[ExportColumn], Iterator[list[object]]]:
    """The columns and rows that `user` may see; records are read by batches of `CHUNK`.

    `queryset`, when given (a list filtered by the user), must come from the export's own: it has
    passed ``visible_to`` already. Raises PermissionDenied.
    """
    if not is_allowed(user, export.permission):
        raise PermissionDenied
    columns = export.columns_for(user)
    records = export.queryset(user, params or {}) if queryset is None else queryset
    values = [column.value for column in columns]
    rows = ([value(one) for value in values] for one in records.iterator(chunk_size=CHUNK))
    return columns, rows


def write_export(
    export: Export,
    user: Any,
    fmt: str,
    output: IO[bytes],
    *,
    params: Mapping[str, Any] | None = None,
    queryset: QuerySet[Any] | None = None,
) -> None:
    """Write the whole file to `output`; raises LookupError on an unknown format."""
    if fmt not in FORMATS:
        write_records(export, user, fmt, output, params=params, queryset=queryset)
        return
    chosen = FORMATS[fmt]
    columns, rows = export_rows(export, user, params, queryset)
    chosen.write(output, columns, rows, str(export.label))


def write_records(
    export: Export,
    user: Any,
    fmt: str,
    output: IO[bytes],
    *,
    params: Mapping[str, Any] | None = None,
    queryset: QuerySet[Any] | None = None,
) -> None:
    """Write a file made of records; its options are read in `params`.

    Raises PermissionDenied, and LookupError on a format that `user` may not have.
    """
    if not is_allowed(user, export.permission):
        raise PermissionDenied
    chosen = record_format(export, user, fmt)
    given = params or {}
    options = {one.name: one.read(str(given.get(one.name, ""))) for one in chosen.options}
    records = export.queryset(user, given) if queryset is None else queryset
    chosen.write(output, records, user, options)


def record_format(export: Export, user: Any, fmt: str) -> RecordFormat:
    """The file made of records of that key; raises LookupError when `user` may not have it."""
    found = next((one for one in export.formats_for(user) if one.key == fmt), None)
    if found is None:
        raise LookupError(fmt)
    return found


def export_filename(export: Export, fmt: str) -> str:
    """« taches-2026-05-12.csv »."""
    stem = slugify(str(export.label)) or export.kind
    extension = next((one.extension for one in export.record_formats if one.key == fmt), fmt)
    return f"{stem}-{clock.today():%Y-%m-%d}.{extension}"


# -- values ---------------------------------------------------------------------------------------


def guard(text: str) -> str:
    """Text that a spreadsheet will not run as a formula."""
    if _FORMULA.match(text) and not _HARMLESS.match(text):
        return f"'{text}"
    return text


def unguard(text: str) -> str:
    """What `guard` was given, of a cell of a file of ours."""
    return text[1:] if text.startswith("'") and guard(text[1:]) == text else text


def as_text(value: object) -> str:
    """A value in a CSV: dates and numbers as a French spreadsheet reads them."""
    if isinstance(value, datetime):
        return _local(value).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, float | Decimal | int | date | time) or value is None:
        return show(value)
    return guard(show(value))


def _local(value: datetime) -> datetime:
    """An instant in the site zone, without it: spreadsheets know of none."""
    return clock.local(value).replace(tzinfo=None) if value.tzinfo else value


def as_cell(value: object) -> object:
    """A value in a spreadsheet: numbers and dates as such, all the rest as text.

    A text cell is no formula, whatever it begins with: it needs no apostrophe. Days before 1900 do
    not exist for Excel: they are text.
    """
    if isinstance(value, datetime):
        value = _local(value)
    if isinstance(value, date) and value.year < 1900:
        return show(value)
    if value is None or isinstance(value, date | time | Decimal):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return _FORBIDDEN.sub("", show(value))[:_MAX_CELL]


# -- formats --------------------------------------------------------------------------------------


def csv_chunks(
    columns: Sequence[ExportColumn], rows: Iterable[Sequence[object]]
) -> Iterator[bytes]:
    """The file piece by piece, for a response that starts before the last row is read.

    UTF-8 with its mark, semicolons and CRLF: it opens in a French Excel by a double click.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([as_text(str(column.label)) for column in columns])
    for number, row in enumerate(rows, start=1):
        writer.writerow([as_text(value) for value in row])
        if number % CHUNK == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _write_csv(
    output: IO[bytes],
    columns: Sequence[ExportColumn],
    rows: Iterable[Sequence[object]],
    title: str,  # noqa: ARG001 - the same shape for every format
) -> None:
    for chunk in csv_chunks(columns, rows):
        output.write(chunk)


def _write_xlsx(
    output: IO[bytes],
    columns: Sequence[ExportColumn],
    rows: Iterable[Sequence[object]],
    title: str,
) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(title))
    sheet.freeze_panes = "A2"
    for position, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = column_width(column)
        sheet.column_dimensions[get_column_letter(position)].hidden = column.hidden
    sheet.append([_bold(sheet, str(column.label)) for column in columns])
    last = 1
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
        last += 1
    if columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    book.save(output)


def _bold(sheet: Any, text: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _xlsx_cell(sheet: Any, value: object) -> object:
    plain = as_cell(value)
    if isinstance(plain, datetime | date):
        cell: Cell = WriteOnlyCell(sheet)
        cell.value = plain
        cell.number_format = "DD/MM/YYYY HH:MM" if isinstance(plain, datetime) else "DD/MM/YYYY"
        return cell
    if isinstance(plain, str) and plain.startswith(("=", "#")):
        cell = WriteOnlyCell(sheet, value=plain)
        cell.data_type = "s"  # text: neither a formula nor an error
        return cell
    return plain


def column_width(column: ExportColumn) -> int:
    """Characters that a column shows."""
    return column.width or min(60, max(12, len(str(column.label)) + 4))


def sheet_name(title: str) -> str:
    """A title as Excel allows it: 31 characters, without brackets, slashes, « : », « * », « ? »."""
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip().strip("'")[:31].strip() or _("Feuille 1")


def _write_ods(
    output: IO[bytes],
    columns: Sequence[ExportColumn],
    rows: Iterable[Sequence[object]],
    title: str,
) -> None:
    cells = ([as_cell(value) for value in row] for row in rows)
    headings = [str(column.label) for column in columns]
    widths = [column_width(column) for column in columns]
    write_ods(output, sheet_name(title), headings, widths, cells)


def _write_json(
    output: IO[bytes],
    columns: Sequence[ExportColumn],
    rows: Iterable[Sequence[object]],
    title: str,  # noqa: ARG001 - the same shape for every format
) -> None:
    """A list of objects under the columns' keys; dates in ISO 8601, decimals as text."""
    keys = [column.key for column in columns]
    before = b"[\n"
    for row in rows:
        one = dict(zip(keys, row, strict=True))
        output.write(before + json.dumps(one, ensure_ascii=False, default=_json_value).encode())
        before = b",\n"
    output.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def _json_value(value: object) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


FORMATS: Final[Mapping[str, Format]] = {
    one.key: one
    for one in (
        Format("csv", "text/csv; charset=utf-8", "CSV", _write_csv),
        Format(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Excel",
            _write_xlsx,
        ),
        Format("ods", "application/vnd.oasis.opendocument.spreadsheet", "LibreOffice", _write_ods),
        Format("json", "application/json", "JSON", _write_json),
    )
}
