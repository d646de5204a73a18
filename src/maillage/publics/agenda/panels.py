"""What the agenda shows on the pages of a project and of a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Min, Prefetch

from maillage.coordination.places.models import Place
from maillage.coordination.projects.models import Project
from maillage.publics.agenda.models import Event, Session


def project_panel(project: Project, user: Any) -> dict[str, Any]:
    """The project's events, and the anchors that could become one."""
    events = list(
        Event.objects.visible_to(user)
        .filter(project=project)
        .select_related("place")
        .annotate(first_start=Min("sessions__start"))
        .order_by("first_start", "pk")
        .prefetch_related(Prefetch("sessions", Session.objects.order_by("start", "pk")))
    )
    anchors = []
    if user.has_perm("agenda.publish_event"):
        taken = {one.anchor_id for one in events if one.state != Event.State.CANCELLED}
        anchors = [one for one in project.anchors.all() if one.pk not in taken]
    return {
        "project": project,
        "events": events,
        "free_anchors": anchors,
        "may_add": user.has_perm("agenda.add_event"),
    }


def place_panel(place: Place, user: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """What happens there, the latest first, by pages."""
    events = (
        Event.objects.visible_to(user)
        .filter(place=place)
        .annotate(first_start=Min("sessions__start"))
        .order_by("-first_start", "-pk")
    )
    return {
        "place": place,
        "page": Paginator(events, 25).get_page(params.get("page")),
        "may_add": user.has_perm("agenda.add_event"),
    }
