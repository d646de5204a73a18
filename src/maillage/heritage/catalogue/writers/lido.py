"""An object as LIDO 1.1: `lido_mapping` tells where each field stands, marked with its code.

What carries no mark (indexed names, years, addresses) is for other readers: ours goes by the marks,
so that a record comes back word for word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from maillage.heritage.catalogue.addresses import (
    THUMBNAIL,
    museum_url,
    object_url,
    permanent_url,
    rendition_url,
    shown_images,
)
from maillage.heritage.catalogue.lido_mapping import EVENTS, NAMESPACE, PLACES
from maillage.heritage.catalogue.models import CulturalObject, ObjectImage, Rights
from maillage.heritage.catalogue.writers.dublin_core import rights_of
from maillage.heritage.catalogue.writers.markup import HEAD, element, text
from maillage.kernel import clock

SCHEMA: Final = "http://www.lido-schema.org/schema/v1.1/lido-v1.1.xsd"
_URI: Final = "http://terminology.lido-schema.org/lido00099"
_LOCAL: Final = "http://terminology.lido-schema.org/lido00100"
_E22: Final = "http://www.cidoc-crm.org/cidoc-crm/E22_Human-Made_Object"
_NAMESPACES: Final = {
    "xmlns__lido": NAMESPACE,
    "xmlns__xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi__schemaLocation": f"{NAMESPACE} {SCHEMA}",
}
_UNKNOWN: Final = "objet"

# Descriptions of the object, and of each event, in the order in which a person reads them.
_DESCRIPTIONS: Final = (
    *("DESC", "ONOM", "ETAT", "HIST", "DEPO", "DDPT", "ADPT", "MANQUANT", "MANQUANT_COM"),
    *("BIBL", "EXPO", "COMM", "PHOT", "REDA", "REFIM", "IMG", "VIDEO", "WWW", "DMIS", "DMAJ"),
)
_EVENT_DESCRIPTIONS: Final = {
    "production": ("PAUT", "ATTR", "PEOC", "GENE", "PLIEUX"),
    "use": ("UTIL", "PUTI"),
    "finding": ("PDEC",),
    "acquisition": ("APTN",),
}


def lido(record: CulturalObject, *, alone: bool = True) -> str:
    """The `lido:lido` element of an object, with its images and museum (prefetched).

    `alone`: it declares its namespaces itself, as in an OAI-PMH answer.
    """
    given = _Values(record)
    return element(
        "lido:lido",
        text("lido:lidoRecID", record.reference, lido__type=_LOCAL, lido__source=given.museum_name),
        text("lido:objectPublishedID", permanent_url(record), lido__type=_URI),
        element("lido:category", _concept_id(_E22), text("lido:term", "Human-Made Object")),
        element("lido:descriptiveMetadata", _description(given), xml__lang="fr"),
        element("lido:administrativeMetadata", _administration(given), xml__lang="fr"),
        **(_NAMESPACES if alone else {}),
    )


def lido_document(records: Iterable[CulturalObject]) -> Iterator[str]:
    """A LIDO file, one record at a time."""
    attributes = " ".join(f'{name.replace("__", ":")}="{uri}"' for name, uri in _NAMESPACES.items())
    yield f"{HEAD}<lido:lidoWrap {attributes}>\n"
    for record in records:
        yield f"{lido(record, alone=False)}\n"
    yield "</lido:lidoWrap>\n"


class _Values:
    """A record's values, each as the marked element of its field."""

    def __init__(self, record: CulturalObject) -> None:
        self.record = record
        self.museum_name = str(record.museum)

    def of(self, code: str) -> Sequence[str]:
        """The source's values of a field."""
        values: Sequence[str] = self.record.values.get(code) or ()
        return values

    def understood(self, key: str, code: str) -> list[dict[str, Any]]:
        """What Maillage understands of that field."""
        return [one for one in self.record.normalised.get(key, ()) if one.get("field") == code]

    def each(self, name: str, code: str, **attributes: str) -> list[str]:
        """One element for each value, marked."""
        if not self.of(code):
            return []
        mark = PLACES[code].mark
        return [
            text(name, value, lido__encodinganalog=mark, **attributes) for value in self.of(code)
        ]

    def wrapped(self, outer: str, inner: str, code: str, **attributes: str) -> str:
        """The same, each in an element of its own, typed when the field has no other sign."""
        if not self.of(code):
            return ""
        if PLACES[code].type:
            attributes["lido__type"] = PLACES[code].type
        return "".join(element(outer, one, **attributes) for one in self.each(inner, code))


