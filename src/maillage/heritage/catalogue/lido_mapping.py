"""Where each official field lies in a LIDO record: one table, for writing and for reading back.

LIDO has its own place for most fields (a title, an actor in an event…). The text of the source
stands there word for word, in an element marked `lido:encodinganalog="joconde:CODE"`: LIDO's own
attribute for the field of the source database. What LIDO has no place for is a description whose
set is typed. So a file that we wrote is read back unchanged by its marks alone, and another
institution's, which has none, by the meaning of its elements (`readers.lido`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from maillage.heritage.catalogue.fields import FIELDS

NAMESPACE: Final = "http://www.lido-schema.org"
MARK: Final = "joconde:"
"""Before a code, in `lido:encodinganalog`."""

TYPE: Final = "maillage:"
"""Before a code, in the `lido:type` of a set that LIDO leaves free."""

_IDENTIFICATION: Final = "descriptiveMetadata/objectIdentificationWrap"
_CLASSIFICATION: Final = "descriptiveMetadata/objectClassificationWrap"
_RELATION: Final = "descriptiveMetadata/objectRelationWrap"
_EVENT: Final = "descriptiveMetadata/eventWrap/eventSet/event"
_REPOSITORY: Final = f"{_IDENTIFICATION}/repositoryWrap/repositorySet"
_DESCRIPTION: Final = f"{_IDENTIFICATION}/objectDescriptionWrap/objectDescriptionSet"


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of event: the LIDO terminology's address and term, and the words of other files."""

    key: str
    uri: str
    term: str
    words: tuple[str, ...] = ()


