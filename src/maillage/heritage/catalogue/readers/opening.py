"""The door: what a file is, and the reader that suits it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.lido_mapping import NAMESPACE
from maillage.heritage.catalogue.readers.decoding import Lines, refuse_empty
from maillage.heritage.catalogue.readers.delimited import DelimitedSource
from maillage.heritage.catalogue.readers.generic_xml import XmlSource
from maillage.heritage.catalogue.readers.labelled import END, LabelledSource
from maillage.heritage.catalogue.readers.lido import LidoSource
from maillage.heritage.catalogue.readers.oai_pages import OAI, OaiFileSource
from maillage.heritage.catalogue.readers.records import Source, SourceMapping
from maillage.heritage.catalogue.readers.sheets import SheetSource
from maillage.heritage.catalogue.readers.xml_stream import XmlRefused, XmlStream
from maillage.kernel import filekinds
from maillage.kernel.imports.errors import ReadError
from maillage.kernel.imports.workbooks import corrupt_error, password_error

LABELS: Final = {
    "labelled": gettext_lazy("texte étiqueté Joconde"),
    "csv": gettext_lazy("tableau CSV"),
    "spreadsheet": gettext_lazy("classeur Excel ou LibreOffice"),
    "lido": gettext_lazy("LIDO (XML)"),
    "oai": gettext_lazy("réponse OAI-PMH (XML)"),
    "xml": gettext_lazy("autre XML"),
}
"""Kinds of sources, in French; the keys are what `kind` may be."""

_READERS: Final[dict[str, type[Source]]] = {
    "labelled": LabelledSource,
    "csv": DelimitedSource,
    "spreadsheet": SheetSource,
    "lido": LidoSource,
    "oai": OaiFileSource,
    "xml": XmlSource,
}
_SAMPLE: Final = 2_000
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def open_source(
    path: Path,
    *,
    kind: str | None = None,
    mapping: SourceMapping | Mapping[str, Any] | None = None,
) -> Source:
    """Open a museum's file; its `records` stream by, its `columns` show how it is understood.

    Args:
        path: the file.
        kind: a key of `LABELS` when the user told it; else it is found out.
        mapping: what was saved by `SourceMapping.as_json`, or {column: code}.

    Raises:
        ReadError: the file is empty, protected, damaged or of no readable kind.
    """
    refuse_empty(path)
    if mapping is None:
        mapping = SourceMapping()
    elif not isinstance(mapping, SourceMapping):
        mapping = SourceMapping.from_json(mapping)
    kind = kind or detect(path)
    return _READERS[kind](path, kind, mapping)


def detect(path: Path) -> str:
    """What the file is, by its content: a key of `LABELS`. Raises `ReadError`."""
    refuse_empty(path)
    with path.open("rb") as file:
        found = filekinds.identify(file)
        file.seek(0)
        head = file.read(filekinds.SNIFFED)
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = head[2:].replace(b"\0", b"") if wide else head
    start = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if found in (filekinds.XLSX, filekinds.XLSM, filekinds.ODS):
        return "spreadsheet"
    if found is filekinds.ENCRYPTED:
        raise password_error()
    if found is filekinds.BROKEN:
        raise corrupt_error()
    if found is filekinds.EMPTY:
        raise ReadError("empty", _("Ce fichier est vide."), _("Vérifiez que c’est le bon fichier."))
    if found.family == "xml" or (start.startswith(b"<") and found is not filekinds.HTML):
        return _xml_kind(path)
    is_text = found.family in ("text", "markup") or found is filekinds.UNKNOWN
    # A few stray control characters are dirt; many are another kind of file.
    if is_text and (wide or len(_CONTROL.findall(head)) <= len(head) // 50):
        return _text_kind(path)
    message = _("Ce fichier est %(label)s : Maillage n’y lit pas de notices.")
    raise ReadError(
        "not_a_source",
        message % {"label": found.label},
        _("Exportez les notices en texte Joconde, en CSV, en LIDO ou en .xlsx."),
    )


def _xml_kind(path: Path) -> str:
    try:
        root = XmlStream(path).root()
    except XmlRefused as refusal:
        raise ReadError(refusal.code, str(refusal)) from refusal
    if root.startswith(f"{{{NAMESPACE}}}"):
        return "lido"
    return "oai" if root == f"{{{OAI}}}OAI-PMH" else "xml"


def _text_kind(path: Path) -> str:
    lines = [line.text.strip() for line, _n in zip(Lines(path), range(_SAMPLE), strict=False)]
    tags = {line.split(maxsplit=1)[0].rstrip(":=") for line in lines if line} & set(FIELDS)
    ends = END in lines or len(lines) == _SAMPLE
    is_told = "REF" in tags and (ends or "REF" in lines)
    # Without any reference, only « // » alone on a line tells it from other texts.
    return "labelled" if len(tags) >= 2 and (is_told or END in lines) else "csv"