def _description(given: _Values) -> str:
    record = given.record
    kinds = given.wrapped("lido:objectWorkType", "lido:term", "DENO")
    titles = [
        *(element("lido:titleSet", one) for one in given.each("lido:appellationValue", "TITR")),
        given.wrapped("lido:titleSet", "lido:appellationValue", "APPL"),
    ]
    if not any(titles):
        titles = [element("lido:titleSet", text("lido:appellationValue", str(record)))]
    return "".join(
        (
            element(
                "lido:objectClassificationWrap",
                element(
                    "lido:objectWorkTypeWrap",
                    kinds or element("lido:objectWorkType", text("lido:term", _UNKNOWN)),
                ),
                element(
                    "lido:classificationWrap",
                    given.wrapped("lido:classification", "lido:term", "DOMN"),
                ),
            ),
            element(
                "lido:objectIdentificationWrap",
                element("lido:titleWrap", *titles),
                element(
                    "lido:inscriptionsWrap",
                    given.wrapped("lido:inscriptions", "lido:inscriptionTranscription", "INSC"),
                    *(
                        element("lido:inscriptions", element("lido:inscriptionDescription", one))
                        for one in given.each("lido:descriptiveNoteValue", "PINS")
                    ),
                ),
                element("lido:repositoryWrap", element("lido:repositorySet", _repository(given))),
                element(
                    "lido:objectDescriptionWrap",
                    *(
                        given.wrapped(
                            "lido:objectDescriptionSet", "lido:descriptiveNoteValue", code
                        )
                        for code in _DESCRIPTIONS
                    ),
                ),
                element(
                    "lido:objectMeasurementsWrap",
                    given.wrapped(
                        "lido:objectMeasurementsSet", "lido:displayObjectMeasurements", "DIMS"
                    ),
                ),
            ),
            element("lido:eventWrap", *_events(given)),
            element(
                "lido:objectRelationWrap",
                element(
                    "lido:subjectWrap",
                    *(
                        given.wrapped("lido:subjectSet", "lido:displaySubject", code)
                        for code in ("REPR", "PREP", "DREP", "SREP")
                    ),
                ),
            ),
        )
    )


def _repository(given: _Values) -> str:
    """Where the object is kept: what the source says of it, else what is known of its museum."""
    museum = given.record.museum
    identifiers = given.each("lido:legalBodyID", "MUSEO", lido__type=_LOCAL) or [
        text("lido:legalBodyID", museum.museofile, lido__type=_LOCAL)
    ]
    names = given.each("lido:appellationValue", "NOMOFF") or [
        text("lido:appellationValue", given.museum_name)
    ]
    region = element("lido:namePlaceSet", *given.each("lido:appellationValue", "REGION"))
    department = element("lido:namePlaceSet", *given.each("lido:appellationValue", "DPT"))
    return "".join(
        (
            *given.each("lido:displayRepository", "LOCA"),
            *given.each("lido:displayRepository", "LOCA2"),
            element("lido:repositoryName", *identifiers, element("lido:legalBodyName", *names)),
            *given.each("lido:workID", "INV"),
            element(
                "lido:repositoryLocation",
                element("lido:namePlaceSet", *given.each("lido:appellationValue", "VILLE_M")),
                element("lido:partOfPlace", department, element("lido:partOfPlace", region)),
            ),
        )
    )


def _events(given: _Values) -> Iterator[str]:
    """The events of which something is said."""
    contents = {
        "production": (
            *_actors(given),
            given.wrapped("lido:culture", "lido:term", "ECOL"),
            _dates(given, "MILL"),
            given.wrapped("lido:periodName", "lido:term", "PERI"),
            given.wrapped("lido:periodName", "lido:term", "EPOQ"),
            given.wrapped("lido:eventPlace", "lido:displayPlace", "LIEUX"),
            given.wrapped("lido:eventPlace", "lido:displayPlace", "GEOHI"),
            *_materials(given),
        ),
        "use": (
            _dates(given, "MILU"),
            given.wrapped("lido:periodName", "lido:term", "PERU"),
        ),
        "finding": (given.wrapped("lido:eventPlace", "lido:displayPlace", "DECV"),),
        "acquisition": (
            _dates(given, "DACQ"),
            given.wrapped("lido:eventMethod", "lido:term", "STAT"),
        ),
    }
    for key, parts in contents.items():
        notes = (
            given.wrapped("lido:eventDescriptionSet", "lido:descriptiveNoteValue", code)
            for code in _EVENT_DESCRIPTIONS[key]
        )
        said = "".join((*parts, *notes))
        if said:
            kind = element(
                "lido:eventType",
                _concept_id(EVENTS[key].uri),
                text("lido:term", EVENTS[key].term, xml__lang="en"),
            )
            yield element("lido:eventSet", element("lido:event", kind, said))


