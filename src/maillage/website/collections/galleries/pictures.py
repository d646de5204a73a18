"""Objects of galleries and selections with the renditions that pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.pictures import Picture, picture_of
from maillage.heritage.catalogue.presenting import date_words
from maillage.heritage.galleries.models import Gallery, GalleryItem
from maillage.heritage.galleries.presenting import ShownItem
from maillage.website.collections.pages.placeholders import drawing_for

LARGE: Final = 1_200
SMALL: Final = 400


@dataclass(frozen=True, slots=True)
class Hung:
    """An object or a text of a room, ready to show."""

    shown: ShownItem
    picture: Picture | None
    drawing: str
    credit: str


def best_picture(record: CulturalObject | None, side: int) -> tuple[Picture | None, str]:
    """The first image of an object that has a rendition, and its credit; from what is prefetched."""
    images = sorted(record.images.all(), key=lambda one: (one.rank, one.pk)) if record else []
    for image in images:
        if (picture := picture_of(image, side)) is not None:
            return picture, image.credit
    return None, ""


def hung(shown: ShownItem, side: int = LARGE) -> Hung:
    """An element of a room with its picture."""
    record = shown.object
    picture, credit = best_picture(record, side)
    return Hung(shown, picture, drawing_for(record.domain_keys) if record else "", credit)


@dataclass(frozen=True, slots=True)
class Noted:
    """An object of a selection with its note."""

    item: Any
    picture: Picture | None
    drawing: str
    credit: str
    date: str


def noted(item: Any, side: int = SMALL) -> Noted:
    """An object of a visitor's selection, ready to show."""
    record: CulturalObject = item.object
    picture, credit = best_picture(record, side)
    return Noted(item, picture, drawing_for(record.domain_keys), credit, date_words(record))


@dataclass(frozen=True, slots=True)
class Tile:
    """A gallery in a list: three of its objects stand for it."""

    gallery: Gallery
    pictures: tuple[Picture, ...]


def covers_of(galleries: Sequence[Gallery], *, most: int = 3) -> list[Tile]:
    """The galleries with the pictures of their first public objects; two queries."""
    found: dict[int, list[Picture]] = {one.pk: [] for one in galleries}
    items = (
        GalleryItem.objects.public()
        .filter(gallery__in=found, object__has_image=True, rank__lte=12)
        .select_related("object")
        .prefetch_related("object__images")
        .defer("object__values", "object__normalised")
        .in_order()
    )
    for item in items:
        held = found[item.gallery_id]
        picture, _credit = best_picture(item.object, SMALL)
        if picture is not None and len(held) < most:
            held.append(picture)
    return [Tile(one, tuple(found[one.pk])) for one in galleries]
