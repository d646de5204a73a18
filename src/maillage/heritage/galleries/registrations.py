"""What galleries lend: pages, search, a card, choosers, the search facet, notifications."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue import hooks
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.presentations import PresentationSource, presentation_sources
from maillage.heritage.catalogue.registrations import GROUP
from maillage.heritage.galleries import demo, panels, personal, tasks  # noqa: F401 - tasks: its periodic jobs
from maillage.heritage.galleries.domain.indexing import memberships
from maillage.heritage.galleries.models import Gallery
from maillage.heritage.galleries.public import find_presentation
from maillage.kernel import registry
from maillage.kernel.models import Notification
from maillage.kernel.notifications import declare_kind
from maillage.kernel.registry import (
    DashboardCard,
    DemoChapter,
    NavigationItem,
    PersonalData,
    Searchable,
    SearchDocument,
)
from maillage.people.accounts.roles import member_organisations
from maillage.ui.choosers import Chooser, choosers


def document_of_gallery(gallery: Gallery) -> SearchDocument:
    """Found by its title and what it says in a sentence: its intention is for the invited museums."""
    return SearchDocument(gallery.title, gallery.summary, gallery.summary)


def own_objects(user: Any) -> Any:
    """The current objects of the museums for which an account is a member."""
    return (
        CulturalObject.objects.current()
        .filter(museum__organisation__in=member_organisations(user))
        .select_related("museum__organisation")
    )


for item in (
    NavigationItem("galleries", _("Galeries"), "galleries-list", "palette", "galleries.view_gallery", 74, GROUP),
    NavigationItem("gallery-requests", _("Galeries proposées"), "gallery-requests-list", "star", "galleries.view_galleryrequest", 75, GROUP),
    NavigationItem("visitor-selections", _("Sélections des visiteurs"), "visitor-selections-list", "bookmark", "galleries.view_visitorselection", 75, GROUP),
):  # fmt: skip
    registry.navigation.register(item)
registry.searchables.register(
    Searchable(
        key="galleries",
        model="galleries.gallery",
        label=_("Galerie"),
        icon="palette",
        document=document_of_gallery,
        visible_to=Gallery.objects.visible_to,
        order=50,
    )
)
for card in (
    DashboardCard("galleries", "galleries/cards/waiting.html", panels.waiting_card, 16),
    DashboardCard("gallery-requests", "galleries/cards/requests.html", panels.requests_card, 17),
):
    registry.dashboard.register(card)
choosers.register(
    Chooser(
        key="own-objects",
        model="catalogue.culturalobject",
        search_fields=("title", "author", "inventory", "reference"),
        permission="galleries.add_galleryproposal",
        hint=lambda one: one.inventory or one.reference,
        queryset=own_objects,
    )
)
presentation_sources.register(PresentationSource("galeries", find_presentation))
hooks.gallery_memberships.register(hooks.GalleryMembership("galleries", memberships))
for kind, label, channel in (
    ("gallery_invitation", _("Mon musée est invité dans une galerie"), Notification.Channel.NOW),
    ("gallery_approval", _("Une galerie demande l’accord de mon musée"), Notification.Channel.NOW),
    ("gallery_answer", _("Un musée répond pour une galerie"), Notification.Channel.NOW),
    ("gallery_proposal", _("Un musée propose pour une galerie"), Notification.Channel.DIGEST),
    ("gallery_decision", _("Ma proposition pour une galerie a une réponse"), Notification.Channel.NOW),
    ("gallery_comment", _("Un message sur une galerie"), Notification.Channel.DIGEST),
    ("gallery_published", _("Une galerie paraît ou quitte le site"), Notification.Channel.NOW),
    ("gallery_vanished", _("Des objets ont quitté une galerie"), Notification.Channel.NOW),
    ("gallery_request", _("Un visiteur propose une galerie"), Notification.Channel.DIGEST),
):  # fmt: skip
    declare_kind(kind, label, channel)
registry.personal_data.register(
    PersonalData("galeries-proposees", _("Galeries proposées"), personal.requests_of, (), 42)
)
registry.demo_chapters.register(DemoChapter("galeries", demo.load, 36))