EVENTS: Final = {
    one.key: one
    for one in (
        Event(
            "production",
            "http://terminology.lido-schema.org/lido00007",
            "Production",
            (
                "production",
                "creation",
                "création",
                "fabrication",
                "herstellung",
                "exécution",
                "execution",
                "making",
                "manufacture",
                "design",
                "conception",
                "lido00012",
            ),
        ),
        Event(
            "use",
            "http://terminology.lido-schema.org/lido00011",
            "Use",
            ("use", "utilisation", "usage", "gebrauch", "destination"),
        ),
        Event(
            "finding",
            "http://terminology.lido-schema.org/lido00002",
            "Finding",
            (
                "finding",
                "découverte",
                "fund",
                "excavation",
                "fouille",
                "collecting",
                "collecte",
                "lido00010",
                "lido00033",
            ),
        ),
        Event(
            "acquisition",
            "http://terminology.lido-schema.org/lido00001",
            "Acquisition",
            ("acquisition", "erwerbung", "accession", "entrée"),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the values of one field stand in LIDO.

    `path` leads from `lido` to the element that carries one value and its mark, by local names;
    `event` names the event of `EVENTS` in which an event path lies; `type` is the `lido:type` of
    `typed`, the set on that path whose type tells the field (its local name, "" when none does).
    """

    code: str
    path: str
    event: str = ""
    typed: str = ""

    @property
    def mark(self) -> str:
        """The value of `lido:encodinganalog`."""
        return MARK + self.code

    @property
    def type(self) -> str:
        """The value of `lido:type` on `typed`; "" when LIDO needs none."""
        return TYPE + self.code if self.typed else ""


def _described(code: str, event: str = "") -> Place:
    """A field without a place of its own: a typed description, of the object or of an event."""
    if event:
        return Place(
            code, f"{_EVENT}/eventDescriptionSet/descriptiveNoteValue", event, "eventDescriptionSet"
        )
    return Place(code, f"{_DESCRIPTION}/descriptiveNoteValue", "", "objectDescriptionSet")


_ALL: Final = (
    Place("REF", "administrativeMetadata/recordWrap/recordID"),
    Place("INV", f"{_REPOSITORY}/workID"),
    Place(
        "DOMN", f"{_CLASSIFICATION}/classificationWrap/classification/term", "", "classification"
    ),
    Place("DENO", f"{_CLASSIFICATION}/objectWorkTypeWrap/objectWorkType/term"),
    Place("APPL", f"{_IDENTIFICATION}/titleWrap/titleSet/appellationValue", "", "titleSet"),
    Place("TITR", f"{_IDENTIFICATION}/titleWrap/titleSet/appellationValue"),
    Place("AUTR", f"{_EVENT}/eventActor/displayActorInRole", "production"),
    _described("PAUT", "production"),
    Place("ECOL", f"{_EVENT}/culture/term", "production"),
    _described("ATTR", "production"),
    Place("PERI", f"{_EVENT}/periodName/term", "production"),
    Place("MILL", f"{_EVENT}/eventDate/displayDate", "production"),
    Place("EPOQ", f"{_EVENT}/periodName/term", "production", "periodName"),
    _described("PEOC", "production"),
    Place("PERU", f"{_EVENT}/periodName/term", "use"),
    Place("MILU", f"{_EVENT}/eventDate/displayDate", "use"),
    Place("TECH", f"{_EVENT}/eventMaterialsTech/displayMaterialsTech", "production"),
    Place(
        "DIMS",
        f"{_IDENTIFICATION}/objectMeasurementsWrap/objectMeasurementsSet/displayObjectMeasurements",
    ),
    Place("INSC", f"{_IDENTIFICATION}/inscriptionsWrap/inscriptions/inscriptionTranscription"),
    Place(
        "PINS",
        f"{_IDENTIFICATION}/inscriptionsWrap/inscriptions/inscriptionDescription/descriptiveNoteValue",
    ),
    _described("ONOM"),
    _described("ETAT"),
    Place("DESC", f"{_DESCRIPTION}/descriptiveNoteValue"),
    Place("REPR", f"{_RELATION}/subjectWrap/subjectSet/displaySubject"),
    Place("PREP", f"{_RELATION}/subjectWrap/subjectSet/displaySubject"),
    Place("DREP", f"{_RELATION}/subjectWrap/subjectSet/displaySubject"),
    Place("SREP", f"{_RELATION}/subjectWrap/subjectSet/displaySubject"),
    _described("GENE", "production"),
    _described("HIST"),
    Place("LIEUX", f"{_EVENT}/eventPlace/displayPlace", "production"),
    _described("PLIEUX", "production"),
    Place("GEOHI", f"{_EVENT}/eventPlace/displayPlace", "production", "eventPlace"),
    _described("UTIL", "use"),
    _described("PUTI", "use"),
    Place("DECV", f"{_EVENT}/eventPlace/displayPlace", "finding"),
    _described("PDEC", "finding"),
    Place("STAT", f"{_EVENT}/eventMethod/term", "acquisition"),
    Place("DACQ", f"{_EVENT}/eventDate/displayDate", "acquisition"),
    _described("APTN", "acquisition"),
    _described("DEPO"),
    _described("DDPT"),
    _described("ADPT"),
    _described("MANQUANT"),
    _described("MANQUANT_COM"),
    Place("LOCA", f"{_REPOSITORY}/displayRepository"),
    Place("LOCA2", f"{_REPOSITORY}/displayRepository"),
    Place("MUSEO", f"{_REPOSITORY}/repositoryName/legalBodyID"),
    Place("NOMOFF", f"{_REPOSITORY}/repositoryName/legalBodyName/appellationValue"),
    Place("VILLE_M", f"{_REPOSITORY}/repositoryLocation/namePlaceSet/appellationValue"),
    Place("DPT", f"{_REPOSITORY}/repositoryLocation/partOfPlace/namePlaceSet/appellationValue"),
    Place(
        "REGION",
        f"{_REPOSITORY}/repositoryLocation/partOfPlace/partOfPlace/namePlaceSet/appellationValue",
    ),
    _described("BIBL"),
    _described("EXPO"),
    _described("COMM"),
    Place("COPY", "administrativeMetadata/rightsWorkWrap/rightsWorkSet/creditLine"),
    _described("PHOT"),
    _described("REDA"),
    _described("REFIM"),
    _described("IMG"),
    _described("VIDEO"),
    _described("WWW"),
    _described("DMIS"),
    _described("DMAJ"),
)

PLACES: Final[dict[str, Place]] = {one.code: one for one in _ALL}
"""Code → place, for every official field."""


def code_of_mark(encodinganalog: str) -> str | None:
    """The code that a mark names; None for the marks of others."""
    if not encodinganalog.startswith(MARK):
        return None
    code = encodinganalog[len(MARK) :]
    return code if code in FIELDS else None


def event_of(identifiers: list[str], terms: list[str]) -> str:
    """The key of `EVENTS` that an event's type means; "" for another."""
    for one in EVENTS.values():
        if any(identifier.rstrip("/") == one.uri for identifier in identifiers):
            return one.key
    words = {term.strip().casefold() for term in terms}
    words |= {identifier.rpartition("/")[2] for identifier in identifiers}
    for one in EVENTS.values():
        if words & {one.term.casefold(), *one.words}:
            return one.key
    return ""
