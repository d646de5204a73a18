"""What composing and proposing share; for whoever holds the gallery's row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.models import Gallery, GalleryItem, Room
from maillage.kernel import audit

MOST_ITEMS: Final = 300
"""Objects and texts of one gallery: beyond, nobody reads it to the end."""


def hang(room: Room, objects: Sequence[CulturalObject]) -> list[GalleryItem]:
    """Objects at the end of a room, audited."""
    rank = next_rank(room.items)
    items = [
        GalleryItem(
            gallery_id=room.gallery_id,
            room=room,
            object=one,
            museum_id=one.museum_id,
            rank=rank + n,
        )
        for n, one in enumerate(objects)
    ]
    audit.bulk_create(items)
    return items


def write_text(room: Room, title: str, text: str, museum: Museum | None) -> GalleryItem:
    """A text at the end of a room."""
    item = GalleryItem(
        room=room,
        title=title.strip(),
        text=text.replace("\r\n", "\n").strip(),
        museum=museum,
        rank=next_rank(room.items),
    )
    clean_item(item)
    item.save()
    return item


def clean_item(item: GalleryItem) -> None:
    """Raise ValidationError when a text is too long, or empty where it stands alone."""
    item.clean_fields(exclude=["gallery"])
    if item.object_id is None and not item.text:
        raise ValidationError({"text": _("Écrivez d’abord le texte.")})


def check_room_left(gallery: Gallery, more: int) -> None:
    """Raise GalleryRefused beyond `MOST_ITEMS`."""
    if gallery.items.count() + more > MOST_ITEMS:
        raise GalleryRefused(
            _("Une galerie montre au plus %(n)d objets et textes : ouvrez-en une autre.")
            % {"n": MOST_ITEMS}
        )


def fresh(model: Any, pk: int) -> Any:
    """The row as it is now; raises GalleryRefused when somebody else took it away."""
    found = model._default_manager.filter(pk=pk).first()
    if found is None:
        raise GalleryRefused(_("Ce n’est plus dans la galerie : quelqu’un l’a retiré."))
    return found


def next_rank(rows: Any) -> int:
    """The rank after the last one."""
    return int(rows.aggregate(last=Max("rank"))["last"] or 0) + 1


def move(rows: list[Any], pk: int, to: str | int, actor: Any, verb: str) -> None:
    """Put one row elsewhere among its like; ranks are the machine's, so only the act is told."""
    at = next((n for n, row in enumerate(rows) if row.pk == pk), None)
    if at is None:
        raise GalleryRefused(_("Ce n’est plus dans la galerie : quelqu’un l’a retiré."))
    goal = {"up": at - 1, "down": at + 1}.get(str(to), to)
    if not isinstance(goal, int):
        raise GalleryRefused(_("Cette place n’existe pas."))
    moved = rows.pop(at)
    rows.insert(max(0, min(goal, len(rows))), moved)
    changed = [(row, n) for n, row in enumerate(rows, 1) if row.rank != n]
    for row, rank in changed:
        row.rank = rank
    if changed:
        type(moved)._default_manager.bulk_update([row for row, _rank in changed], ["rank"])
        audit.note(moved, actor=actor, verb=verb)
