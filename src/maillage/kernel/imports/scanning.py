"""What a workbook holds, told from its bytes as they stream by, before anything is loaded.

The reader (`python-calamine`) makes a full rectangle of a sheet in memory: one cell in XFD1048576
would take it all. So the sheets are measured first, in constant memory, and refused when too large.
The same pass counts formulas, errors and hidden rows, which the reader does not tell.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from posixpath import join, normpath
from typing import IO, Final
from xml.etree.ElementTree import Element, ParseError

import olefile
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

CHUNK: Final = 1 << 20
MAX_ROW_BYTES: Final = 16 * CHUNK
"""Bytes of one row of XML; beyond, the file is not a table."""

NAMED_CELLS: Final = 1_000
"""Formulas and errors that are named one by one; the others are only counted."""

_WIDE: Final = 256
"""Columns beyond which the cells of a row are looked at one by one."""


class ScanError(ValueError):
    """The workbook is not what its format says."""


@dataclass(slots=True)
class SheetFacts:
    """What one sheet holds. Rows and columns count from 1."""

    name: str = ""
    hidden: bool = False
    filled: int = 0
    """Rows that hold at least one value."""
    last_row: int = 0
    last_column: int = 0
    formulas: int = 0
    hidden_rows: int = 0
    unread: dict[tuple[int, int], str] = field(default_factory=dict)
    """(row, column) → why the cell gave no value: ``formula`` (never computed) or an error's name."""
    unread_count: int = 0

    @property
    def area(self) -> int:
        """Cells of the rectangle that a reader would fill."""
        return self.last_row * self.last_column

    def see(self, row: int, column: int) -> None:
        """A cell that a reader would load."""
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)

    def miss(self, row: int, column: int, reason: str) -> None:
        """A cell whose value cannot be known."""
        self.unread_count += 1
        if len(self.unread) < NAMED_CELLS:
            self.unread[row, column] = reason


