"""Compose: rooms, objects, texts, captions, links; each change in one transaction, audited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.galleries.domain.hanging import (
    check_room_left,
    clean_item,
    fresh,
    hang,
    move,
    next_rank,
    write_text,
)
from maillage.heritage.galleries.domain.locking import composing
from maillage.heritage.galleries.domain.refusals import GalleryRefused, Outdated
from maillage.heritage.galleries.models import Gallery, GalleryItem, ItemLink, Room


@dataclass(frozen=True, slots=True)
class Hung:
    """What came of hanging objects."""

    items: list[GalleryItem]
    already: list[CulturalObject]  # in the gallery, in this room or in another


# -- rooms ------------------------------------------------------------------------------------------


def add_room(*, gallery: Gallery, title: str, actor: Any, text: str = "") -> Room:
    """A room after the others; raises ValidationError without a title."""
    with composing(gallery, actor=actor, verb=_("a ajouté une salle")) as locked:
        room = Room(gallery=locked, title=title.strip(), text=text, rank=next_rank(locked.rooms))
        room.full_clean()
        room.save()
    return room


def change_room(*, room: Room, title: str, text: str, version: int, actor: Any) -> Room:
    """Rename a room, or write its text; raises Outdated when it is not that version any more."""
    with composing(room.gallery, actor=actor, verb=_("a modifié une salle")):
        held = fresh(Room, room.pk)
        if held.version != version:
            raise Outdated
        held.title, held.text = title.strip(), text
        held.full_clean()
        held.save()
    saved: Room = held
    return saved


def move_room(*, room: Room, to: str | int, actor: Any) -> None:
    """One place up or down (« up », « down »), or to an index from 0."""
    with composing(room.gallery, actor=actor, verb=_("a déplacé une salle")) as locked:
        move(list(locked.rooms.all()), room.pk, to, actor, _("a déplacé une salle"))


def remove_room(*, room: Room, actor: Any) -> None:
    """Take an empty room away; raises GalleryRefused while something hangs in it."""
    with composing(room.gallery, actor=actor, verb=_("a supprimé une salle")):
        held = fresh(Room, room.pk)
        if held.items.exists():
            raise GalleryRefused(_("Videz d’abord la salle de ses objets et de ses textes."))
        held.delete()


# -- objects and texts ------------------------------------------------------------------------------


def hang_objects(*, room: Room, objects: Iterable[CulturalObject], actor: Any) -> Hung:
    """Objects at the end of a room; those that hang in the gallery already stay where they are.

    Raises GalleryRefused beyond `hanging.MOST_ITEMS`.
    """
    wanted = {one.pk: one for one in objects}
    with composing(room.gallery, actor=actor, verb=_("a accroché des objets")) as locked:
        held = fresh(Room, room.pk)
        there = set(locked.items.filter(object__in=wanted).values_list("object_id", flat=True))
        new = [one for key, one in wanted.items() if key not in there]
        check_room_left(locked, len(new))
        items = hang(held, new)
    return Hung(items, [wanted[key] for key in there])


def add_text(
    *, room: Room, text: str, actor: Any, title: str = "", museum: Museum | None = None
) -> GalleryItem:
    """A text at the end of a room; with `museum`, it enters the part which that museum approves.

    Raises ValidationError when the text is empty.
    """
    with composing(room.gallery, actor=actor, verb=_("a ajouté un texte")) as locked:
        check_room_left(locked, 1)
        return write_text(fresh(Room, room.pk), title, text, museum)


def change_item(
    *,
    item: GalleryItem,
    version: int,
    actor: Any,
    text: str,
    title: str = "",
    room: Room | None = None,
) -> GalleryItem:
    """Write a caption or a text; with another `room`, it goes to that room's end.

    Raises Outdated when it is not that version any more, ValidationError on an empty text.
    """
    with composing(item.gallery, actor=actor, verb=_("a modifié un cartel")) as locked:
        held: GalleryItem = fresh(GalleryItem, item.pk)
        if held.version != version:
            raise Outdated
        held.title, held.text = title.strip(), text.replace("\r\n", "\n").strip()
        if room is not None and room.pk != held.room_id:
            if room.gallery_id != locked.pk:
                raise GalleryRefused(_("Cette salle est d’une autre galerie."))
            held.room = fresh(Room, room.pk)
            held.rank = next_rank(held.room.items)
        clean_item(held)
        held.save()
    return held


def move_item(*, item: GalleryItem, to: str | int, actor: Any) -> None:
    """One place up or down within its room (« up », « down »), or to an index from 0."""
    verb = _("a déplacé un objet")
    with composing(item.gallery, actor=actor, verb=verb):
        held = fresh(GalleryItem, item.pk)
        rows = list(GalleryItem.objects.filter(room=held.room_id).order_by("rank", "pk"))
        move(rows, held.pk, to, actor, verb)


def place_item(*, item: GalleryItem, at: int, actor: Any) -> None:
    """Put an object or a text where the one at index `at` of the whole walk stands, room included.

    What a drag does: that one and those after it make room.
    """
    verb = _("a déplacé un objet")
    with composing(item.gallery, actor=actor, verb=verb) as locked:
        rows = list(locked.items.in_order())  # type: ignore[attr-defined]  # its own queryset
        held = next((one for one in rows if one.pk == item.pk), None)
        if held is None or not 0 <= at < len(rows):
            raise GalleryRefused(_("Cette place n’existe plus : la galerie a changé."))
        target = rows[at]
        if target.room_id != held.room_id:
            held.room = target.room
            held.rank = next_rank(target.room.items)
            held.save()
        inside = list(GalleryItem.objects.filter(room=held.room_id).order_by("rank", "pk"))
        index = next(n for n, one in enumerate(inside) if one.pk == target.pk)
        move(inside, held.pk, index, actor, verb)


def remove_item(*, item: GalleryItem, actor: Any) -> None:
    """Take an object or a text out of the gallery, with its links."""
    with composing(item.gallery, actor=actor, verb=_("a décroché")):
        fresh(GalleryItem, item.pk).delete()


# -- links ------------------------------------------------------------------------------------------


def link_items(
    *, source: GalleryItem, target: GalleryItem, kind: str, actor: Any, note: str = ""
) -> ItemLink:
    """Lead from one object of the gallery to another; both museums approve it with their part.

    Raises GalleryRefused when they are not two objects of one gallery, or are linked already.
    """
    with composing(source.gallery, actor=actor, verb=_("a lié deux objets")) as locked:
        ends = {
            one.pk: one
            for one in locked.items.filter(
                pk__in=[source.pk, target.pk], object__isnull=False
            ).select_related("object", "room")
        }
        if len(ends) != 2:
            raise GalleryRefused(_("Choisissez deux objets de la galerie."))
        pair = [source.pk, target.pk]
        if ItemLink.objects.filter(source__in=pair, target__in=pair).exists():
            raise GalleryRefused(_("Ces deux objets sont déjà liés."))
        link = ItemLink(
            gallery=locked,
            source=ends[source.pk],
            target=ends[target.pk],
            kind=kind,
            note=note.strip(),
        )
        link.clean_fields(exclude=["gallery"])
        link.save()
    return link


def unlink_items(*, link: ItemLink, actor: Any) -> None:
    """Take a link away."""
    with composing(link.gallery, actor=actor, verb=_("a délié deux objets")):
        fresh(ItemLink, link.pk).delete()
