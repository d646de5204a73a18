"""What a LIDO record means in the official fields, for files that do not say it by our marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

from maillage.heritage.catalogue.ark_names import find_ark
from maillage.heritage.catalogue.lido_mapping import NAMESPACE, TYPE, event_of
from maillage.heritage.catalogue.readers.cleaning import strip_html
from maillage.heritage.catalogue.readers.xml_stream import local
from maillage.heritage.catalogue.readers.xml_text import text_of

_NS: Final = {"l": NAMESPACE, "skos": "http://www.w3.org/2004/02/skos/core#"}
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFERENCE: Final = f"{{{NAMESPACE}}}pref"
_KIND: Final = f"{{{NAMESPACE}}}type"
_MUSEOFILE: Final = re.compile(r"\bM\d{4}\b")
_YEAR: Final = re.compile(r"^(-?\d{1,6})(?:-\d{2}){0,2}$")
_APPELLATION: Final = "l:appellationValue"

_WRAP: Final = "l:objectIdentificationWrap"
_CONCEPTS: Final = (
    ("DENO", "l:objectClassificationWrap/l:objectWorkTypeWrap/l:objectWorkType"),
    ("DOMN", "l:objectClassificationWrap/l:classificationWrap/l:classification"),
)
_INSCRIPTIONS: Final = (
    ("INSC", f"{_WRAP}/l:inscriptionsWrap/l:inscriptions/l:inscriptionTranscription"),
    (
        "PINS",
        f"{_WRAP}/l:inscriptionsWrap/l:inscriptions/l:inscriptionDescription/l:descriptiveNoteValue",
    ),
)

Pairs = Iterator[tuple[str, str]]


class Meaning:
    """A `lido` element, asked for what Maillage keeps of it."""

    def __init__(self, element: Element) -> None:
        self._element = element
        self._description = _in_french(element, "descriptiveMetadata")
        self._administration = _in_french(element, "administrativeMetadata")

    def values(self) -> Pairs:
        """(code, value) pairs, in order."""
        yield from self._identification()
        for event in self._all("l:eventWrap/l:eventSet/l:event"):
            yield from self._event(event)
        for subject in self._all("l:objectRelationWrap/l:subjectWrap/l:subjectSet"):
            shown = _texts(subject, "l:displaySubject") or [
                term for concept in subject.iterfind("l:subject/*", _NS) for term in _names(concept)
            ]
            for text in shown:
                yield "REPR", text
        yield from self._rights()

    def key(self) -> str:
        """The record's own identifier where it comes from."""
        return _plain(_first(self._element, "l:lidoRecID"))

    def ark(self) -> str:
        """The permanent address (ARK) that its institution has given it; or ''."""
        paths = ("l:objectPublishedID", "l:lidoRecID")
        return find_ark(text for path in paths for text in _texts(self._element, path))

    def images(self) -> list[dict[str, str]]:
        """Addresses of images, each with its credit, rights and caption."""
        found = []
        for one in self._admin("l:resourceWrap/l:resourceSet"):
            address = _address(one)
            if not address:
                continue
            rights = one.find("l:rightsResource", _NS)
            found.append(
                {
                    "address": address,
                    "credit": _plain(_first(rights, "l:creditLine")),
                    "rights": _rights_of(rights),
                    "caption": _plain(_first(one, "l:resourceDescription")),
                    "source": _plain(
                        " ".join(_texts(one, f"l:resourceSource/l:legalBodyName/{_APPELLATION}"))
                    ),
                }
            )
        return found

    def related(self) -> list[dict[str, str]]:
        """Other works, by identifier, with the relation in words."""
        found = []
        for one in self._all("l:objectRelationWrap/l:relatedWorksWrap/l:relatedWorkSet"):
            reference = _first(one, "l:relatedWork/l:object/l:objectID")
            shown = _first(one, "l:displayRelatedWork") or _first(
                one, "l:relatedWork/l:displayObject"
            )
            if reference or shown:
                relation = next(iter(_terms(one, "l:relatedWorkRelType")), "")
                found.append({"reference": reference, "label": _plain(shown), "relation": relation})
        return found

    def dates(self) -> list[dict[str, Any]]:
        """Years of production that the record gives as numbers: from, to, label."""
        found = []
        for event in self._all("l:eventWrap/l:eventSet/l:event"):
            if _kind_of(event) != "production":
                continue
            for one in event.iterfind("l:eventDate", _NS):
                first = _year(_first(one, "l:date/l:earliestDate"))
                last = _year(_first(one, "l:date/l:latestDate"))
                if first and last and first <= last:
                    label = _plain(_first(one, "l:displayDate"))
                    found.append({"from": first, "to": last, "label": label})
        return found

    def _identification(self) -> Pairs:
        own = _texts(self._administration, "l:recordWrap/l:recordID")
        yield from (("REF", text) for text in own[:1])
        for code, path in _CONCEPTS:
            yield from ((code, term) for one in self._all(path) for term in _names(one))
        titles = self._all(f"{_WRAP}/l:titleWrap/l:titleSet/{_APPELLATION}")
        for rank, one in enumerate(titles):
            alternate = rank > 0 or one.get(_PREFERENCE, "").startswith("alternat")
            if (text := text_of(one)).strip():
                yield ("APPL" if alternate else "TITR"), text
        for one in self._all(f"{_WRAP}/l:repositoryWrap/l:repositorySet"):
            yield from _repository(one)
        for code, path in _INSCRIPTIONS:
            yield from ((code, text) for text in _texts(self._description, path))
        for one in self._all(f"{_WRAP}/l:objectDescriptionWrap/l:objectDescriptionSet"):
            kind = one.get(_KIND, "")
            code = kind.removeprefix(TYPE) if kind.startswith(TYPE) else "DESC"
            yield from ((code, text) for text in _texts(one, "l:descriptiveNoteValue"))
        for one in self._all(f"{_WRAP}/l:objectMeasurementsWrap/l:objectMeasurementsSet"):
            shown = _texts(one, "l:displayObjectMeasurements")
            yield from (("DIMS", text) for text in shown or _measures(one))
        for one in self._all(f"{_WRAP}/l:objectMaterialsTechWrap/l:objectMaterialsTechSet"):
            yield from _materials(one)

    def _event(self, event: Element) -> Pairs:
        kind = _kind_of(event)
        if kind == "production":
            for one in event.iterfind("l:eventActor", _NS):
                yield from (
                    ("AUTR", text) for text in _texts(one, "l:displayActorInRole") or _actor(one)
                )
            yield from (("ECOL", text) for text in _terms(event, "l:culture"))
            yield from (("TECH", text) for text in _terms(event, "l:eventMethod"))
            for one in event.iterfind("l:eventMaterialsTech", _NS):
                yield from _materials(one)
        period, date, place = _CODES.get(kind, ("", "", ""))
        if period:
            yield from ((period, text) for text in _terms(event, "l:periodName"))
        if date:
            yield from ((date, text) for text in _dates(event))
        if place:
            for one in event.iterfind("l:eventPlace", _NS):
                yield from ((place, text) for text in _texts(one, "l:displayPlace") or _place(one))
        if kind == "acquisition":
            yield from (("STAT", text) for text in _terms(event, "l:eventMethod"))
        note = _NOTES.get(kind)
        if note:
            path = "l:eventDescriptionSet/l:descriptiveNoteValue"
            yield from ((note, text) for text in _texts(event, path))

    def _rights(self) -> Pairs:
        for one in self._admin("l:rightsWorkWrap/l:rightsWorkSet"):
            if text := _first(one, "l:creditLine") or _rights_of(one):
                yield "COPY", text
        for one in self._admin("l:recordWrap/l:recordInfoSet/l:recordInfoLink"):
            if text := text_of(one):
                yield "WWW", text

    def _all(self, path: str) -> list[Element]:
        return self._description.findall(path, _NS) if self._description is not None else []

    def _admin(self, path: str) -> list[Element]:
        return self._administration.findall(path, _NS) if self._administration is not None else []


