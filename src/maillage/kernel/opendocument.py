"""Write an OpenDocument spreadsheet row by row, in constant memory.

The library at hand builds the whole document in memory before writing; a table needs four parts and
three types of cells (OpenDocument 1.3, part 3, §9 and §19).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Final
from xml.sax.saxutils import escape, quoteattr

_NAMES: Final = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
        ("config", "config"),
        ("manifest", "manifest"),
    )
)
_MIME: Final = "application/vnd.oasis.opendocument.spreadsheet"
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST: Final = (
    f'{_XML}<manifest:manifest {_NAMES} manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_DATE_PARTS: Final = (
    '<number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/>'
)
_TIME_PARTS: Final = (
    '<number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/>'
)
_STYLES: Final = (
    f'<number:date-style style:name="day">{_DATE_PARTS}</number:date-style>'
    f'<number:date-style style:name="moment">{_DATE_PARTS}<number:text> </number:text>{_TIME_PARTS}'
    "</number:date-style>"
    f'<number:time-style style:name="hour">{_TIME_PARTS}</number:time-style>'
    '<style:style style:name="heading" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    + "".join(
        f'<style:style style:name="{name}-cell" style:family="table-cell" '
        f'style:data-style-name="{name}"/>'
        for name in ("day", "moment", "hour")
    )
)
_CM_PER_CHARACTER: Final = 0.21


def write_ods(
    output: IO[bytes],
    title: str,
    headings: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[object]],
) -> None:
    """Write one sheet whose first row, in bold, stays in view.

    Args:
        output: where the file goes; it is not closed.
        title: the sheet's name.
        headings: the first row.
        widths: of the columns, in characters.
        rows: cells of str, int, float, Decimal, date, naive datetime, time or None.
    """
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _MIME, compress_type=zipfile.ZIP_STORED)  # first, as it must
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("settings.xml", _settings(title))
        with archive.open("content.xml", "w", force_zip64=True) as part:
            part.write(_opening(title, widths).encode())
            part.write(_row(headings, "heading").encode())
            for row in rows:
                part.write(_row(row).encode())
            part.write(
                b"</table:table></office:spreadsheet></office:body></office:document-content>"
            )


def _opening(title: str, widths: Sequence[int]) -> str:
    columns = "".join(f'<table:table-column table:style-name="co{width}"/>' for width in widths)
    styles = "".join(
        f'<style:style style:name="co{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * _CM_PER_CHARACTER:.2f}cm"/>'
        "</style:style>"
        for width in sorted(set(widths))
    )
    return (
        f'{_XML}<office:document-content {_NAMES} office:version="1.3">'
        f"<office:automatic-styles>{_STYLES}{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet><table:table table:name={quoteattr(title)}>{columns}"
    )


def _row(cells: Sequence[object], style: str = "") -> str:
    return f"<table:table-row>{''.join(_cell(one, style) for one in cells)}</table:table-row>\n"


def _cell(value: object, style: str) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, datetime):
        moment = value.isoformat(timespec="seconds")
        return _typed(
            "date", f'office:date-value="{moment}"', "moment-cell", f"{value:%d/%m/%Y %H:%M}"
        )
    if isinstance(value, date):
        day = value.isoformat()
        return _typed("date", f'office:date-value="{day}"', "day-cell", f"{value:%d/%m/%Y}")
    if isinstance(value, time):
        hour = f'office:time-value="{value:PT%HH%MM%SS}"'
        return _typed("time", hour, "hour-cell", f"{value:%H:%M}")
    if isinstance(value, int | float | Decimal):
        return _typed("float", f'office:value="{value}"', "", str(value).replace(".", ","))
    lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in str(value).split("\n"))
    named = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell office:value-type="string"{named}>{lines}</table:table-cell>'


def _spaced(line: str) -> str:
    """Text whose runs of spaces are kept: OpenDocument folds them otherwise."""
    return escape(line).replace("\t", "<text:tab/>").replace("  ", " <text:s/>")


def _typed(kind: str, attribute: str, style: str, shown: str) -> str:
    named = f' table:style-name="{style}"' if style else ""
    return (
        f'<table:table-cell office:value-type="{kind}" {attribute}{named}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def _settings(title: str) -> str:
    """The first row stays in view (LibreOffice keeps this in the settings of the sheet's view)."""
    items = (
        ("VerticalSplitMode", "short", "2"),
        ("VerticalSplitPosition", "int", "1"),
        ("ActiveSplitRange", "short", "2"),
        ("PositionBottom", "int", "1"),
    )
    shown = "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
        for name, kind, value in items
    )
    return (
        f'{_XML}<office:document-settings {_NAMES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        '<config:config-item-map-named config:name="Tables">'
        f"<config:config-item-map-entry config:name={quoteattr(title)}>{shown}"
        "</config:config-item-map-entry></config:config-item-map-named>"
        "</config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )
