"""What the school pages lend to the home page of the collections and to its menu."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.heritage.classroom.models import SchoolSheet
from maillage.website.collections.sections import MenuLink, Section, home_sections, menu_links
from maillage.website.sitemaps import SECTIONS, RoomSitemap

SHOWN = 3


def _home(request: HttpRequest) -> dict[str, Any] | None:
    """The latest sheets; nothing before the first."""
    del request
    sheets = list(SchoolSheet.objects.published().order_by("-published_at", "-pk")[:SHOWN])
    return {"sheets": sheets} if sheets else None


home_sections.register(Section("en-classe", "website/classroom/home_section.html", _home, 60))
menu_links.register(
    MenuLink(
        "en-classe",
        _("En classe"),
        lambda: reverse("public-sheets"),
        holds=SchoolSheet.objects.published,
        order=40,
    )
)
SECTIONS["en-classe"] = partial(
    RoomSitemap, "public-sheets", published=SchoolSheet.objects.published
)
