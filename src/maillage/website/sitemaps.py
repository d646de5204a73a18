"""The pages for search engines: an index of sections, each of at most 10 000 addresses.

A room that publishes pages of its own adds its section to `SECTIONS`, in its ``registrations.py``;
`objets` comes in several parts, by number, so that no part needs the others to be counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as django_sitemap
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.kernel.permissions import PUBLIC, requires
from maillage.publics.agenda.models import Event

LARGEST = 10_000
"""Addresses of one section; the format allows 50 000."""

_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OBJECTS = "objets-"


class Canonical(Sitemap):
    """Addresses under the one public address, whatever the host that was asked."""

    limit = LARGEST

    def get_domain(self, site: Any = None) -> str:
        del site
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        del protocol
        return urlsplit(settings.SITE_URL).scheme


class PageSitemap(Canonical):
    """The published pages that anyone may read."""

    def items(self) -> Iterable[Page]:
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site is None:
            return []
        pages: QuerySet[Page] = (
            Page.objects.live().public().descendant_of(site.root_page, inclusive=True)
        )
        return pages.order_by("path")

    def location(self, item: Page) -> str:
        parts = item.get_url_parts()
        return parts[2] if parts else "/"

    def lastmod(self, item: Page) -> datetime | None:
        return item.last_published_at


class EventSitemap(Canonical):
    """The public events."""

    def items(self) -> QuerySet[Event]:
        return Event.objects.public().order_by("-pk")

    def location(self, item: Event) -> str:
        return item.get_public_url()

    def lastmod(self, item: Event) -> datetime:
        return item.updated_at


class CollectionSitemap(Canonical):
    """The home page of the collections and the museums whose objects are shown."""

    def items(self) -> list[str]:
        museums = Museum.objects.open().order_by("pk")
        own = [reverse("public-collections"), reverse("public-museums"), reverse("public-data")]
        return [*own, *(one.get_public_url() for one in museums)]

    def location(self, item: str) -> str:
        return item


class RoomSitemap(Canonical):
    """The pages of a room, by the names of their addresses, then what it publishes, the newest first."""

    def __init__(self, *pages: str, published: Callable[[], QuerySet[Any]]) -> None:
        self.pages = pages
        self.published = published

    def items(self) -> list[Any]:
        found = self.published().only("slug", "updated_at").order_by("-pk")
        return [*(reverse(name) for name in self.pages), *found]

    def location(self, item: Any) -> str:
        return item if isinstance(item, str) else str(item.get_public_url())

    def lastmod(self, item: Any) -> datetime | None:
        return None if isinstance(item, str) else item.updated_at


class ObjectSitemap(Canonical):
    """The public objects numbered from ``part × LARGEST`` on."""

    def __init__(self, part: int) -> None:
        self.first = part * LARGEST

    def items(self) -> QuerySet[CulturalObject]:
        return (
            CulturalObject.objects.public()
            .filter(pk__gt=self.first, pk__lte=self.first + LARGEST)
            .only("reference", "updated_at")
            .order_by("pk")
        )

    def location(self, item: CulturalObject) -> str:
        return item.get_public_url()

    def lastmod(self, item: CulturalObject) -> datetime:
        return item.updated_at


SECTIONS: dict[str, Callable[[], Sitemap[Any]]] = {
    "pages": PageSitemap,
    "agenda": EventSitemap,
    "collections": CollectionSitemap,
}


def section_names() -> Iterator[str]:
    """The sections that stand, those of objects last."""
    yield from SECTIONS
    highest = CulturalObject.objects.public().aggregate(highest=Max("pk"))["highest"]
    if highest is not None:
        yield from (f"{_OBJECTS}{part}" for part in range(1, (highest - 1) // LARGEST + 2))


@require_safe
@requires(PUBLIC)
def index(request: HttpRequest) -> HttpResponse:
    """``/sitemap.xml``."""
    del request
    response = HttpResponse(content_type="application/xml")
    xml = SimplerXMLGenerator(response, "utf-8")
    xml.startDocument()
    xml.startElement("sitemapindex", AttributesImpl({"xmlns": _SPACE}))
    for name in section_names():
        path = reverse("public-sitemap-section", kwargs={"section": name})
        xml.startElement("sitemap", AttributesImpl({}))
        xml.addQuickElement("loc", f"{settings.SITE_URL}{path}")
        xml.endElement("sitemap")
    xml.endElement("sitemapindex")
    xml.endDocument()
    return response


@require_safe
@requires(PUBLIC)
def section(request: HttpRequest, section: str) -> HttpResponse:
    """``/sitemap-<section>.xml``: one part of the list."""
    part = section.removeprefix(_OBJECTS)
    if section in SECTIONS:
        found = SECTIONS[section]()
    elif part != section and part.isdecimal() and part.isascii() and 1 <= int(part) < 10**9:
        found = ObjectSitemap(int(part) - 1)
    else:
        raise Http404
    return django_sitemap(request, sitemaps={section: found})