def _actors(given: _Values) -> Iterator[str]:
    """Each author as the source writes it; indexed too when there is one name for each."""
    shown = given.each("lido:displayActorInRole", "AUTR")
    people = given.understood("people", "AUTR")
    for rank, one in enumerate(shown):
        indexed = _actor(people[rank]) if len(people) == len(shown) else ""
        yield element("lido:eventActor", one, indexed)


def _actor(person: dict[str, Any]) -> str:
    names = element(
        "lido:nameActorSet",
        text("lido:appellationValue", person.get("name", ""), lido__pref="preferred"),
        text("lido:appellationValue", person.get("sort", ""), lido__pref="alternative"),
    )
    if not names:
        return ""
    return element(
        "lido:actorInRole",
        element("lido:actor", names),
        element("lido:roleActor", text("lido:term", person.get("role") or "")),
        element("lido:attributionQualifierActor", text("lido:term", person.get("qualifier") or "")),
    )


def _dates(given: _Values, code: str) -> str:
    """The dates of an event; those of the making in years too."""
    record = given.record
    years = ""
    if code == "MILL" and record.year_from is not None and record.year_to is not None:
        years = element(
            "lido:date",
            text("lido:earliestDate", year(record.year_from)),
            text("lido:latestDate", year(record.year_to)),
        )
    return element("lido:eventDate", *given.each("lido:displayDate", code), years)


def year(number: int) -> str:
    """« 1822 », « 0987 », « -0050 » for 50 before Christ: there is no year 0 (XML Schema 1.0)."""
    return f"-{-number:04d}" if number < 0 else f"{number:04d}"


def _materials(given: _Values) -> Iterator[str]:
    shown = given.each("lido:displayMaterialsTech", "TECH")
    terms = [
        element("lido:termMaterialsTech", text("lido:term", one.get("name", "")))
        for one in given.understood("materials", "TECH")
    ]
    for rank, one in enumerate(shown):
        indexed = element("lido:materialsTech", *terms) if rank == 0 else ""
        yield element("lido:eventMaterialsTech", one, indexed)


def _administration(given: _Values) -> str:
    record = given.record
    museum = record.museum
    identifiers = given.each("lido:recordID", "REF", lido__type=_LOCAL) or [
        text("lido:recordID", record.reference, lido__type=_LOCAL)
    ]
    return "".join(
        (
            element("lido:rightsWorkWrap", _rights(given)),
            element(
                "lido:recordWrap",
                *identifiers,
                element(
                    "lido:recordType",
                    text("lido:term", "Item-level record", xml__lang="en"),
                ),
                element(
                    "lido:recordSource",
                    text("lido:legalBodyID", museum.museofile, lido__type=_LOCAL),
                    element("lido:legalBodyName", text("lido:appellationValue", given.museum_name)),
                    text("lido:legalBodyWeblink", museum_url(museum)),
                ),
                element(
                    "lido:recordInfoSet",
                    text(
                        "lido:recordInfoLink", object_url(record), lido__formatResource="text/html"
                    ),
                    text(
                        "lido:recordMetadataDate",
                        clock.local(record.updated_at).date().isoformat(),
                    ),
                ),
            ),
            element("lido:resourceWrap", *(_resource(*one) for one in shown_images(record))),
        )
    )


def _rights(given: _Values) -> str:
    """The record's rights; without any, its museum's mention, unmarked: it is no value of the record."""
    return given.wrapped("lido:rightsWorkSet", "lido:creditLine", "COPY") or "".join(
        element("lido:rightsWorkSet", text("lido:creditLine", one))
        for one in rights_of(given.record)
    )


def _resource(image: ObjectImage, address: str) -> str:
    small = rendition_url(image, THUMBNAIL)
    return element(
        "lido:resourceSet",
        element(
            "lido:resourceRepresentation",
            text("lido:linkResource", address),
            lido__type="image_master",
        ),
        element(
            "lido:resourceRepresentation",
            text("lido:linkResource", small if small != address else ""),
            lido__type="image_thumb",
        ),
        text("lido:resourceDescription", image.caption),
        element(
            "lido:rightsResource",
            element(
                "lido:rightsType",
                text("lido:conceptID", image.rights_uri, lido__type=_URI),
                text("lido:term", Rights(image.rights).label, xml__lang="fr"),
            ),
            text("lido:creditLine", image.credit),
        ),
    )


def _concept_id(uri: str) -> str:
    return text("lido:conceptID", uri, lido__type=_URI)
