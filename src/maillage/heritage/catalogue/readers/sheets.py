"""Workbooks (Excel, LibreOffice): measured before they are loaded, then read row by row."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Final, TypeVar

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from maillage.heritage.catalogue.fields import code_of
from maillage.heritage.catalogue.readers.records import SourceMapping, SourceRecord
from maillage.heritage.catalogue.readers.tables import (
    HEAD,
    NEVER_COMPUTED,
    TableSource,
    find_header,
)
from maillage.kernel import filekinds
from maillage.kernel.imports import scanning
from maillage.kernel.imports.cleaning import number_fr, show
from maillage.kernel.imports.errors import ReadError
from maillage.kernel.imports.scanning import SheetFacts
from maillage.kernel.imports.workbooks import corrupt_error, empty_error, password_error

T = TypeVar("T")

MAX_AREA: Final = 12_000_000
"""Cells of the rectangle of a sheet: 200 000 records of 60 fields, some 400 MB once loaded."""

_MAX_UNPACKED: Final = 2 << 30
"""Bytes of a workbook once unpacked; it streams, but a bomb would keep the disk and reader busy."""

_MAX_ROWS: Final = 1_048_576


class SheetSource(TableSource):
    """The sheet of a workbook that names most fields, or the one that the mapping tells."""

    def __init__(self, path: Path, kind: str, mapping: SourceMapping) -> None:
        super().__init__(path, kind, mapping)
        facts = _measure(path, mapping.sheet)
        book = _guard(lambda: CalamineWorkbook.from_path(str(path)))
        self.places = list(book.sheet_names)
        self.place = _choose(book, mapping.sheet)
        self._unread = _Unread(next((one for one in facts if one.name == self.place), None))
        self.settle(row for _line, row in self._rows(HEAD))
        book.close()

    def _rows(self, limit: int | None = None) -> Iterator[tuple[int, list[str]]]:
        """(line, cells) of each row that holds something."""
        book = _guard(lambda: CalamineWorkbook.from_path(str(self.path)))
        try:
            sheet = _guard(lambda: book.get_sheet_by_name(self.place))
            before = (sheet.start or (0, 0))[1]  # empty columns, which the reader leaves out
            for line, cells in enumerate(sheet.iter_rows(), start=1):
                row = [_text(cell) for cell in cells]
                self._unread.put(row, line, before)
                if any(row):
                    yield line, row
                if limit is not None and line >= limit:
                    return
        finally:
            book.close()

    def records(self) -> Iterator[SourceRecord]:
        before, number = self.header_at, 0
        headers: Sequence[str] | None = None
        for line, row in self._rows():
            if before >= 0:
                headers, before = row, before - 1
            elif row != headers:
                number += 1
                yield self.row_record(number, line, row)


class _Unread:
    """The cells of a sheet that hold an error, which the reader gives as empty.

    The first thousand are known one by one; past them, what is empty in their columns is an error.
    """

    def __init__(self, facts: SheetFacts | None) -> None:
        self._rows: dict[int, list[tuple[int, str]]] = {}
        for (line, column), reason in (facts.unread if facts else {}).items():
            self._rows.setdefault(line, []).append((column, reason))
        is_whole = facts is None or facts.unread_count == len(facts.unread)
        self._known_to = _MAX_ROWS if is_whole else max(self._rows) - 1
        self._columns = sorted({column for cells in self._rows.values() for column, _why in cells})

    def put(self, row: list[str], line: int, before: int) -> None:
        """Write the errors of a line into its cells, the first of which is the `before`-th + 1."""
        if line > self._known_to:
            cells = [(column, "#N/A") for column in self._columns] if any(row) else []
        else:
            cells = self._rows.get(line, [])
        for column, reason in cells:
            at = column - before - 1
            if 0 <= at < len(row) and not row[at]:
                row[at] = NEVER_COMPUTED if reason == "formula" else reason


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return day.isoformat()
    return show(cell) if cell is not None else ""


def _measure(path: Path, wanted: str) -> list[SheetFacts]:
    """What each sheet holds; a workbook that would fill the memory is refused, before it is loaded."""
    with path.open("rb") as file:
        kind = filekinds.identify(file)
        if kind is filekinds.ENCRYPTED:
            raise password_error()
        if kind in (filekinds.XLSX, filekinds.XLSM, filekinds.ODS):
            _guard(lambda: _refuse_bomb(file))
        if kind in (filekinds.XLSX, filekinds.XLSM):
            facts = _guard(lambda: scanning.scan_xlsx(file, _MAX_ROWS))
        elif kind is filekinds.ODS:
            if _guard(lambda: scanning.ods_is_encrypted(file)):
                raise password_error()
            facts = _guard(lambda: scanning.scan_ods(file, _MAX_ROWS))
        else:
            raise corrupt_error()
    if not any(one.filled for one in facts):
        raise empty_error()
    for one in facts:
        if one.area > MAX_AREA and (not wanted or one.name == wanted):
            message = _(
                "La feuille « %(sheet)s » s’étend sur %(n)s cellules ; la limite est de %(max)s."
            )
            raise ReadError(
                "too_wide",
                message % {"sheet": one.name, "n": number_fr(one.area), "max": number_fr(MAX_AREA)},
                _("Effacez les cellules isolées loin du tableau, ou enregistrez-le en CSV."),
            )
    return facts


def _refuse_bomb(file: IO[bytes]) -> None:
    """Raise on an archive that declares a size out of proportion."""
    with zipfile.ZipFile(file) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > _MAX_UNPACKED:
        raise ReadError(
            "too_large",
            _("Ce fichier prendrait trop de place une fois décompressé."),
            _("Enregistrez-le en CSV, ou partagez-le en plusieurs fichiers."),
        )
    file.seek(0)


def _choose(book: CalamineWorkbook, wanted: str) -> str:
    if wanted:
        if wanted in book.sheet_names:
            return wanted
        names = ", ".join(f"« {name} »" for name in book.sheet_names)
        raise ReadError(
            "sheet",
            _("Il n’y a pas de feuille « %(sheet)s » dans ce fichier.") % {"sheet": wanted},
            _("Feuilles : %(names)s.") % {"names": names},
        )
    best, score = book.sheet_names[0], -1
    for name in book.sheet_names[:40]:
        sheet: CalamineSheet = _guard(lambda name=name: book.get_sheet_by_name(name))  # type: ignore[misc]  # a default binds the name
        head = [[_text(cell) for cell in row] for row in sheet.to_python(nrows=HEAD)]
        if not head:
            continue
        header = head[find_header(head)]
        known = sum(1 for cell in header if cell.strip()) + 100 * _known(header)
        if known > score:
            best, score = name, known
    return best


def _known(header: Sequence[str]) -> int:
    return len({code for cell in header if (code := code_of(cell))})


def _guard(work: Callable[[], T]) -> T:
    """Run what reads a foreign file, and tell its many failures in one sentence."""
    try:
        return work()
    except PasswordError as error:
        raise password_error() from error
    except (CalamineError, zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
        raise corrupt_error() from error
    except (KeyError, IndexError, RuntimeError, NotImplementedError) as error:
        raise corrupt_error() from error
    except BaseException as error:
        # The reader is written in Rust: on some broken files it panics, outside Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise corrupt_error() from error
