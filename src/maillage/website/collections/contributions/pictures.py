"""The picture of an object on the pages of participation."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from maillage.heritage.catalogue import pictures
from maillage.heritage.catalogue.models import CulturalObject, ObjectImage

LARGE, SMALL = 1200, 400


def with_images(objects: QuerySet[CulturalObject]) -> QuerySet[CulturalObject]:
    """With their museums and images, in two queries."""
    images = ObjectImage.objects.order_by("object_id", "rank", "pk")
    return objects.select_related("museum__organisation").prefetch_related(
        Prefetch("images", images, to_attr="shown_images")
    )


def picture_of(record: CulturalObject, side: int = LARGE) -> dict[str, Any] | None:
    """Address, width, height and credit of the first image that has a rendition."""
    for image in getattr(record, "shown_images", ()):
        if (found := pictures.picture_of(image, side)) is not None:
            return {
                "url": found.url,
                "width": found.width,
                "height": found.height,
                "credit": image.credit,
            }
    return None
