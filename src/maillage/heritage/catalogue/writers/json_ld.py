"""An object as schema.org describes it (JSON-LD)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from maillage.heritage.catalogue.addresses import (
    THUMBNAIL,
    largest,
    museum_url,
    object_url,
    permanent_url,
    rendition_url,
    shown_images,
)
from maillage.heritage.catalogue.models import CulturalObject, ObjectImage
from maillage.heritage.catalogue.writers.dublin_core import rights_of, titles
from maillage.heritage.catalogue.writers.lido import year

CONTEXT: Final = "https://schema.org"
_ART: Final = (
    *("peinture", "dessin", "estampe", "sculpture", "photographie", "gravure", "miniature"),
    *("beaux-arts", "arts graphiques", "imprime"),
)


def json_ld(record: CulturalObject, *, context: bool = True) -> dict[str, Any]:
    """The object; what is not known is left out. `context`: it stands alone."""
    values = record.values
    named = titles(record)
    art = any(f"|{domain}|" in record.domain_keys for domain in _ART)
    document: dict[str, Any] = {
        "@context": CONTEXT if context else None,
        "@type": "VisualArtwork" if art else "CreativeWork",
        "@id": permanent_url(record),
        "url": object_url(record),
        "name": named[0],
        "alternateName": [*named[1:], *values.get("APPL", ())],
        "identifier": _identifiers(record),
        "description": "\n".join(values.get("DESC", ())),
        "creator": _creators(record),
        "dateCreated": _dates(record),
        "genre": values.get("DOMN", []),
        "additionalType": values.get("DENO", []),
        "material": values.get("TECH", []),
        "size": "\n".join(values.get("DIMS", ())),
        "about": values.get("REPR", []),
        "locationCreated": [{"@type": "Place", "name": one} for one in values.get("LIEUX", ())],
        "copyrightNotice": "\n".join(rights_of(record)),
        "sourceOrganization": {
            "@type": "Museum",
            "@id": museum_url(record.museum),
            "name": str(record.museum),
            "url": museum_url(record.museum),
        },
        "image": [_image(*one) for one in shown_images(record)],
        "inLanguage": "fr",
        "dateModified": record.updated_at.isoformat(timespec="seconds"),
    }
    return {key: value for key, value in document.items() if value}


def json_ld_document(records: Iterable[CulturalObject]) -> Iterator[str]:
    """A file of several objects, one at a time."""
    yield f'{{"@context": "{CONTEXT}", "@graph": [\n'
    before = ""
    for record in records:
        yield before + json.dumps(json_ld(record, context=False), ensure_ascii=False)
        before = ",\n"
    yield "\n]}\n"


def _identifiers(record: CulturalObject) -> list[dict[str, str]]:
    pairs = [("REF", record.reference), *(("INV", one) for one in record.values.get("INV", ()))]
    if record.ark:
        pairs.append(("ARK", record.ark))
    return [{"@type": "PropertyValue", "propertyID": name, "value": value} for name, value in pairs]


def _creators(record: CulturalObject) -> list[dict[str, str]]:
    """The people whose names were understood; else the source's words."""
    people = [one["name"] for one in record.normalised.get("people", ()) if one.get("name")]
    return [{"@type": "Person", "name": one} for one in people or record.values.get("AUTR", ())]


def _dates(record: CulturalObject) -> str:
    """A year or an interval of years (ISO 8601); '' when it is not known."""
    if record.year_from is None or record.year_to is None:
        return ""
    first, last = year(record.year_from), year(record.year_to)
    return first if first == last else f"{first}/{last}"


def _image(image: ObjectImage, address: str) -> dict[str, Any]:
    document = {
        "@type": "ImageObject",
        "contentUrl": address,
        "thumbnailUrl": rendition_url(image, THUMBNAIL),
        "caption": image.caption,
        "creditText": image.credit,
        "license": image.rights_uri,
        **largest(image),
    }
    return {key: value for key, value in document.items() if value}
