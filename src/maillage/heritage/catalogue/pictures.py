"""The renditions of objects' images, as pages show them.

Their addresses bear the image's token, which cannot be guessed, and open for whoever may see the
object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.addresses import LARGEST
from maillage.heritage.catalogue.models import CulturalObject, ObjectImage

SMALL: Final = 200
"""Pixels of the longest side of what stands beside a line of text."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A rendition that a page shows."""

    url: str
    width: int
    height: int


def picture_of(image: ObjectImage, side: int) -> Picture | None:
    """The rendition of an image that is at least `side` pixels long, or its largest."""
    size = image.rendition_side(side)
    if size is None:
        return None
    found = image.renditions[str(size)]
    url = reverse("public-object-image", kwargs={"token": image.token, "side": size})
    return Picture(url, int(found["width"]), int(found["height"]))


@dataclass(frozen=True, slots=True)
class ListedImage:
    """An image in the office's list: small, and where it is seen large; neither without a rendition."""

    image: ObjectImage
    alt: str
    small: Picture | None
    large: Picture | None


def listed_images(record: CulturalObject) -> list[ListedImage]:
    """All the images of an object, in order; one query."""
    images = list(record.images.order_by("rank", "pk"))
    return [
        ListedImage(
            image,
            _alt(record, n, len(images)),
            picture_of(image, SMALL),
            picture_of(image, LARGEST),
        )
        for n, image in enumerate(images, 1)
    ]


def _alt(record: CulturalObject, number: int, total: int) -> str:
    """Which image it is; its caption stands beside it."""
    words = {"title": record.title, "number": number, "total": total}
    if total == 1:
        return _("Image de l’objet : %(title)s") % words
    return _("Image %(number)s sur %(total)s de l’objet : %(title)s") % words
