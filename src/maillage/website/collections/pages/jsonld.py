"""An object as schema.org describes it, for search engines."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

from maillage.heritage.catalogue.models import CulturalObject, Rights
from maillage.website.collections.pages.citing import permanent_address
from maillage.website.collections.pages.pictures import SCREEN
from maillage.website.collections.pages.cards import picture_of
from maillage.website.collections.pages.words import LICENCE_OUVERTE, date_label

_ART: Final = ("peinture", "dessin", "estampe", "sculpture", "photograph", "ceramique", "tapisserie")


def object_document(record: CulturalObject) -> dict[str, Any]:
    """A VisualArtwork, or a CreativeWork for what is no work of art; only what is known."""
    url = f"{settings.SITE_URL}{record.get_public_url()}"
    found = record.normalised or {}
    art = any(stem in record.domain_keys for stem in _ART)
    museum = record.museum.organisation
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "VisualArtwork" if art else "CreativeWork",
        "@id": permanent_address(record),
        "url": url,
        "name": record.title,
        "inLanguage": "fr",
        "identifier": [one for one in (record.reference, record.inventory, record.ark) if one],
        "description": " ".join(record.values.get("DESC", ()))[:5000],
        "creator": [
            {"@type": "Person", "name": one["name"]} for one in found.get("people", ())
        ],
        "dateCreated": date_label(record),
        "artMedium" if art else "material": [one["name"] for one in found.get("materials", ())],
        "about": [one["name"] for one in found.get("subjects", ())],
        "keywords": [one["name"] for one in found.get("domains", ())],
        "locationCreated": [
            {"@type": "Place", "name": one["name"]} for one in found.get("places", ())
        ],
        "provider": {
            "@type": "Museum",
            "name": museum.name,
            "url": museum.website or f"{settings.SITE_URL}{record.museum.get_public_url()}",
        },
        "image": _images(record),
    }
    return {key: value for key, value in document.items() if value}


def _images(record: CulturalObject) -> list[dict[str, Any]]:
    made = []
    for image in record.images.all():
        shown = picture_of(image, SCREEN)
        if shown is None:
            continue
        licence = image.rights_uri or (LICENCE_OUVERTE if image.rights == Rights.OPEN else "")
        one = {
            "@type": "ImageObject",
            "contentUrl": f"{settings.SITE_URL}{shown.url}",
            "width": shown.width,
            "height": shown.height,
            "creditText": image.credit,
            "license": licence,
        }
        made.append({key: value for key, value in one.items() if value})
    return made
