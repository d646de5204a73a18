"""What the bookings show on the page of a project, of a place, and on the dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator

from maillage.coordination.bookings.domain.availability import period_words
from maillage.coordination.bookings.models import Booking
from maillage.coordination.places.models import Place
from maillage.coordination.projects.models import Project

PAGE = 25


def rows(bookings: Any) -> list[dict[str, Any]]:
    """Bookings with their period in words."""
    return [{"booking": one, "period": period_words(one.start, one.end)} for one in bookings]


def project_panel(project: Project, user: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """The project's places and bookings, the earliest first."""
    bookings = (
        Booking.objects.visible_to(user)
        .filter(project=project)
        .select_related("resource", "borrower", "borrower_organisation")
        .order_by("start", "pk")
    )
    page = Paginator(bookings, PAGE).get_page(params.get("page"))
    return {
        "project": project,
        "page": page,
        "rows": rows(page.object_list),
        "places": project.places.visible_to(user),
        "may_book": user.has_perm("bookings.add_booking", project),
        "may_change": user.has_perm("projects.change_project", project),
    }


def place_panel(place: Place, user: Any) -> dict[str, Any]:
    """What can be booked there."""
    return {
        "place": place,
        "resources": place.resources.visible_to(user),
        "may_add": user.has_perm("bookings.add_resource"),
    }


def overdue_returns(user: Any) -> dict[str, Any] | None:
    """What should be back already, for whoever takes it back."""
    if not user.has_perm("bookings.manage_booking"):
        return None
    late = Booking.objects.visible_to(user).overdue().select_related("resource", "project")
    found = list(late.select_related("borrower", "borrower_organisation").order_by("end")[:8])
    return {"bookings": found} if found else None
