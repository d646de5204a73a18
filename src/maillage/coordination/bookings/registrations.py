"""What the bookings lend: pages, a project's tab, what follows an anchor, late returns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.coordination.bookings import conflicts, demo_bookings, panels
from maillage.coordination.bookings.archive import BookingsPart
from maillage.coordination.bookings.exports import BOOKINGS
from maillage.coordination.bookings.models import Booking, Resource
from maillage.coordination.bookings.movables import BookingMovable
from maillage.kernel import registry
from maillage.kernel.notifications import declare_kind
from maillage.kernel.registry import (
    ConflictSource,
    DashboardCard,
    DemoChapter,
    NavigationItem,
    OccupationSource,
    Panel,
    PersonalData,
    Searchable,
    SearchDocument,
)
from maillage.ui.choosers import Chooser, choosers

GROUP = _("Coordination")


def document_of_resource(resource: Resource) -> SearchDocument:
    """Found by its name, owner, place, notes."""
    parts = (resource.get_kind_display(), resource.owner, resource.place)
    hint = " · ".join(str(part) for part in parts if part)
    return SearchDocument(resource.name, f"{resource.kept_at} {resource.notes} {hint}", hint)


def told_of(person: Any, _reader: Any) -> Iterator[dict[Any, object]]:
    """What someone borrowed, for their right of access."""
    for booking in Booking.objects.filter(borrower=person).select_related("resource"):
        yield {
            _("Matériel ou salle"): booking.resource.name,
            _("Du"): booking.start,
            _("Au"): booking.end,
            _("État"): booking.get_state_display(),
        }


registry.personal_data.register(
    PersonalData("emprunts", _("Emprunts"), told_of, ("bookings.booking.borrower",), 29)
)
for item in (
    NavigationItem("resources", _("Matériel et salles"), "resources-list", "package", "bookings.view_resource", 52, GROUP),
    NavigationItem("bookings", _("Réservations"), "bookings-list", "calendar-plus", "bookings.view_booking", 54, GROUP),
):  # fmt: skip
    registry.navigation.register(item)
registry.searchables.register(
    Searchable(
        key="resources",
        model="bookings.resource",
        label=_("Matériel ou salle"),
        icon="package",
        document=document_of_resource,
        visible_to=Resource.objects.visible_to,
        queryset=lambda: Resource.objects.select_related("owner", "place"),
        order=45,
    )
)
for panel in (
    Panel(
        key="materiel",
        model="projects.project",
        label=_("Matériel et lieux"),
        template="bookings/project_panel.html",
        context=panels.project_panel,
        permission="bookings.view_booking",
        order=50,
        with_params=True,
    ),
    Panel(
        key="salles",
        model="places.place",
        label=_("Matériel et salles"),
        template="bookings/place_panel.html",
        context=panels.place_panel,
        permission="bookings.view_resource",
        order=50,
    ),
):
    registry.panels.register(panel)
registry.dashboard.register(
    DashboardCard("returns", "bookings/cards/returns.html", panels.overdue_returns, 15)
)
registry.movables.register(BookingMovable())
registry.occupations.register(OccupationSource("reservations", conflicts.occupations))
registry.conflicts.register(ConflictSource("materiel", conflicts.conflicts))
registry.exports.register(BOOKINGS)
registry.archive_parts.register(BookingsPart())
choosers.register(
    Chooser(
        key="resources",
        model="bookings.resource",
        search_fields=("name", "kept_at", "owner__name"),
        permission="bookings.view_resource",
        hint=lambda one: str(one.get_kind_display()),
        queryset=lambda user: Resource.objects.visible_to(user).select_related("owner"),
    )
)
declare_kind("booking_to_confirm", _("Une réservation est à confirmer"))
registry.demo_chapters.register(DemoChapter("materiel", demo_bookings.load, 25))
