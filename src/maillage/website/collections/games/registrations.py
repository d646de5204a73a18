"""What the games lend to the home page of the collections and to its menu; galleries to play with."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue import hooks
from maillage.heritage.galleries.models import Gallery, GalleryItem
from maillage.heritage.games.models import Game
from maillage.website.collections.sections import MenuLink, Section, home_sections, menu_links
from maillage.website.sitemaps import SECTIONS, RoomSitemap

SHOWN = 4


def _home(request: HttpRequest) -> dict[str, Any] | None:
    """A few games; nothing before the first."""
    del request
    games = list(Game.objects.published()[:SHOWN])
    return {"games": games} if games else None


def _gallery_objects(slug: str) -> list[int]:
    """The objects of a published gallery, in the order of its rooms."""
    items = GalleryItem.objects.filter(gallery__slug=slug, gallery__state=Gallery.State.PUBLISHED)
    items = items.filter(object__isnull=False).order_by("room__rank", "rank", "pk")
    keys = items.values_list("object_id", flat=True)
    return list(dict.fromkeys(keys))


def _gallery_choices() -> list[tuple[str, str]]:
    return list(Gallery.objects.public().values_list("slug", "title"))


home_sections.register(Section("jeux", "website/games/home_section.html", _home, 50))
menu_links.register(
    MenuLink(
        "jeux",
        _("À vous de jouer"),
        lambda: reverse("public-games"),
        holds=Game.objects.published,
        order=50,
    )
)
hooks.object_sources.register(
    hooks.ObjectSource(hooks.GALLERIES, _gallery_objects, _gallery_choices)
)
SECTIONS["jeux"] = partial(RoomSitemap, "public-games", published=Game.objects.published)
