"""Whole addresses of what the catalogue shows, for those who read it from elsewhere."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import reverse

from maillage.heritage.catalogue.ark_names import parse_ark
from maillage.heritage.catalogue.models import CulturalObject, Museum, ObjectImage

THUMBNAIL = 400
"""Pixels of the longest side of what is shown in lists."""

LARGEST = 1_000_000
"""More pixels than any rendition has: asks for the largest one."""

_SAFE = "!$&'()*+,;=/~:@"
"""What a path may hold as it is (RFC 3986, § 3.3), as `reverse` has it."""

# What may stand in a policy: no space, semicolon or quote.
_SERVICE = re.compile(r"https?://[\w.-]+(?::\d+)?/[^\s;,'\"]*")

# What stands for each part while a route is looked up: nothing that a route has in itself.
_PLACES = {
    "reference": "REFERENCE-PLACE",
    "naan": "NAAN-PLACE",
    "name": "NAME-PLACE",
    "slug": "SLUG-PLACE",
    "token": "TOKEN-PLACE",
    "side": "9876543210",
}


def whole(path: str) -> str:
    """A path of this site as an address."""
    return f"{settings.SITE_URL}{path}"


def _address_of(route: str, /, **parts: str | int) -> str:
    """An address of ours by the name of its page: a harvest writes hundreds of thousands of them.

    The route is looked up once for each name; `reverse` would do it for each address.
    """
    path = _pattern(route, tuple(parts))
    for key, value in parts.items():
        path = path.replace(_PLACES[key], quote(str(value), safe=_SAFE))
    return whole(path)


@cache
def _pattern(route: str, keys: tuple[str, ...]) -> str:
    return reverse(route, kwargs={key: _PLACES[key] for key in keys})


def object_url(record: CulturalObject) -> str:
    """The object's page."""
    return _address_of("public-object", reference=record.reference)


def permanent_url(record: CulturalObject) -> str:
    """The address to cite: that of the ARK, else that of the page."""
    ark = parse_ark(record.ark or "")
    if ark is None:
        return object_url(record)
    return _address_of("public-ark", naan=ark.naan, name=ark.name)


def museum_url(museum: Museum) -> str:
    """The museum's page."""
    return _address_of("public-museum", slug=museum.slug)


def manifest_url(record: CulturalObject) -> str:
    """The object's IIIF manifest."""
    return _address_of("public-object-manifest", reference=record.reference)


def data_url(record: CulturalObject, fmt: str) -> str:
    """One object as a file: `fmt` is a key of `exports.SINGLE`."""
    return _address_of(f"public-object-{fmt}", reference=record.reference)


def service_url(image: ObjectImage) -> str:
    """The museum's IIIF Image service of that image, without a final slash; '' when it has none, or
    an address that could not stand in a page's content policy.
    """
    address = image.iiif_service.rstrip("/").removesuffix("/info.json")
    return address if _SERVICE.fullmatch(address) else ""


def rendition_url(image: ObjectImage, side: int) -> str:
    """The address of `image.rendition(side)`; '' without any."""
    chosen = image.rendition_side(side)
    if chosen is None:
        return ""
    return _address_of("public-object-image", token=image.token, side=chosen)


def shown_images(record: CulturalObject) -> list[tuple[ObjectImage, str]]:
    """The object's images with the address of each at its largest, by rank; from what is prefetched.

    A rendition of ours first, else the museum's own server.
    """
    images = sorted(record.images.all(), key=lambda one: (one.rank, one.pk))
    return [(one, address) for one in images if (address := _address(one))]


def _address(image: ObjectImage) -> str:
    service = service_url(image)
    served = f"{service}/full/max/0/default.jpg" if service else ""
    return rendition_url(image, LARGEST) or served or image.address


def largest(image: ObjectImage) -> dict[str, Any]:
    """``{"width", "height"}`` of the image at its largest; empty when unknown."""
    found = image.rendition(LARGEST)
    if found:
        return {"width": found["width"], "height": found["height"]}
    if image.width and image.height:
        return {"width": image.width, "height": image.height}
    return {}


def oai_identifier(record: CulturalObject) -> str:
    """« oai:culture.exemple.fr:07660000001 » (OAI identifier format, guidelines of OAI-PMH 2.0).

    It never changes (§ 2.4): an object first kept under a provisional reference keeps it here.
    """
    return f"oai:{repository()}:{quote(record.former_reference or record.reference, safe='')}"


def repository() -> str:
    """The host name that names this repository."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"
