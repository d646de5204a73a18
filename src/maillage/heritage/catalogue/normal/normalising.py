"""All of a record's normalised values at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from maillage.heritage.catalogue.normal import terms
from maillage.heritage.catalogue.normal.dates import Span, parse_list
from maillage.heritage.catalogue.normal.names import parse_person
from maillage.heritage.catalogue.normal.places import parse_places

SURE: Final = 0.5
"""Confidence from which a millésime makes the period needless."""

_WORDS: Final[tuple[tuple[str, str, Callable[[str], tuple[terms.Word, ...]]], ...]] = (
    ("materials", "TECH", terms.materials),
    ("domains", "DOMN", terms.domains),
    ("denominations", "DENO", terms.denominations),
    ("periods", "PERI", terms.periods),
    ("periods", "EPOQ", terms.periods),
    ("subjects", "REPR", terms.subjects),
)
_PLACES: Final = (("LIEUX", ""), ("DECV", "lieu de découverte"), ("GEOHI", "géographie historique"))


def normalise(values: Mapping[str, Sequence[str]]) -> dict[str, list[dict[str, Any]]]:
    """Dates, people, places, materials, domains, denominations, periods and subjects of `values`.

    Each entry names the field that it comes from and its confidence, from 0 to 1. A date that was
    not understood has neither `from` nor `to`, and confidence 0. Never raises.
    """
    found: dict[str, list[dict[str, Any]]] = {
        "dates": _dates(values),
        "people": _people(values.get("AUTR", ())),
        "places": _places(values),
    }
    for key, code, read in _WORDS:
        kept = found.setdefault(key, [])
        if given := values.get(code):
            kept += _words(given, code, read)
    return found


def best_years(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[int | None, int | None]:
    """The first and last year of what `normalise` gave; (None, None) without any."""
    dated = [one for one in found.get("dates", ()) if one.get("from") is not None]
    if not dated:
        return None, None
    return min(one["from"] for one in dated), max(one["to"] for one in dated)


def _dates(values: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """A sure millésime is enough; else the period too; a style or reign only for want of both."""
    entries: list[dict[str, Any]] = []
    best = 0.0
    for code in ("MILL", "PERI", "EPOQ"):
        given = values.get(code)
        if not given or best >= SURE or (code == "EPOQ" and best > 0):
            continue
        spans = parse_list(given)
        best = max([best, *(one.confidence for one in spans)])
        entries += [_dated(one, code) for one in spans]
        if not spans and code != "EPOQ":
            label = " ; ".join(given)[:300]
            entries.append(
                {"from": None, "to": None, "label": label, "confidence": 0.0, "field": code}
            )
    return entries


def _dated(span: Span, code: str) -> dict[str, Any]:
    return {
        "from": span.first,
        "to": span.last,
        "label": span.label,
        "confidence": span.confidence,
        "field": code,
    }


def _people(given: Iterable[str]) -> list[dict[str, Any]]:
    people = []
    for text in given:
        one = parse_person(text)
        if one is not None:
            people.append(
                {
                    "name": one.name,
                    "sort": one.sort,
                    "role": one.role,
                    "qualifier": one.qualifier,
                    "confidence": one.confidence,
                    "field": "AUTR",
                }
            )
    return people


def _places(values: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    places = []
    for code, role in _PLACES:
        if given := values.get(code):
            places += [
                {"name": one.name, "role": one.role, "confidence": one.confidence, "field": code}
                for one in parse_places(given, role=role)
            ]
    return places


def _words(
    given: Iterable[str], code: str, read: Callable[[str], tuple[terms.Word, ...]]
) -> list[dict[str, Any]]:
    found = {one.name: one.confidence for text in given for one in read(text)}
    return [{"name": name, "confidence": trust, "field": code} for name, trust in found.items()]
