"""Pages of an OAI-PMH 2.0 answer: their records in `oai_dc` or LIDO, their token, their errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from maillage.heritage.catalogue.readers.cleaning import clean
from maillage.heritage.catalogue.readers.lido import RECORD as LIDO_RECORD
from maillage.heritage.catalogue.readers.lido import lido_record
from maillage.heritage.catalogue.readers.records import (
    Source,
    SourceColumn,
    SourceMapping,
    SourceRecord,
)
from maillage.heritage.catalogue.readers.xml_stream import XmlRefused, XmlStream, local
from maillage.heritage.catalogue.readers.xml_text import text_of

OAI: Final = "http://www.openarchives.org/OAI/2.0/"
_ITEMS: Final = {f"{{{OAI}}}{name}" for name in ("record", "resumptionToken", "error")}
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_REFERENCE: Final = re.compile(r"[0-9A-Z]{11,}")
_MEASURE: Final = re.compile(r"\d\s*(?:cm|mm|m|kg|g|in|po)\b|\d\s*[x×]\s*\d", re.IGNORECASE)
_CENTURY: Final = re.compile(r"si[èe]cle|century|si[èe]cles|époque|period", re.IGNORECASE)
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)

_CODES: Final = {
    "title": "TITR",
    "creator": "AUTR",
    "contributor": "AUTR",
    "subject": "REPR",
    "description": "DESC",
    "type": "DENO",
    "rights": "COPY",
    "coverage": "LIEUX",
    "source": "NOMOFF",
    "publisher": "NOMOFF",
}
"""Dublin Core → Joconde, the inverse of the Ministry's own table; the others depend on the text."""


@dataclass(frozen=True, slots=True)
class PageToken:
    """The token at the end of a page: empty on the last one."""

    token: str


@dataclass(frozen=True, slots=True)
class PageError:
    """What the server refused: `code` is OAI-PMH's own."""

    code: str
    message: str


def is_page(body: bytes) -> bool:
    """Whether this is an answer of the protocol, and not what a server under maintenance says."""
    try:
        return XmlStream(body).root() == f"{{{OAI}}}OAI-PMH"
    except XmlRefused:
        return False


def page_items(stream: XmlStream, *, first: int) -> Iterator[SourceRecord | PageToken | PageError]:
    """What a page holds, in order; records are numbered from `first`.

    Raises `XmlRefused` where the page stops making sense, after what was whole before.
    """
    number = first
    for found in stream.elements(_is_item):
        element = found.element
        name = local(element.tag)
        if name == "record":
            yield _record(element, number)
            number += 1
        elif name == "resumptionToken":
            yield PageToken((element.text or "").strip())
        else:
            yield PageError(element.get("code", ""), (element.text or "").strip())


def _is_item(tags: Sequence[str]) -> bool:
    return tags[-1] in _ITEMS


def _record(element: Element, number: int) -> SourceRecord:
    header = element.find(f"{{{OAI}}}header")
    identifier = _text(header, "identifier")
    lido = next(element.iter(LIDO_RECORD), None)
    record = _dublin_core(element, number) if lido is None else lido_record(lido, number)
    record.extra["key"] = identifier
    record.extra["stamp"] = _text(header, "datestamp")
    sets = [one.text for one in element.iter(f"{{{OAI}}}setSpec") if one.text]
    if sets:
        record.extra["sets"] = sets
    if header is not None and header.get("status") == "deleted":
        record.is_deleted = True
        record.problems.clear()
    if "REF" not in record.values and (found := reference_in(identifier)):
        record.values["REF"] = [found]
    return record


def reference_in(identifier: str) -> str:
    """The Joconde reference that ends « oai:musees.example:joconde/00000107815 »; else ""."""
    last = re.split(r"[:/]", identifier)[-1]
    return last if _REFERENCE.fullmatch(last) else ""


def _text(header: Element | None, name: str) -> str:
    found = header.findtext(f"{{{OAI}}}{name}") if header is not None else None
    return (found or "").strip()


def _dublin_core(element: Element, number: int) -> SourceRecord:
    record = SourceRecord(number, 0)
    for one in element.iter():
        if not one.tag.startswith(_DC) or not (text := text_of(one).strip()):
            continue
        code = _code(one.tag[len(_DC) :], text, record)
        if code and (value := clean(text, code, record)):
            kept = record.values.setdefault(code, [])
            if value not in kept:
                kept.append(value)
    return record


def _code(name: str, text: str, record: SourceRecord) -> str:
    if name == "identifier":
        return "WWW" if _WEB.match(text) else "REF" if _is_new_reference(text, record) else "INV"
    if name == "relation":
        return "WWW" if _WEB.match(text) else ""
    if name == "date":
        return "PERI" if _CENTURY.search(text) else "MILL"
    if name == "format":
        return "DIMS" if _MEASURE.search(text) else "TECH"
    if name == "rights" and "COPY" in record.values:
        return ""
    if name in ("publisher", "source") and "NOMOFF" in record.values:
        return ""
    return _CODES.get(name, "")


def _is_new_reference(text: str, record: SourceRecord) -> bool:
    return "REF" not in record.values and text.isdecimal() and len(text) == 11


class OaiFileSource(Source):
    """An answer of an OAI-PMH server kept in a file."""

    def __init__(self, path: Path, kind: str, mapping: SourceMapping) -> None:
        super().__init__(path, kind, mapping)
        codes: dict[str, list[str]] = {}
        for record, _n in zip(self.records(), range(20), strict=False):
            for code, values in record.values.items():
                codes.setdefault(code, values[:1])
        self.columns = [SourceColumn(code, code, samples) for code, samples in codes.items()]
        self.notes.clear()

    def records(self) -> Iterator[SourceRecord]:
        number = 0
        stream = XmlStream(self.path)
        try:
            for one in page_items(stream, first=1):
                if isinstance(one, SourceRecord):
                    number = one.number
                    yield one
                elif isinstance(one, PageToken):
                    self.is_partial = bool(one.token)
                elif isinstance(one, PageError):
                    self.note(f"{one.code} : {one.message}")
        except XmlRefused as refusal:
            self.note(str(refusal))
            record = SourceRecord(number + 1, 0)
            record.tell(refusal.code, str(refusal), blocking=True)
            yield record
        for told in stream.notes():
            self.note(told)
