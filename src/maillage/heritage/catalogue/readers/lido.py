"""LIDO 1.0 and 1.1, streamed. Our own files are read by their marks, others by their meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.lido_mapping import NAMESPACE, code_of_mark
from maillage.heritage.catalogue.readers.cleaning import clean
from maillage.heritage.catalogue.readers.lido_meaning import Meaning
from maillage.heritage.catalogue.readers.records import (
    Source,
    SourceColumn,
    SourceMapping,
    SourceRecord,
)
from maillage.heritage.catalogue.readers.xml_stream import XmlRefused, XmlStream
from maillage.heritage.catalogue.readers.xml_text import text_of

RECORD: Final = f"{{{NAMESPACE}}}lido"
_ANALOG: Final = f"{{{NAMESPACE}}}encodinganalog"


class LidoSource(Source):
    """A LIDO file, or a saved page of an OAI-PMH answer that carries LIDO."""

    def __init__(self, path: Path, kind: str, mapping: SourceMapping) -> None:
        super().__init__(path, kind, mapping)
        samples: dict[str, list[str]] = {}
        for record, _n in zip(self.records(), range(20), strict=False):
            for code, values in record.values.items():
                kept = samples.setdefault(code, [])
                if len(kept) < 3 and values[0] not in kept:
                    kept.append(values[0][:200])
        self.columns = [
            SourceColumn(code, code, samples[code]) for code in FIELDS if code in samples
        ]
        self.notes.clear()

    def records(self) -> Iterator[SourceRecord]:
        stream = XmlStream(self.path)
        number = 0
        try:
            for number, found in enumerate(stream.elements(is_record), start=1):
                yield lido_record(found.element, number, found.line)
        except XmlRefused as refusal:
            self.note(str(refusal))
            record = SourceRecord(number + 1, 0)
            record.tell(refusal.code, str(refusal), blocking=True)
            yield record
        for told in stream.notes():
            self.note(told)


def is_record(tags: Sequence[str]) -> bool:
    """Whether this path of tags leads to a record."""
    return tags[-1] == RECORD


def lido_record(element: Element, number: int, line: int = 0) -> SourceRecord:
    """The record that a `lido` element describes."""
    record = SourceRecord(number, line)
    meaning = Meaning(element)
    marked = _marked(element)
    found: Iterable[tuple[str, str]] = marked or meaning.values()
    for code, text in found:
        if value := clean(text, code, record):
            record.values.setdefault(code, []).append(value)
    if key := meaning.key():
        record.extra["key"] = key
    if ark := meaning.ark():
        record.extra["ark"] = ark
    if images := meaning.images():
        record.extra["images"] = images
    if related := meaning.related():
        record.extra["related"] = related
    if dates := meaning.dates():
        record.extra["dates"] = dates
    if not record.values:
        record.tell(
            "empty",
            _("Cette notice LIDO ne contient aucun champ reconnu : vérifiez l’export."),
            blocking=True,
        )
    return record


def _marked(element: Element) -> list[tuple[str, str]]:
    """(code, value) of the elements that carry our marks, in order."""
    return [
        (code, text_of(one))
        for one in element.iter()
        if (analog := one.get(_ANALOG)) and (code := code_of_mark(analog))
    ]
