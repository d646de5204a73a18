"""Objects and what is composed of them, as the parts of manifests."""

from __future__ import annotations

from collections.abc import Sequence
from mimetypes import guess_type
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maillage.api.iiif.manifest import CanvasPart, Links, Painting, RangePart, manifest
from maillage.heritage.catalogue.addresses import (
    THUMBNAIL,
    data_url,
    largest,
    manifest_url,
    museum_url,
    object_url,
    permanent_url,
    rendition_url,
    service_url,
    shown_images,
    whole,
)
from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.models import CulturalObject, ObjectImage
from maillage.heritage.catalogue.presentations import Presentation
from maillage.heritage.catalogue.writers.dublin_core import rights_of

_TOLD: Final = (
    *("AUTR", "MILL", "PERI", "EPOQ", "DENO", "DOMN", "TECH", "DIMS", "REPR", "LIEUX", "DECV"),
    *("INV", "REF"),
)
"""Fields that a viewer shows beside the image, in order."""


def manifest_of_object(record: CulturalObject) -> dict[str, Any] | None:
    """The manifest of an object that everyone may see; None without an image of known size."""
    canvases = canvases_of(record)
    if not canvases:
        return None
    rights = {one.rights for one in canvases}
    return manifest(
        manifest_url(record),
        str(record),
        canvases,
        links=Links(
            homepage=(object_url(record), str(record)),
            see_also=(
                (data_url(record, "lido"), _("Notice LIDO"), "application/xml"),
                (data_url(record, "json"), _("Notice JSON-LD"), "application/ld+json"),
            ),
            provider=(museum_url(record.museum), str(record.museum)),
        ),
        summary="\n".join(record.values.get("DESC", ())),
        metadata=told(record),
        rights=rights.pop() if len(rights) == 1 else "",
        statement=statement_of(record),
    )


def told(record: CulturalObject) -> list[tuple[str, Sequence[str]]]:
    """(label, values) of what a viewer shows."""
    pairs = [(capfirst(str(FIELDS[code].label)), record.values.get(code, ())) for code in _TOLD]
    return [*pairs, (_("Adresse permanente"), [permanent_url(record)])]


def statement_of(record: CulturalObject) -> list[str]:
    """Whom to name: the museum, the rights of the record, the credits of the images."""
    thanked = [one.credit for one in record.images.all()]
    said = [str(record.museum), *rights_of(record), *thanked]
    return list(dict.fromkeys(filter(None, said)))


def canvases_of(record: CulturalObject, *, prefix: str = "", text: str = "") -> list[CanvasPart]:
    """One canvas for each image whose size is known, by rank."""
    found = []
    for number, (image, address) in enumerate(shown_images(record), start=1):
        size = largest(image)
        if size:
            painting = Painting(
                address,
                size["width"],
                size["height"],
                service_url(image),
                guess_type(urlsplit(address).path)[0] or "image/jpeg",
            )
            found.append(
                CanvasPart(
                    key=f"{prefix}{number}",
                    label=image.caption or str(record),
                    painting=painting,
                    thumbnail=_thumbnail(image),
                    summary=text,
                    rights=image.rights_uri,
                    credit=image.credit,
                )
            )
    return found


def _thumbnail(image: ObjectImage) -> Painting | None:
    rendition = image.rendition(THUMBNAIL)
    if rendition is None:
        return None
    return Painting(rendition_url(image, THUMBNAIL), rendition["width"], rendition["height"])


def manifest_of_gallery(key: str, slug: str, presented: Presentation) -> dict[str, Any] | None:
    """The manifest of objects composed by a room (`presentations`); None without any image.

    One range for each room; each canvas leads to its object's page and names its museum.
    """
    canvases: list[CanvasPart] = []
    ranges = []
    for room in presented.rooms:
        own = []
        for one in room.objects:
            parts = canvases_of(one.record, prefix=f"{one.record.reference}-", text=one.text)
            own += [_in_gallery(part, one.record) for part in parts]
        known = {part.key for part in canvases}
        canvases += [part for part in own if part.key not in known]
        ranges.append(RangePart(room.title, [part.key for part in own]))
    if not canvases:
        return None
    return manifest(
        whole(f"/iiif/{key}/{slug}/manifest.json"),
        presented.title,
        canvases,
        links=Links(
            homepage=(whole(presented.path), presented.title),
            provider=(settings.SITE_URL, settings.SITE_NAME),
        ),
        summary=presented.summary,
        statement=presented.credits,
        ranges=ranges,
    )


def _in_gallery(part: CanvasPart, record: CulturalObject) -> CanvasPart:
    """A canvas that says whose object it shows."""
    return CanvasPart(
        key=part.key,
        label=part.label,
        painting=part.painting,
        thumbnail=part.thumbnail,
        summary=part.summary,
        metadata=[(_("Musée"), [str(record.museum)]), *told(record)],
        rights=part.rights,
        credit=part.credit or str(record.museum),
        homepage=(object_url(record), str(record)),
    )
