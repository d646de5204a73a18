"""The images of an object as its page shows them, and the ways out for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.addresses import service_url
from maillage.heritage.catalogue.models import CulturalObject, ObjectImage, Rights
from maillage.heritage.catalogue.pictures import Picture, picture_of
from maillage.website.collections.pages.words import LICENCE_OUVERTE, RIGHTS_WORDS

SCREEN: Final = 1200
THUMBNAIL: Final = 160


@dataclass(frozen=True, slots=True)
class Shown:
    """One image of the page: what is drawn at once, what is zoomed into, its rights."""

    image: ObjectImage
    alt: str
    screen: Picture | None
    thumbnail: Picture | None
    largest: str
    service: str
    levels: tuple[Picture, ...]
    rights: str
    may: str
    rights_url: str

    @property
    def tiles(self) -> dict[str, Any]:
        """What OpenSeadragon opens: the museum's IIIF service, else the pyramid of renditions."""
        if self.service:
            return {"service": f"{self.service}/info.json"}
        return {
            "levels": [
                {"url": one.url, "width": one.width, "height": one.height} for one in self.levels
            ]
        }


def _alt(record: CulturalObject, image: ObjectImage, number: int, total: int) -> str:
    """What is known of the image, no more: nobody has described what it shows."""
    if image.caption:
        return image.caption
    if total > 1:
        words = {"title": record.title, "number": number, "total": total}
        return _("Image %(number)s sur %(total)s de l’objet : %(title)s") % words
    return _("Image de l’objet : %(title)s") % {"title": record.title}


def pictures_of(record: CulturalObject) -> list[Shown]:
    """The images that can be shown, in order; what has neither file nor service is left out."""
    images = [one for one in record.images.all() if one.renditions or service_url(one)]
    return [
        _shown(record, image, number, len(images)) for number, image in enumerate(images, start=1)
    ]


def _shown(record: CulturalObject, image: ObjectImage, number: int, total: int) -> Shown:
    service = service_url(image)
    sizes = sorted(int(size) for size in image.renditions)
    levels = tuple(one for size in sizes if (one := picture_of(image, size)) is not None)
    screen, thumbnail = picture_of(image, SCREEN), picture_of(image, THUMBNAIL)
    if service and not levels:
        screen = _from_service(image, service, SCREEN)
        thumbnail = _from_service(image, service, THUMBNAIL)
    rights = Rights(image.rights) if image.rights in Rights.values else Rights.UNKNOWN
    largest = levels[-1].url if levels else f"{service}/full/max/0/default.jpg"
    return Shown(
        image=image,
        alt=_alt(record, image, number, total),
        screen=screen,
        thumbnail=thumbnail,
        largest=largest,
        service=service,
        levels=levels,
        rights=str(rights.label),
        may=str(RIGHTS_WORDS[rights]),
        rights_url=image.rights_uri or (LICENCE_OUVERTE if rights == Rights.OPEN else ""),
    )


def _from_service(image: ObjectImage, service: str, side: int) -> Picture:
    """A size that the museum's own server makes (IIIF Image API, ``!w,h``)."""
    width, height = image.width or side, image.height or side
    scale = min(1, side / max(width, height))
    url = f"{service}/full/!{side},{side}/0/default.jpg"
    return Picture(url, max(1, round(width * scale)), max(1, round(height * scale)))


def machine_links(record: CulturalObject) -> list[tuple[str, str, str]]:
    """(words, address, media type) of the record in the forms that programs read."""
    names = [("public-object-lido", _("Fiche LIDO (XML)"), "application/xml")]
    names.append(("public-object-json", _("Fiche JSON-LD"), "application/ld+json"))
    if any(one.renditions or service_url(one) for one in record.images.all()):
        names.append(("public-object-manifest", _("Manifeste IIIF"), "application/ld+json"))
    return [
        (words, reverse(name, kwargs={"reference": record.reference}), mime)
        for name, words, mime in names
    ]
