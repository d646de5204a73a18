"""What participation lends to the collections' pages."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.contributions import domain
from maillage.heritage.contributions.models import Campaign
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


def _error_url(record: CulturalObject) -> str:
    """Only public objects take contributions."""
    if not record.is_public:
        return ""
    return reverse("public-contribute-error", kwargs={"reference": record.reference})


def _know_url(record: CulturalObject) -> str:
    if not record.is_public:
        return ""
    return reverse("public-contribute-know", kwargs={"reference": record.reference})


def knowledge(record: CulturalObject, request: HttpRequest) -> dict[str, Any] | None:
    """What the public knows of the object; None when nothing is published."""
    del request
    found = domain.knowledge_of(record)
    return {"contributions": found} if found else None


def running(request: HttpRequest) -> dict[str, Any] | None:
    """The campaigns that are running, and the museums' latest answers."""
    del request
    campaigns = list(Campaign.objects.running()[:2])
    answers = domain.latest_answers(3)
    if not campaigns and not answers:
        return None
    return {"campaigns": campaigns, "answers": answers}


object_actions.register(
    ObjectAction(
        "erreur",
        _("Une erreur ?"),
        _error_url,
        "pencil",
        _("Proposez une correction : le musée vous répond."),
        order=20,
    )
)
object_actions.register(
    ObjectAction(
        "savoir",
        _("Je sais quelque chose"),
        _know_url,
        "bulb",
        _("Un souvenir, un mot-clé, ce qui est écrit dessus, un lien avec un autre objet."),
        order=21,
    )
)
object_panels.register(
    ObjectPanel("savoirs", "website/participation/knowledge.html", knowledge, order=20)
)
home_sections.register(
    Section("participation", "website/participation/home_section.html", running, order=60)
)
menu_links.register(
    MenuLink("participation", _("Participer"), lambda: reverse("public-participation"), order=60)
)
SECTIONS["participation"] = partial(
    RoomSitemap, "public-participation", "public-contributors", published=Campaign.objects.running
)
