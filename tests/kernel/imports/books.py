"""Spreadsheets as people make them, written for the tests."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl
from msoffcrypto.format.ooxml import OOXMLFile

from maillage.kernel.imports.columns import Column, date_fr, percent, text

SAMPLES = Path(__file__).parent / "samples"
COLUMNS = (
    Column("title", "Tâche", ("action", "intitulé"), required=True, parse=text(80)),
    Column("who", "Responsable", ("qui", "référent")),
    Column("start", "Début", ("date de début",), parse=date_fr),
    Column("due", "Échéance", ("date limite", "fin"), parse=date_fr),
    Column("progress", "Avancement", ("état", "statut"), parse=percent),
)
HEADER = ["Tâche", "Responsable", "Début", "Échéance", "Avancement"]
PLAN = [
    HEADER,
    ["Réserver la salle", "Nadia", date(2026, 3, 2), date(2026, 5, 12), 0.5],
    ["Éditer l’affiche", "Louis", None, "J-60", "en cours"],
]


def xlsx(*sheets: Any, merged: tuple[str, ...] = (), hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook of (name, rows) sheets, or of one unnamed list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, sheet in enumerate(sheets):
        name, rows = sheet if isinstance(sheet, tuple) else (f"Feuil{number + 1}", sheet)
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
        if number == 0:
            for area in merged:
                page.merge_cells(area)
        if name in hidden:
            page.sheet_state = "hidden"
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def raw_xlsx(
    body: str | bytes,
    *,
    prefix: str = "",
    extra: dict[str, bytes] | None = None,
    workbook: bytes = b"",
    relations: str = "",
) -> bytes:
    """A workbook whose only sheet is this XML: what openpyxl cannot or would be slow to write."""
    p = f"{prefix}:" if prefix else ""
    space = f'xmlns:{prefix}="{_SHEET}"' if prefix else f'xmlns="{_SHEET}"'
    content = body.encode() if isinstance(body, str) else body
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_MAIN}"/>'
            '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
            'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            workbook
            or f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="Plan &amp; suite" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            relations
            or f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        for name, part in (extra or {}).items():
            archive.writestr(name, part)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f"<{p}worksheet {space}><{p}sheetData>".encode())
            part.write(content)
            part.write(f"</{p}sheetData></{p}worksheet>".encode())
    return output.getvalue()


def long_xlsx(rows: int) -> bytes:
    """A sheet of that many rows, written in a fraction of a second."""
    lines = (
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>Tâche {n}</t></is></c>'
        f'<c r="B{n}"><v>{n}</v></c></row>'
        for n in range(1, rows + 1)
    )
    return raw_xlsx("".join(lines))


def encrypted_xlsx() -> bytes:
    """A workbook that asks for a password, as Excel makes it."""
    output = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx(PLAN))).encrypt("secret", output)
    assert msoffcrypto.OfficeFile(output).is_encrypted()
    return output.getvalue()


MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)


def ods(body: str, *, manifest: str | None = MANIFEST) -> bytes:
    """An OpenDocument spreadsheet whose tables are this XML."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "mimetype",
            "application/vnd.oasis.opendocument.spreadsheet",
            compress_type=zipfile.ZIP_STORED,
        )
        if manifest is not None:
            archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {names}><office:body>'
            f"<office:spreadsheet>{body}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return output.getvalue()


def ods_row(*cells: str, repeated: int = 1, attributes: str = "") -> str:
    """One row of text cells; an empty string is an empty cell."""
    written = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        if cell
        else "<table:table-cell/>"
        for cell in cells
    )
    times = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{times}{attributes}>{written}</table:table-row>"
