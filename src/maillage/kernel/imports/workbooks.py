"""Excel and LibreOffice workbooks: measured first, then loaded, the right sheet chosen."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from maillage.kernel import filekinds
from maillage.kernel.filekinds import FileKind
from maillage.kernel.imports import notes, scanning
from maillage.kernel.imports.cleaning import clean_value, fold, is_blank, repair_rows
from maillage.kernel.imports.columns import Column
from maillage.kernel.imports.errors import ReadError, too_many_rows
from maillage.kernel.imports.headers import SEARCHED, Header, find_header
from maillage.kernel.imports.scanning import SheetFacts

T = TypeVar("T")

MAX_AREA: Final = 4_000_000
"""Cells of the rectangle that a sheet may span: 20 000 rows of 200 columns."""

_MAX_SHEETS: Final = 40
"""Sheets among which the best one is looked for."""

_HEAD: Final = 400
"""Lines loaded to find the header; a table that begins lower is not found."""


@dataclass(slots=True)
class Grid:
    """The cleaned cells of one sheet, from its first line and column, and what to say of them."""

    rows: list[list[object]]
    sheets: list[str] = field(default_factory=list)
    sheet: str = ""
    encoding: str = ""
    separator: str = ""
    notes: list[str] = field(default_factory=list)
    unread: dict[tuple[int, int], str] = field(default_factory=dict)


def password_error() -> ReadError:
    """The refusal of a file that asks for a password."""
    return ReadError(
        "password",
        _("Ce fichier est protégé par un mot de passe."),
        _("Ouvrez-le, retirez le mot de passe (Fichier › Informations), puis enregistrez-le."),
    )


def empty_error() -> ReadError:
    """The refusal of a file without any value."""
    return ReadError(
        "empty", _("Ce fichier ne contient aucune donnée."), _("Vérifiez que c’est le bon fichier.")
    )


def corrupt_error() -> ReadError:
    """The refusal of a file that does not open."""
    return ReadError(
        "corrupt",
        _("Ce fichier est abîmé ou incomplet : il ne s’ouvre pas."),
        _("Ouvrez-le dans Excel ou LibreOffice et enregistrez-le de nouveau."),
    )


def load(
    raw: bytes, kind: FileKind, columns: Sequence[Column], *, sheet: str | None, limit: int
) -> tuple[Grid, Header]:
    """Load the sheet asked for, or the one whose headers match best."""
    facts = _guard(lambda: _scan(raw, kind, limit))
    if kind in (filekinds.XLSX, filekinds.XLSM):
        _refuse_all_large(facts, sheet, limit)
    else:  # these readers load every sheet at once
        for one in facts:
            _refuse_large(one, limit)
    book = _guard(lambda: CalamineWorkbook.from_filelike(io.BytesIO(raw)))
    _complete(facts, book)
    if sheet is not None:
        chosen = _named(facts, sheet)
        _refuse_large(chosen, limit)
        loaded = _load_one(book, chosen, columns)
    else:
        loaded = _best(book, facts, columns, limit)
    if loaded is None:
        raise empty_error()
    return _grid(loaded, facts)


@dataclass(slots=True)
class _Loaded:
    facts: SheetFacts
    sheet: CalamineSheet
    header: Header


def _guard(work: Callable[[], T]) -> T:
    """Run what reads a foreign file, and tell its many failures in one sentence."""
    try:
        return work()
    except PasswordError as error:
        raise password_error() from error
    except filekinds.ArchiveTooLargeError as error:
        message = _("Ce fichier prendrait trop de place une fois décompressé.")
        raise ReadError("too_large", message, _("Vérifiez que c’est le bon fichier.")) from error
    except (
        CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        OSError,
        EOFError,
        ValueError,
        KeyError,
        IndexError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise corrupt_error() from error
    except BaseException as error:
        # The reader is written in Rust: on some broken files it panics, outside Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise corrupt_error() from error


def _scan(raw: bytes, kind: FileKind, limit: int) -> list[SheetFacts]:
    stream = io.BytesIO(raw)
    if kind is filekinds.XLS:
        facts = scanning.scan_xls(raw, limit)
        if facts is None:
            raise password_error()
        return facts
    filekinds.unpacked_size(stream)
    if kind is filekinds.ODS:
        if scanning.ods_is_encrypted(stream):
            raise password_error()
        return scanning.scan_ods(stream, limit)
    return scanning.scan_xlsx(stream, limit)


def _is_large(facts: SheetFacts, limit: int) -> bool:
    return facts.filled > limit or facts.area > MAX_AREA


def _refuse_large(facts: SheetFacts, limit: int) -> None:
    if facts.filled > limit:
        raise too_many_rows(facts.filled, limit - SEARCHED)
    if facts.area > MAX_AREA:
        corner = f"{scanning.column_letters(facts.last_column)}{facts.last_row}"
        message = _("La feuille « %(sheet)s » s’étend jusqu’à la cellule %(corner)s.")
        raise ReadError(
            "too_wide",
            message % {"sheet": facts.name, "corner": corner},
            _("Effacez les cellules isolées loin du tableau, puis enregistrez-le."),
        )


def _refuse_all_large(facts: Sequence[SheetFacts], sheet: str | None, limit: int) -> None:
    """Refuse before anything is loaded, when no sheet could be."""
    wanted = [one for one in facts if one.filled and (sheet is None or one.name == sheet)]
    if wanted and all(_is_large(one, limit) for one in wanted):
        _refuse_large(wanted[0], limit)


def _complete(facts: list[SheetFacts], book: CalamineWorkbook) -> None:
    """What only the reader knows: names without escapes, hidden tables of OpenDocument."""
    metadata = [one for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
    if len(metadata) == len(facts):
        for one, told in zip(facts, metadata, strict=True):
            one.name = told.name
            one.hidden = told.visible is not SheetVisibleEnum.Visible


def _named(facts: Sequence[SheetFacts], name: str) -> SheetFacts:
    for same in (lambda one: one.name == name, lambda one: fold(one.name) == fold(name)):
        for one in facts:
            if same(one):
                return one
    message = _("Il n’y a pas de feuille « %(sheet)s » dans ce fichier.") % {"sheet": name}
    names = ", ".join(f"« {one.name} »" for one in facts if not one.hidden)
    raise ReadError("sheet", message, _("Feuilles : %(names)s.") % {"names": names})


def _load_one(
    book: CalamineWorkbook, facts: SheetFacts, columns: Sequence[Column]
) -> _Loaded | None:
    sheet = _guard(lambda: book.get_sheet_by_name(facts.name))
    head = _clean(sheet.to_python(skip_empty_area=False, nrows=_HEAD))
    header = find_header(head, columns)
    return _Loaded(facts, sheet, header) if header is not None else None


def _best(
    book: CalamineWorkbook, facts: Sequence[SheetFacts], columns: Sequence[Column], limit: int
) -> _Loaded | None:
    """The visible sheet whose headers match best; the first one when none does."""
    filled = [one for one in facts if one.filled]
    open_sheets = [one for one in filled if not one.hidden] or filled
    large = [one for one in open_sheets if _is_large(one, limit)]
    best: _Loaded | None = None
    for one in open_sheets[:_MAX_SHEETS]:
        if one in large:
            continue
        loaded = _load_one(book, one, columns)
        if loaded is not None and (best is None or loaded.header.score > best.header.score):
            best = loaded
    if large and (best is None or best.header.score < min(2, len(columns) or 2)):
        _refuse_large(large[0], limit)
    return best


def _clean(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    return [[clean_value(cell) for cell in row] for row in rows]


def _grid(loaded: _Loaded, facts: Sequence[SheetFacts]) -> tuple[Grid, Header]:
    raw: list[list[object]] = [list(row) for row in loaded.sheet.to_python(skip_empty_area=False)]
    count = repair_rows(raw)  # before the spaces are made plain: « Ã\u00a0 » is « à »
    rows = _clean(raw)
    said = notes.of_sheet(loaded.facts, facts)
    if count:
        said.append(notes.repaired(count))
    if count := _spread_merged(rows, loaded.sheet, loaded.header.last + 1):
        said.append(notes.merged(count))
    said += notes.of_cells(loaded.facts)
    grid = Grid(
        rows=rows,
        sheets=[one.name for one in facts if not one.hidden],
        sheet=loaded.facts.name,
        notes=said,
        unread={
            (row, column - 1): notes.unread_reason(reason)
            for (row, column), reason in loaded.facts.unread.items()
        },
    )
    return grid, loaded.header


def _spread_merged(rows: list[list[object]], sheet: CalamineSheet, first: int) -> int:
    """Give the value of cells merged downwards to each of their lines; return the lines filled.

    Cells merged sideways keep their value on the left: they are titles of sections.
    """
    filled = 0
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or []:
        if top < first or top == bottom or top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        if is_blank(value):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if is_blank(row[left]):
                row[left] = value
                filled += 1
    return filled
