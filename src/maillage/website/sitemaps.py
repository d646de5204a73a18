"""The list of pages for search engines: the site's own, then the events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as django_sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from maillage.kernel.permissions import PUBLIC, requires
from maillage.publics.agenda.models import Event


class _Canonical(Sitemap):
    """Addresses under the one public address, whatever the host that was asked."""

    def get_domain(self, site: Any = None) -> str:
        del site
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        del protocol
        return urlsplit(settings.SITE_URL).scheme


class PageSitemap(_Canonical):
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


class EventSitemap(_Canonical):
    """The public events."""

    def items(self) -> QuerySet[Event]:
        return Event.objects.public().order_by("-pk")

    def location(self, item: Event) -> str:
        return item.get_public_url()

    def lastmod(self, item: Event) -> datetime:
        return item.updated_at


@require_safe
@requires(PUBLIC)
def sitemap(request: HttpRequest) -> HttpResponse:
    """``/sitemap.xml``."""
    parts: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
        "pages": PageSitemap,
        "events": EventSitemap,
    }
    return django_sitemap(request, sitemaps=parts)