def column_number(letters: str) -> int:
    """« A » → 1, « AA » → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 → « A », 27 → « AA »."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# -- Office Open XML ------------------------------------------------------------------------------

_ROW_END: Final = re.compile(rb"</(?:\w+:)?row>")
_ROW_START: Final = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER: Final = re.compile(rb'\br="(\d+)"')
_HIDDEN: Final = re.compile(rb'\bhidden="(?:1|true)"')
_VALUE: Final = re.compile(rb"<(?:\w+:)?(?:v(?:\s[^>]*)?>[^<]|is[\s>])")
_LOADED: Final = re.compile(rb"<(?:\w+:)?(?:v|is|f)[\s/>]")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ERROR: Final = re.compile(rb'^[^>]*\bt="e"')
_REFS: Final = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})\d+"')
_CELL: Final = re.compile(rb"<(?:\w+:)?c(?=[\s>/])")
_CELL_REF: Final = re.compile(rb'^[^>]*\br="([A-Z]{1,3})\d+"')
_CELL_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)")


def scan_xlsx(file: IO[bytes], limit: int) -> list[SheetFacts]:
    """Facts of each worksheet, in order. Past `limit` filled rows, rows are only counted."""
    with zipfile.ZipFile(file) as archive:
        parts = set(archive.namelist())
        facts = []
        for name, hidden, part in _worksheets(archive, parts):
            sheet = SheetFacts(name=name, hidden=hidden)
            with archive.open(part) as stream:
                _scan_rows(stream, sheet, limit)
            facts.append(sheet)
        # The reader unpacks these whole: reading them to the end proves their declared size.
        for part in parts & {"xl/sharedStrings.xml", "xl/styles.xml"}:
            with archive.open(part) as stream:
                while stream.read(CHUNK):
                    pass
    return facts


def _worksheets(archive: zipfile.ZipFile, parts: set[str]) -> Iterator[tuple[str, bool, str]]:
    main = "xl/workbook.xml"
    for relation in _elements(archive, "_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            main = relation.get("Target", main).lstrip("/")
    folder, _slash, base = main.rpartition("/")
    targets = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in _elements(archive, join(folder, "_rels", f"{base}.rels"))
        if relation.get("Type", "").endswith("/worksheet")
    }
    for element in _elements(archive, main):
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        identifier = next((v for k, v in element.items() if k.endswith("}id")), "")
        target = targets.get(identifier)
        if target is None:
            continue  # a chart sheet or a macro sheet
        path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
        if path in parts:
            yield element.get("name", ""), element.get("state", "visible") != "visible", path


def _elements(archive: zipfile.ZipFile, part: str) -> Iterator[Element]:
    try:
        with archive.open(part) as stream:
            raw = stream.read(8 * CHUNK)
    except KeyError:
        return
    try:
        yield from fromstring(raw).iter()
    except (ParseError, DefusedXmlException) as error:
        raise ScanError(part) from error


def _pieces(stream: IO[bytes], end: re.Pattern[bytes]) -> Iterator[bytes]:
    """The file cut after each `end`, in constant memory; what follows the last one comes last."""
    tail = b""
    while chunk := stream.read(CHUNK):
        *whole, tail = end.split(tail + chunk)
        yield from whole
        if len(tail) > MAX_ROW_BYTES:
            raise ScanError("row too long")
    yield tail


def _scan_rows(stream: IO[bytes], sheet: SheetFacts, limit: int) -> None:
    number = 0
    for piece in _pieces(stream, _ROW_END):
        if sheet.filled > limit:
            sheet.filled += _VALUE.search(piece) is not None
            continue
        start = None
        for start in _ROW_START.finditer(piece):  # the last one; those before it close themselves
            given = _ROW_NUMBER.search(start.group(1))
            number = int(given.group(1)) if given else number + 1
        if start is None:
            continue
        body = piece[start.end() :]
        filled = _VALUE.search(body) is not None
        sheet.filled += filled
        if filled and _HIDDEN.search(start.group(1)):
            sheet.hidden_rows += 1
        if filled or _LOADED.search(body):
            _scan_cells(body, number, sheet)


def _scan_cells(body: bytes, row: int, sheet: SheetFacts) -> None:
    refs = _REFS.findall(body)
    widest = max((column_number(ref.decode()) for ref in set(refs)), default=0)
    closely = b":f" in body or b"<f" in body or b't="e"' in body
    if not closely and refs and widest <= _WIDE:
        sheet.see(row, widest)
        return
    column = 0
    for cell in _CELL.split(body)[1:]:
        ref = _CELL_REF.match(cell)
        column = column_number(ref.group(1).decode()) if ref else column + 1
        if _LOADED.search(cell) is None:
            continue
        sheet.see(row, column)
        value = _CELL_VALUE.search(cell)
        content = value.group(1) if value else b""
        if _ERROR.match(cell):
            sheet.miss(row, column, content.decode("ascii", "replace") or "#N/A")
        elif _FORMULA.search(cell):
            computed = bool(content) or (value is not None and b't="str"' in cell)
            if computed:
                sheet.formulas += 1
            else:
                sheet.miss(row, column, "formula")


# -- OpenDocument ---------------------------------------------------------------------------------

_ODS_ROW_END: Final = re.compile(rb"</table:table-row>")
_ODS_TAG: Final = re.compile(
    rb"<(table:table|table:table-row|table:table-cell|table:covered-table-cell)(\s[^>]*)?>"
)
_ODS_REPEATED: Final = re.compile(rb'table:number-(?:rows|columns)-repeated="(\d+)"')
_ODS_NAME: Final = re.compile(rb'table:name="([^"]*)"')
_ODS_HIDDEN: Final = re.compile(rb'table:visibility="(?:collapse|filter)"')


def ods_is_encrypted(file: IO[bytes]) -> bool:
    """Whether an OpenDocument file asks for a password."""
    with zipfile.ZipFile(file) as archive:
        try:
            with archive.open("META-INF/manifest.xml") as stream:
                manifest = stream.read(CHUNK)
        except KeyError:
            return False
    return b"encryption-data" in manifest or b"encrypted-package" in manifest


def scan_ods(file: IO[bytes], limit: int) -> list[SheetFacts]:
    """Facts of each table; hidden tables are known to the reader only."""
    sheets: list[SheetFacts] = []
    with zipfile.ZipFile(file) as archive, archive.open("content.xml") as stream:
        row = 0
        for piece in _pieces(stream, _ODS_ROW_END):
            row = _scan_ods_row(piece, row, sheets, limit)
    return sheets


def _scan_ods_row(piece: bytes, row: int, sheets: list[SheetFacts], limit: int) -> int:
    """Read one row and the empty ones before it; return the number of the last row read."""
    column = repeated = 0
    filled = False
    for tag in _ODS_TAG.finditer(piece):
        kind, attributes = tag.group(1), tag.group(2) or b""
        times = _ODS_REPEATED.search(attributes)
        count = int(times.group(1)) if times else 1
        if kind == b"table:table":
            name = _ODS_NAME.search(attributes)
            sheets.append(SheetFacts(name=unescape((name.group(1) if name else b"").decode())))
            row = 0
        elif not sheets:
            continue
        elif kind == b"table:table-row":
            row, column, repeated, filled = row + count, 0, count, False
            hidden = _ODS_HIDDEN.search(attributes) is not None
            sheets[-1].hidden_rows += hidden and not attributes.endswith(b"/")
        else:
            column += count
            if b"value-type=" in attributes or b"table:formula=" in attributes:
                sheet = sheets[-1]
                if not filled:
                    filled = True
                    sheet.filled += repeated
                if sheet.filled <= limit:
                    _see_ods_cell(sheet, attributes, row, column)
    return row


def _see_ods_cell(sheet: SheetFacts, attributes: bytes, row: int, column: int) -> None:
    sheet.see(row, column)
    if b"table:formula=" in attributes:
        if b"value-type=" in attributes:
            sheet.formulas += 1
        else:
            sheet.miss(row, column, "formula")


# -- Excel 97–2003 --------------------------------------------------------------------------------

_BOF, _EOF, _SHEET, _PASSWORD, _ROW = 0x0809, 0x000A, 0x0085, 0x002F, 0x0208
_FORMULA_RECORD: Final = 0x0006
_MANY: Final = 0x00BD  # several numbers in one record
_CELLS: Final = frozenset((_FORMULA_RECORD, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6, _MANY))


def scan_xls(raw: bytes, limit: int) -> list[SheetFacts] | None:
    """Facts of each sheet of a BIFF8 workbook; None when a password protects it."""
    with olefile.OleFileIO(raw) as container:
        book = container.openstream("Workbook").read()
    sheets: list[tuple[int, SheetFacts]] = []
    for kind, body in _records(book, 0):
        if kind == _PASSWORD:
            return None
        if kind == _SHEET and len(body) >= 8 and body[5] == 0:
            offset, state = struct.unpack_from("<IB", body)
            raw_name = body[8 : 8 + body[6] * (2 if body[7] & 1 else 1)]
            name = raw_name.decode("utf-16-le" if body[7] & 1 else "latin-1")
            sheets.append((offset, SheetFacts(name=name, hidden=bool(state & 3))))
        if kind == _EOF:
            break
    for offset, sheet in sheets:
        _scan_xls_sheet(book, offset, sheet, limit)
    return [sheet for _offset, sheet in sheets]


def _records(book: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    while position + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, position)
        yield kind, book[position + 4 : position + 4 + length]
        position += 4 + length


def _scan_xls_sheet(book: bytes, offset: int, sheet: SheetFacts, limit: int) -> None:
    depth, seen = 0, -1
    hidden: set[int] = set()
    for kind, body in _records(book, offset):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            break
        if depth > 1 or len(body) < 6:
            continue  # inside a chart
        if kind == _ROW and len(body) >= 14 and body[12] & 0x20:
            hidden.add(struct.unpack_from("<H", body)[0])
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", body)
            if row != seen:
                seen = row
                sheet.filled += 1
                sheet.hidden_rows += row in hidden
            if sheet.filled <= limit:
                last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MANY else column
                sheet.see(row + 1, last + 1)
                sheet.formulas += kind == _FORMULA_RECORD
