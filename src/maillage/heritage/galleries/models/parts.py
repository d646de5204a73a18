"""A museum's part of a gallery: its objects with their captions, its texts, what is said of the rooms
where they hang, what they are linked to, and what the gallery says of the whole.

Whoever approves, approves a part as it is: the approval keeps a digest of it, and no longer holds
once the digest is another.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.galleries.models.rooms import GalleryItem, ItemLink

if TYPE_CHECKING:
    from maillage.heritage.galleries.models.galleries import Gallery
    from maillage.heritage.galleries.models.museums import GalleryInvitation


@dataclass(slots=True)
class Part:
    """What is a museum's in a gallery."""

    museum: Museum
    objects: int = 0
    texts: int = 0
    invitation: GalleryInvitation | None = None
    facts: list[Any] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of that museum hangs there."""
        return not (self.objects or self.texts)

    @property
    def digest(self) -> str:
        """The same as long as nothing of the part changes; '' for an empty part.

        The order within a room is the editor's: it changes nothing for the museum.
        """
        if self.is_empty:
            return ""
        told = sorted(json.dumps(one, ensure_ascii=False) for one in self.facts)
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    @property
    def is_approved(self) -> bool:
        """Whether the museum has approved just that."""
        held = self.invitation
        return (
            held is not None
            and held.state == held.State.APPROVED
            and held.approved_part == self.digest
        )

    @property
    def is_missing(self) -> bool:
        """Whether the gallery waits for that museum."""
        return not self.is_empty and not self.is_approved


def parts_of(gallery: Gallery) -> list[Part]:
    """The parts of every museum that is invited or shown, by name; three queries."""
    items = list(
        GalleryItem.objects.filter(gallery=gallery, museum__isnull=False).select_related(
            "museum__organisation", "room"
        )
    )
    found: dict[int, Part] = {}
    invitations = gallery.invitations.select_related("museum__organisation")
    for invitation in invitations:
        found[invitation.museum_id] = Part(invitation.museum, invitation=invitation)
    holders: dict[int, Part] = {}
    for item in items:
        if item.museum is None:
            continue
        part = found.setdefault(item.museum.pk, Part(item.museum))
        holders[item.pk] = part
        if item.object_id is None:
            part.texts += 1
        else:
            part.objects += 1
        # What is said of a room is said of all that hangs there.
        said = [item.room.title, item.room.text]
        part.facts.append(["item", *said, item.object_id, item.title, item.text])
    for link in ItemLink.objects.filter(gallery=gallery).select_related("source", "target"):
        fact = ["link", link.source.object_id, link.target.object_id, link.kind, link.note]
        # Of two objects of one museum, the link is told once.
        for part in {
            id(one): one
            for key in (link.source_id, link.target_id)
            if (one := holders.get(key)) is not None
        }.values():
            part.facts.append(fact)
    # What is said of the gallery is said of everyone in it.
    around = ["gallery", *(getattr(gallery, name) for name in gallery.AROUND)]
    for part in found.values():
        part.facts.append(around)
    return sorted(found.values(), key=lambda part: str(part.museum))


def missing_approvals(gallery: Gallery) -> list[Museum]:
    """The museums whose part is shown without their present approval."""
    return [part.museum for part in parts_of(gallery) if part.is_missing]