_CODES: Final = {
    # event → fields of its period, its date, its place
    "production": ("PERI", "MILL", "LIEUX"),
    "use": ("PERU", "MILU", ""),
    "finding": ("", "", "DECV"),
    "acquisition": ("", "DACQ", ""),
}
_NOTES: Final = {"production": "HIST", "use": "UTIL", "finding": "PDEC", "acquisition": "APTN"}


def _in_french(element: Element, name: str) -> Element | None:
    """The metadata in French; those of the first language when there are none."""
    found = element.findall(f"l:{name}", _NS)
    return next(
        (one for one in found if one.get(_LANG, "").startswith("fr")), next(iter(found), None)
    )


def _texts(element: Element | None, path: str) -> list[str]:
    if element is None:
        return []
    return [text for one in element.iterfind(path, _NS) if (text := text_of(one).strip())]


def _first(element: Element | None, path: str) -> str:
    return next(iter(_texts(element, path)), "")


def _plain(text: str) -> str:
    """A text that is no field, hence not cleaned as one: without its tags, if it has any."""
    return strip_html(text) if "<" in text or "&" in text else text


def _names(concept: Element) -> list[str]:
    """The term of a concept; the French one, or the preferred one, when it has several."""
    terms = [
        one
        for one in concept.iter()
        if local(one.tag) in ("term", "prefLabel", "appellationValue") and text_of(one).strip()
    ]
    if not terms:
        return [text] if (text := text_of(concept).strip()) else []
    french = [one for one in terms if one.get(_LANG, "").startswith("fr")]
    preferred = [one for one in french or terms if one.get(_PREFERENCE, "preferred") == "preferred"]
    return [text_of(one).strip() for one in (preferred or french or terms)[:1]]


