"""Rooms ready to show, in a fixed number of queries: to the public, to editors, to a museum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from maillage.heritage.catalogue.models import CulturalObject, ObjectImage
from maillage.heritage.catalogue.presenting import date_words
from maillage.heritage.galleries.models import Gallery, GalleryItem, ItemLink, Room


@dataclass(frozen=True, slots=True)
class ShownLink:
    """« Son pendant : … », from the object where it is read."""

    link: ItemLink
    other: GalleryItem

    @property
    def label(self) -> str:
        """What they have in common."""
        return str(self.link.get_kind_display())


@dataclass(slots=True)
class ShownItem:
    """An object with its image and its links, or a text."""

    item: GalleryItem
    number: int = 0  # from 1, through the whole gallery; 0 for a text
    is_public: bool = True
    links: list[ShownLink] = field(default_factory=list)

    @property
    def object(self) -> CulturalObject | None:
        """What hangs there; None for a text."""
        return self.item.object

    @property
    def image(self) -> ObjectImage | None:
        """Its first image."""
        return first_image(self.item.object)

    @property
    def date(self) -> str:
        """« 2e moitié 18e siècle », « 1750–1800 »."""
        record = self.item.object
        return date_words(record) if record is not None else ""


@dataclass(slots=True)
class ShownRoom:
    """A room with what hangs in it; `following` is the next one."""

    room: Room
    items: list[ShownItem] = field(default_factory=list)
    number: int = 1
    following: Room | None = None

    @property
    def objects(self) -> list[ShownItem]:
        """Without the texts."""
        return [one for one in self.items if one.object is not None]


def first_image(record: CulturalObject | None) -> ObjectImage | None:
    """The image of lowest rank, among those fetched already."""
    if record is None:
        return None
    return min(record.images.all(), key=lambda one: (one.rank, one.pk), default=None)


def shown_rooms(gallery: Gallery, items: Any, *, empty: bool = True) -> list[ShownRoom]:
    """The rooms with what `items` (a queryset of the gallery's items) lets through.

    Links show where both ends do. `empty` keeps the rooms in which nothing is left.
    """
    rows: Iterable[GalleryItem] = (
        items.filter(gallery=gallery)
        .select_related("object__museum__organisation", "museum__organisation")
        .prefetch_related("object__images")
        .in_order()
    )
    rooms = {room.pk: ShownRoom(room) for room in gallery.rooms.order_by("rank", "pk")}
    shown: dict[int, ShownItem] = {}
    for item in rows:
        held = ShownItem(item)
        if item.object is not None:
            held.number = sum(1 for one in shown.values() if one.object is not None) + 1
            held.is_public = item.object.is_public
        shown[item.pk] = held
        rooms[item.room_id].items.append(held)
    for link in ItemLink.objects.filter(gallery=gallery).order_by("pk"):
        source, target = shown.get(link.source_id), shown.get(link.target_id)
        if source is not None and target is not None:
            source.links.append(ShownLink(link, target.item))
            target.links.append(ShownLink(link, source.item))
    found = [room for room in rooms.values() if empty or room.items]
    for number, room in enumerate(found, 1):
        room.number = number
        room.following = found[number].room if number < len(found) else None
    return found


def museums_shown(rooms: Iterable[ShownRoom]) -> list[Any]:
    """The museums whose objects or texts are in these rooms, by name."""
    found = {one.item.museum for room in rooms for one in room.items if one.item.museum is not None}
    return sorted(found, key=str)


def image_credits(rooms: Iterable[ShownRoom]) -> list[str]:
    """The credits of the images, each once."""
    images = (one.image for room in rooms for one in room.items)
    return sorted({image.credit for image in images if image is not None and image.credit})
