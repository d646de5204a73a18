"""An object in the Europeana Data Model: the object itself, its images, and who offers them."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from maillage.heritage.catalogue.addresses import (
    THUMBNAIL,
    object_url,
    permanent_url,
    rendition_url,
    shown_images,
)
from maillage.heritage.catalogue.models import CulturalObject, ObjectImage
from maillage.heritage.catalogue.models.images import RIGHTS_URIS, Rights
from maillage.heritage.catalogue.writers.dublin_core import dublin_core
from maillage.heritage.catalogue.writers.lido import year
from maillage.heritage.catalogue.writers.markup import element, empty, text, texts

NAMESPACE: Final = "http://www.europeana.eu/schemas/edm/"
SCHEMA: Final = "http://www.europeana.eu/schemas/edm/EDM.xsd"
_NAMESPACES: Final = {
    "xmlns__rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmlns__edm": NAMESPACE,
    "xmlns__ore": "http://www.openarchives.org/ore/terms/",
    "xmlns__dc": "http://purl.org/dc/elements/1.1/",
    "xmlns__dcterms": "http://purl.org/dc/terms/",
}
STATEMENTS: Final[dict[str, str]] = {
    **RIGHTS_URIS,
    # The Licence Ouverte is not in Europeana's list. Its version 2.0 says itself that it was made to be
    # compatible with « toute licence libre qui exige au moins la mention de paternité », CC BY by name:
    # https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf
    Rights.OPEN: RIGHTS_URIS[Rights.BY],
}
"""The statement of each kind of rights, among those that Europeana takes, to the letter (« http »)."""
_UNKNOWN: Final = STATEMENTS[Rights.UNKNOWN]


def edm(record: CulturalObject) -> str:
    """The `rdf:RDF` element: ProvidedCHO, WebResources, Aggregation."""
    about = permanent_url(record)
    images = shown_images(record)
    return element(
        "rdf:RDF",
        element("edm:ProvidedCHO", _object(record), rdf__about=about),
        *(_web_resource(image, address) for image, address in images),
        element(
            "ore:Aggregation",
            _aggregation(record, about, images),
            rdf__about=f"{about}#aggregation",
        ),
        **_NAMESPACES,
    )


def _object(record: CulturalObject) -> str:
    core = dublin_core(record)
    values = record.values
    years = [
        year(one) for one in dict.fromkeys((record.year_from, record.year_to)) if one is not None
    ]
    named = (
        "creator",
        "date",
        "description",
        "identifier",
        "rights",
        "source",
        "subject",
        "title",
        "type",
    )
    return "".join(
        (
            *(texts(f"dc:{name}", core.get(name, ()), xml__lang="fr") for name in named),
            texts("dcterms:extent", values.get("DIMS", ()), xml__lang="fr"),
            texts("dcterms:medium", values.get("TECH", ()), xml__lang="fr"),
            texts("dcterms:provenance", values.get("APTN", ()), xml__lang="fr"),
            texts("dcterms:spatial", core.get("coverage", ()), xml__lang="fr"),
            texts("dcterms:temporal", years),
            text("edm:currentLocation", str(record.museum), xml__lang="fr"),
            text("edm:type", "IMAGE"),
        )
    )


def _web_resource(image: ObjectImage, address: str) -> str:
    return element(
        "edm:WebResource",
        text("dc:description", image.caption, xml__lang="fr"),
        texts("dc:rights", _rights_in_words(image), xml__lang="fr"),
        _link("edm:rights", _statement(image)),
        rdf__about=address,
    )


def _aggregation(record: CulturalObject, about: str, images: list[tuple[ObjectImage, str]]) -> str:
    first = images[0] if images else None
    return "".join(
        (
            _link("edm:aggregatedCHO", about),
            text("edm:dataProvider", str(record.museum)),
            *(_link("edm:hasView", address) for _image, address in images[1:]),
            _link("edm:isShownAt", object_url(record)),
            _link("edm:isShownBy", first[1]) if first else "",
            _link("edm:object", rendition_url(first[0], THUMBNAIL) or first[1]) if first else "",
            text("edm:provider", settings.SITE_NAME),
            _link("edm:rights", _statement(first[0]) if first else _UNKNOWN),
        )
    )


def _statement(image: ObjectImage) -> str:
    return STATEMENTS.get(image.rights, _UNKNOWN)


def _rights_in_words(image: ObjectImage) -> list[str]:
    """The credit, and the licence's own name when the statement is that of another one."""
    borrowed = _statement(image) not in {image.rights_uri, _UNKNOWN}
    return [image.credit, str(Rights(image.rights).label) if borrowed else ""]


def _link(name: str, address: str) -> str:
    return empty(name, rdf__resource=address)
