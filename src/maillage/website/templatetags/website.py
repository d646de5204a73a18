"""What every public page shows around its content."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from maillage.heritage.catalogue.models import Museum
from maillage.website import theme
from maillage.website.models import SiteSettings

register = template.Library()
# As `django.utils.html.json_script`: nothing can close the element.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
LEGAL = ("accessibilite", "mentions-legales", "donnees-personnelles")


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the menu or of the footer."""

    title: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class PublicShell:
    """The site around a page."""

    settings: SiteSettings
    menu: list[Link]
    legal: list[Link]
    theme_url: str
    origin: str


@register.simple_tag(takes_context=True)
def public_shell(context: Context) -> PublicShell:
    """The site's settings, its menu, the legal pages, its colours' address."""
    request: HttpRequest = context["request"]
    site_settings = SiteSettings.of(request)
    links = _links(request)
    menu = [(slug, link) for slug, in_menu, link in links if in_menu and slug not in LEGAL]
    return PublicShell(
        settings=site_settings,
        menu=_with_collections(request, menu),
        legal=[link for slug, _in_menu, link in links if slug in LEGAL],
        theme_url=theme.address(site_settings),
        origin=settings.SITE_URL,
    )


def _links(request: HttpRequest) -> list[tuple[str, bool, Link]]:
    """Slug, whether it is in the menu, and link of the pages just below the home page."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    pages = Page.objects.child_of(site.root_page).live().public()
    found = []
    for slug, title, in_menu in pages.values_list("slug", "title", "show_in_menus"):
        url = f"/{slug}/"
        found.append((slug, in_menu, Link(title, url, request.path.startswith(url))))
    return found


def _with_collections(request: HttpRequest, menu: list[tuple[str, Link]]) -> list[Link]:
    """The menu with the collections after the agenda, once a museum shows its own."""
    entries = [link for _slug, link in menu]
    if not Museum.objects.open().exists():
        return entries
    url = reverse("public-collections")
    slugs = [slug for slug, _link in menu]
    place = slugs.index("agenda") + 1 if "agenda" in slugs else 0
    entries.insert(place, Link(_("Collections"), url, request.path.startswith(url)))
    return entries


@register.simple_tag(takes_context=True)
def trail(context: Context) -> list[tuple[str, str]]:
    """The way from the home page to this one, without it: titles and addresses."""
    page = context.get("page")
    if page is None:
        return [(_("Accueil"), "/")]
    site = Site.find_for_request(context["request"])
    if site is None:
        return []
    above = page.get_ancestors().filter(depth__gte=site.root_page.depth).live()
    return [
        (_("Accueil") if one.pk == site.root_page_id else one.title, one.get_url()) for one in above
    ]


@register.filter
def json_ld(document: dict[str, Any]) -> SafeString:
    """The document as JSON that may stand inside ``<script>``."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - escaped just here
