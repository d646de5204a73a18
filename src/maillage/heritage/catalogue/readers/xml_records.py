"""Which element of an XML file is a record, when nobody has told it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final
from xml.etree.ElementTree import Element

from maillage.heritage.catalogue.fields import code_of
from maillage.heritage.catalogue.readers.xml_stream import XmlRefused, XmlStream, local

Path = tuple[str, ...]

LOOKED_AT: Final = 20_000
"""Elements of the beginning of the file."""

_CHOICES: Final = 12
NAMING: Final = ("name", "nom", "code", "champ", "field", "id", "label", "tag")
"""Attributes that name a field where the element does not: <champ nom="AUTR">."""


@dataclass(slots=True)
class _Holder:
    """What is seen of the elements of one path that hold others."""

    times: int = 0
    values: int = 0
    """Values that they hold themselves: attributes and elements without elements."""
    names: set[str] = field(default_factory=set)
    """The fields of these values."""

    @property
    def has_reference(self) -> bool:
        return any(code_of(name) == "REF" for name in self.names)


def naming_of(element: Element) -> str:
    """The field that an element names by an attribute: AUTR for <champ nom="AUTR">; or ""."""
    return next((value for name, value in element.items() if local(name) in NAMING), "")


def record_paths(stream: XmlStream) -> list[str]:
    """The paths of the elements that may be records, the likeliest first.

    A record comes back and holds values. Those that name a reference come before the others; then
    the one that holds most of the values, unless it only details another one that has as many
    fields: a file has more authors than records, and more records than museums. Raises
    `XmlRefused` if nothing can be read.
    """
    holders, counts = _look(stream)
    able = {
        path: one
        for path, one in holders.items()
        if len(path) > 1 and one.values and (one.times > 1 or one.has_reference)
    }
    if not able:
        repeated = [path for path, count in counts.items() if count > 1 and len(path) > 1]
        flat = [path for path in (repeated or counts) if len(path) == 2]
        return ["/".join(path) for path in sorted(flat, key=lambda path: -counts[path])[:1]]

    def rank(path: Path) -> tuple[bool, bool, int, Path]:
        one = able[path]
        return one.times < 2 or not one.has_reference, one.times < 2, -one.values, path

    ranked = sorted(able, key=rank)
    best = _climbed(ranked[0], able)
    return ["/".join(path) for path in dict.fromkeys((best, *ranked))][:_CHOICES]


def _climbed(path: Path, able: dict[Path, _Holder]) -> Path:
    """The element of which `path` is only a detail, else `path`."""
    for size in range(2, len(path)):
        above = able.get(path[:size])
        if above is not None and above.has_reference >= able[path].has_reference:
            if len(above.names) >= len(able[path].names) and 4 * above.values >= able[path].values:
                return path[:size]
    return path


def _look(stream: XmlStream) -> tuple[dict[Path, _Holder], Counter[Path]]:
    holders: dict[Path, _Holder] = {}
    counts = Counter[Path]()
    try:
        for path, element in islice(stream.ends(), LOOKED_AT):
            counts[path] += 1
            if len(element):
                one = holders.setdefault(path, _Holder())
                one.times += 1
                _count(one, (f"@{local(name)}" for name, value in element.items() if value.strip()))
            elif (element.text or "").strip() and len(path) > 1:
                name = naming_of(element) or path[-1]
                _count(holders.setdefault(path[:-1], _Holder()), (name,))
    except XmlRefused:
        if not counts:
            raise  # else what was seen before is enough to guess; the reading will tell
    return holders, counts


def _count(holder: _Holder, names: Iterable[str]) -> None:
    for name in names:
        holder.values += 1
        holder.names.add(name)