def _terms(element: Element, path: str) -> list[str]:
    return [name for one in element.iterfind(path, _NS) for name in _names(one)]


def _kind_of(event: Element) -> str:
    kind = event.find("l:eventType", _NS)
    if kind is None:
        return ""
    identifiers = [
        one.text.strip() for one in kind.iter() if local(one.tag) == "conceptID" and one.text
    ]
    identifiers += [
        value for one in kind.iter() for name, value in one.items() if name.endswith("}about")
    ]
    terms = [
        one.text for one in kind.iter() if local(one.tag) in ("term", "prefLabel") and one.text
    ]
    return event_of(identifiers, terms)


def _repository(one: Element) -> Pairs:
    yield from (("INV", text) for text in _texts(one, "l:workID"))
    yield from (("LOCA", text) for text in _texts(one, "l:displayRepository"))
    for text in _texts(one, "l:repositoryName/l:legalBodyID"):
        if found := _MUSEOFILE.search(text):
            yield "MUSEO", found.group()
    yield from (
        ("NOMOFF", text)
        for text in _texts(one, f"l:repositoryName/l:legalBodyName/{_APPELLATION}")[:1]
    )
    yield from (
        ("VILLE_M", text)
        for text in _texts(one, f"l:repositoryLocation/l:namePlaceSet/{_APPELLATION}")[:1]
    )


def _measures(one: Element) -> Iterator[str]:
    for measure in one.iterfind("l:objectMeasurements/l:measurementsSet", _NS):
        kind = next(iter(_terms(measure, "l:measurementType")), "")
        unit = next(iter(_terms(measure, "l:measurementUnit")), "")
        if value := _first(measure, "l:measurementValue"):
            yield " ".join(part for part in (kind, value, unit) if part)


def _materials(one: Element) -> Pairs:
    shown = _texts(one, "l:displayMaterialsTech")
    yield from (
        ("TECH", text) for text in shown or _terms(one, "l:materialsTech/l:termMaterialsTech")
    )


def _actor(one: Element) -> Iterator[str]:
    """« BOUDIN Eugène (peintre) » out of an indexed actor."""
    actor = one.find("l:actorInRole", _NS)
    if actor is None:
        return
    names = actor.findall(f"l:actor/l:nameActorSet/{_APPELLATION}", _NS)
    preferred = [
        name for name in names if name.get(_PREFERENCE, "preferred") == "preferred"
    ] or names
    name = next((text for name in preferred if (text := text_of(name).strip())), "")
    if name:
        words = _terms(actor, "l:attributionQualifierActor") + _terms(actor, "l:roleActor")
        yield f"{name} ({', '.join(words)})" if words else name


def _dates(event: Element) -> Iterator[str]:
    for one in event.iterfind("l:eventDate", _NS):
        if shown := _texts(one, "l:displayDate"):
            yield from shown
            continue
        first, last = _first(one, "l:date/l:earliestDate"), _first(one, "l:date/l:latestDate")
        if first and last and first != last:
            yield f"{first} entre, {last} et"
        elif first or last:
            yield first or last


def _place(one: Element) -> Iterator[str]:
    """« France, Normandie, Honfleur » out of places one inside the other."""
    names: list[str] = []
    place = one.find("l:place", _NS)
    while place is not None:
        names += _texts(place, f"l:namePlaceSet/{_APPELLATION}")[:1]
        place = place.find("l:partOfPlace", _NS)
    if names:
        yield ", ".join(reversed(names))


def _address(one: Element) -> str:
    """The link to the image itself, rather than to its thumbnail."""
    shown = one.findall("l:resourceRepresentation", _NS)
    whole = [each for each in shown if "thumb" not in each.get(_KIND, "").casefold()]
    return next((link for each in whole or shown if (link := _first(each, "l:linkResource"))), "")


def _rights_of(one: Element | None) -> str:
    if one is None:
        return ""
    addresses = [
        text
        for text in _texts(one, "l:rightsType/l:conceptID")
        if "creativecommons.org" in text or "rightsstatements.org" in text
    ]
    return next(iter(addresses or _terms(one, "l:rightsType")), "")


def _year(text: str) -> int:
    """The year of « 1822 », « 1822-05-01 », « -0050 »; 0 for none, as there is no year 0."""
    found = _YEAR.match(text)
    return int(found.group(1)) if found else 0
