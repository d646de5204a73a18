"""Events as a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models import Project
from maillage.kernel.exports import Export, ExportColumn
from maillage.publics.agenda.models import Event


def events_of(user: Any, params: Mapping[str, Any]) -> QuerySet[Event]:
    """The events that `user` may see, with the name of their project where it may be known."""
    del params
    project = Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))
    return (
        Event.objects.visible_to(user)
        .select_related("place", "organiser")
        .annotate(
            first_start=Min("sessions__start"),
            last_end=Max("sessions__end"),
            session_count=Count("sessions"),
            project_name=Subquery(project.values("name")[:1]),
        )
        .order_by("first_start", "pk")
    )


def public_address(event: Event) -> str:
    """Its address on the site; '' for a draft."""
    return f"{settings.SITE_URL}{event.get_public_url()}" if event.is_public else ""


EVENTS = Export(
    kind="events",
    label=_("Événements"),
    permission="agenda.view_event",
    queryset=events_of,
    columns=(
        ExportColumn("title", _("Événement"), lambda one: one.title, width=40),
        ExportColumn("kind", _("Nature"), lambda one: one.get_kind_display()),
        ExportColumn("state", _("État"), lambda one: one.get_state_display()),
        ExportColumn("start", _("Début"), lambda one: one.first_start, width=18),
        ExportColumn("end", _("Fin"), lambda one: one.last_end, width=18),
        ExportColumn("sessions", _("Séances"), lambda one: one.session_count),
        ExportColumn("place", _("Lieu"), lambda one: one.place.name, width=30),
        ExportColumn("city", _("Commune"), lambda one: one.place.city, width=20),
        ExportColumn("organiser", _("Organisateur"), lambda one: one.organiser and one.organiser.name, width=30),
        ExportColumn("project", _("Projet"), lambda one: one.project_name, width=30),
        ExportColumn("conditions", _("Tarif et conditions"), lambda one: one.conditions, width=30),
        ExportColumn("summary", _("En une phrase"), lambda one: one.summary, width=50),
        ExportColumn("url", _("Page publique"), public_address, width=50),
    ),
)  # fmt: skip
