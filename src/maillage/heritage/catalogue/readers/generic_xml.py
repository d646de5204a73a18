"""Any other XML: a repeated element is a record, the paths inside it are its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.readers.cleaning import clean
from maillage.heritage.catalogue.readers.matching import match
from maillage.heritage.catalogue.readers.records import Source, SourceMapping, SourceRecord
from maillage.heritage.catalogue.readers.splitting import split_values
from maillage.heritage.catalogue.readers.xml_records import NAMING, naming_of, record_paths
from maillage.heritage.catalogue.readers.xml_stream import (
    Found,
    XmlRefused,
    XmlStream,
    local,
)
from maillage.heritage.catalogue.readers.xml_text import is_prose, text_of
from maillage.kernel.imports.errors import ReadError

_SAMPLE: Final = 200


class XmlSource(Source):
    """A file of repeated elements."""

    def __init__(self, path: Path, kind: str, mapping: SourceMapping) -> None:
        super().__init__(path, kind, mapping)
        try:
            guessed = record_paths(XmlStream(path))
        except XmlRefused as refusal:
            raise ReadError(refusal.code, str(refusal)) from refusal
        self.place = mapping.record or next(iter(guessed), "")
        self.places = list(dict.fromkeys((self.place, *guessed)))
        if not self.place:
            raise ReadError("empty", _("Ce fichier XML ne contient aucune notice."))
        rows: list[dict[str, list[str]]] = []
        with suppress(XmlRefused):  # told by `records`, after what was whole before
            for found in islice(self._elements(XmlStream(path)), _SAMPLE):
                rows.append(leaves(found.element))  # noqa: PERF401 - a refusal keeps those before it
        keys = list(dict.fromkeys(key for row in rows for key in row))
        table = [[" ; ".join(row.get(key, ())) for key in keys] for row in rows]
        headings = [heading(key) for key in keys]
        named = {key: mapping.columns[key] for key in keys if key in mapping.columns}
        by_heading = SourceMapping(
            columns={headings[keys.index(key)]: code for key, code in named.items()},
            key=mapping.key,
        )
        matched = match(headings, table, by_heading)
        self.columns = matched.columns
        for key, column in zip(keys, self.columns, strict=True):
            column.key = key
        self._codes = {keys[at]: code for at, code in matched.positions}
        self._key = keys[matched.key] if matched.key is not None else ""
        self._ark = keys[matched.ark] if matched.ark is not None else ""

    def records(self) -> Iterator[SourceRecord]:
        stream = XmlStream(self.path)
        number = 0
        try:
            for number, found in enumerate(self._elements(stream), start=1):
                yield self._record(found, number)
        except XmlRefused as refusal:
            self.note(str(refusal))
            record = SourceRecord(number + 1, 0)
            record.tell(refusal.code, str(refusal), blocking=True)
            yield record
        for told in stream.notes():
            self.note(told)

    def _elements(self, stream: XmlStream) -> Iterator[Found]:
        wanted = self.place.strip("/").split("/")

        def is_record(tags: Sequence[str]) -> bool:
            return len(tags) == len(wanted) and [local(tag) for tag in tags] == wanted

        return stream.elements(is_record)

    def _record(self, found: Found, number: int) -> SourceRecord:
        record = SourceRecord(number, found.line)
        separator = self.mapping.list_separator or ";"
        for key, texts in leaves(found.element).items():
            code = self._codes.get(key)
            if key == self._key and not code:
                record.extra["key"] = texts[0][:200]
            if key == self._ark and not code:
                record.extra["ark"] = texts[0].strip()
            if not code:
                continue
            for text in texts:
                values = split_values(clean(text, code, record), code, separator=separator)
                if values:
                    record.values.setdefault(code, []).extend(values)
        return record


def leaves(element: Element) -> dict[str, list[str]]:
    """Path → texts of the attributes and elements that hold one, in order."""
    found: dict[str, list[str]] = {}
    todo: list[tuple[str, Element]] = [("", element)]
    while todo:
        path, one = todo.pop()
        naming = next((name for name in NAMING if name in map(local, one.keys())), "")
        for name, value in one.items():
            if value.strip() and not (path and local(name) == naming and not len(one)):
                found.setdefault(f"{path}/@{local(name)}".lstrip("/"), []).append(value)
        text = text_of(one).strip()
        if text and (path or not len(one)):
            found.setdefault(path or local(one.tag), []).append(text)
        if path and is_prose(one):
            continue  # its children are words of its text
        children = []
        for child in one:
            if not isinstance(child.tag, str):
                continue
            name = local(child.tag)
            label = naming_of(child)
            named = f"{name}[{label}]" if label and not len(child) else name
            children.append((f"{path}/{named}".lstrip("/"), child))
        todo.extend(reversed(children))
    return found


def heading(path: str) -> str:
    """What a path would be called as a column: « notice/AUTR » → AUTR, « champ[AUTR] » → AUTR."""
    last = path.rpartition("/")[2]
    if last.endswith("]") and "[" in last:
        return last[:-1].partition("[")[2]
    return last.lstrip("@")
