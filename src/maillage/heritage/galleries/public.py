"""What the public site, search engines and IIIF viewers read of a gallery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from maillage.heritage.catalogue.addresses import object_url, rendition_url
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.presentations import (
    Presentation,
    PresentedObject,
    PresentedRoom,
)
from maillage.heritage.galleries.models import Gallery, GalleryItem
from maillage.heritage.galleries.presenting import (
    ShownRoom,
    image_credits,
    museums_shown,
    shown_rooms,
)
from maillage.ui.richtext import as_text

SCHEMA = "https://schema.org"
SHARED_IMAGE = 1_200
"""Pixels of the longest side of the image that stands for an object elsewhere."""


def public_rooms(gallery: Gallery) -> list[ShownRoom]:
    """The rooms as everyone sees them: without what is not public any more, nor empty rooms."""
    return shown_rooms(gallery, GalleryItem.objects.public(), empty=False)


def galleries_showing(record: CulturalObject) -> list[Gallery]:
    """The published galleries in which an object hangs, the newest first."""
    found = Gallery.objects.public().filter(items__object=record)
    return list(found.order_by("-published_at", "-pk")[:6])


def gallery_document(gallery: Gallery, rooms: Sequence[ShownRoom]) -> dict[str, Any]:
    """The gallery as schema.org describes a collection (JSON-LD), each object with its museum."""
    url = f"{settings.SITE_URL}{gallery.get_public_url()}"
    document: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Collection",
        "@id": f"{url}#galerie",
        "url": url,
        "name": gallery.title,
        "description": gallery.summary or as_text(gallery.introduction)[:500],
        "inLanguage": "fr",
        "isAccessibleForFree": True,
        "contributor": [
            {"@type": "Museum", "name": str(museum), "url": f"{settings.SITE_URL}{museum.get_public_url()}"}
            for museum in museums_shown(rooms)
        ],
        "hasPart": [
            _work(one.object) for room in rooms for one in room.items if one.object is not None
        ],
    }  # fmt: skip
    if gallery.published_at is not None:
        document["datePublished"] = gallery.published_at.date().isoformat()
    return {key: value for key, value in document.items() if value not in ("", [])}


def _work(record: CulturalObject) -> dict[str, Any]:
    url = object_url(record)
    told: dict[str, Any] = {"@type": "VisualArtwork", "@id": url, "url": url, "name": record.title}
    if record.author:
        told["creator"] = {"@type": "Person", "name": record.author}
    for image in sorted(record.images.all(), key=lambda one: (one.rank, one.pk)):
        if address := rendition_url(image, SHARED_IMAGE):
            told["image"] = address
            break
    return told


def gallery_canvases(gallery: Gallery) -> list[PresentedRoom]:
    """The rooms as parts of a IIIF manifest: each object with its caption, without the texts."""
    return [
        PresentedRoom(
            title=room.room.title,
            objects=[
                PresentedObject(one.object, one.item.text)
                for one in room.items
                if one.object is not None
            ],
            text=as_text(room.room.text),
        )
        for room in public_rooms(gallery)
        if room.objects
    ]


def find_presentation(slug: str) -> Presentation | None:
    """The published gallery of that address, for ``/iiif/galeries/<slug>/manifest.json``."""
    gallery = Gallery.objects.public().filter(slug=slug).first()
    if gallery is None:
        return None
    rooms = public_rooms(gallery)
    return Presentation(
        title=gallery.title,
        path=gallery.get_public_url(),
        rooms=gallery_canvases(gallery),
        summary=gallery.summary or as_text(gallery.introduction),
        credits=[
            *(str(museum) for museum in museums_shown(rooms)),
            *image_credits(rooms),
            *gallery.credits.splitlines(),
        ],
    )
