"""The search facet « galerie »: which published galleries show an object."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.heritage.catalogue import indexing
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.galleries.models import Gallery, GalleryItem


def memberships(keys: Sequence[int]) -> dict[int, list[str]]:
    """By key of object, the addresses (slugs) of the published galleries that show it; one query."""
    found: dict[int, list[str]] = {}
    shown = GalleryItem.objects.filter(
        object__in=keys, gallery__state=Gallery.State.PUBLISHED
    ).order_by("object_id", "gallery__slug")
    for key, slug in shown.values_list("object_id", "gallery__slug"):
        found.setdefault(key or 0, []).append(slug)
    return found


def touch_objects(gallery: Gallery) -> None:
    """Have the gallery's objects indexed again once the transaction commits."""
    indexing.touch(*CulturalObject.objects.filter(gallery_items__gallery=gallery))
