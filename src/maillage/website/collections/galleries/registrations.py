"""What galleries lend to the collections' common pages."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.galleries.models import Gallery
from maillage.heritage.galleries.public import galleries_showing
from maillage.website.collections.galleries.pictures import covers_of
from maillage.website.collections.galleries.views.galleries import with_counts
from maillage.website.collections.sections import (
    MenuLink,
    ObjectAction,
    ObjectPanel,
    Section,
    home_sections,
    menu_links,
    object_actions,
    object_panels,
)
from maillage.website.sitemaps import SECTIONS, RoomSitemap

AT_HOME = 3


def newest(request: HttpRequest) -> dict[str, Any] | None:
    """The last galleries; None before the first one."""
    del request
    found = Gallery.objects.public().order_by("-published_at", "-pk")
    shown = list(with_counts(found)[:AT_HOME])
    return {"tiles": covers_of(shown)} if shown else None


def shown_in(record: CulturalObject, request: HttpRequest) -> dict[str, Any] | None:
    """The galleries in which the object hangs."""
    del request
    found = galleries_showing(record)
    return {"galleries": found} if found else None


def add_url(record: CulturalObject) -> str:
    """Where an object is added to the visitor's own selection."""
    if not record.is_public:
        return ""
    query = urlencode({"objet": record.reference})
    return f"{reverse('public-selection-add')}?{query}"


home_sections.register(
    Section("galleries", "website/collections/galleries/home.html", newest, order=20)
)
menu_links.register(
    MenuLink(
        "galleries",
        _("Galeries"),
        lambda: reverse("public-galleries"),
        holds=Gallery.objects.public,
        order=20,
    )
)
menu_links.register(
    MenuLink("selection", _("Ma sélection"), lambda: reverse("public-my-selection"), order=70)
)
object_actions.register(
    ObjectAction("selection", _("Ajouter à ma sélection"), add_url, icon="bookmark", order=10)
)
object_panels.register(
    ObjectPanel("galleries", "website/collections/galleries/panel.html", shown_in, order=20)
)
SECTIONS["galeries"] = partial(RoomSitemap, "public-galleries", published=Gallery.objects.public)
