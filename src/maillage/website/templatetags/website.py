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
from maillage.kernel.moment import Moment
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
    identity = SiteSettings.of(request)
    around = _around.get(request.get_host(), lambda: _read_around(request))

    def links(entries: list[tuple[str, str]]) -> list[Link]:
        return [Link(title, url, request.path.startswith(url)) for title, url in entries]

    return PublicShell(
        settings=identity,
        menu=links(around.menu),
        legal=links(around.legal),
        theme_url=theme.address(identity),
        origin=settings.SITE_URL,
    )


@dataclass(frozen=True, slots=True)
class _Around:
    menu: list[tuple[str, str]]  # title, address
    legal: list[tuple[str, str]]


_around: Moment[_Around] = Moment()


def _read_around(request: HttpRequest) -> _Around:
    site = Site.find_for_request(request)
    pages = Page.objects.child_of(site.root_page).live().public() if site else Page.objects.none()
    menu, legal = {}, []
    for slug, title, in_menu in pages.values_list("slug", "title", "show_in_menus"):
        if slug in LEGAL:
            legal.append((title, f"/{slug}/"))
        elif in_menu:
            menu[slug] = title, f"/{slug}/"
    return _Around(_with_collections(menu), legal)


def _with_collections(menu: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """The menu with the collections after the agenda, once a museum shows its own."""
    entries = list(menu.values())
    if Museum.objects.open().exists():
        place = list(menu).index("agenda") + 1 if "agenda" in menu else 0
        entries.insert(place, (_("Collections"), reverse("public-collections")))
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
