"""What organisations do in the agenda: for their sheet's tab, and for segments."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import clock
from maillage.kernel.registry import Criterion, Involvement, InvolvementItem
from maillage.people.segments.criteria import moments, one_of, through
from maillage.publics.agenda.models import Event, Session

ORGANISATION = "directory.organisation"
GROUP = gettext_lazy("Implication")


def events_of(record: Any, user: Any, limit: int) -> list[InvolvementItem]:
    """The events that it organises, by their last session."""
    events = (
        Event.objects.visible_to(user)
        .filter(organiser=record)
        .annotate(shown_at=Coalesce(Max("sessions__start"), "created_at"))
        .order_by("-shown_at", "-pk")[:limit]
    )
    return [
        InvolvementItem(
            clock.local(event.shown_at).date(),
            event.title,
            event.get_absolute_url(),
            role=_("Organise"),
            state=str(event.get_state_display()),
        )
        for event in events
    ]


INVOLVEMENTS = (
    Involvement(
        "events",
        (ORGANISATION,),
        gettext_lazy("Agenda"),
        "calendar-event",
        events_of,
        "agenda.view_event",
        30,
    ),
)


def _events(user: Any) -> QuerySet[Any]:
    return Event.objects.visible_to(user)


def _held(op: str, value: Any, user: Any) -> Q:
    sessions = Session._base_manager.filter(moments("start")(op, value, user))
    return Q(pk__in=sessions.values("event"))


def _kinds(_user: Any) -> list[tuple[str, Any]]:
    return [(value, capfirst(str(label))) for value, label in Event.Kind.choices]


def criteria() -> list[Criterion]:
    """« organise un événement en 2026 »."""
    return [
        Criterion(
            "organisation.event_day",
            ORGANISATION,
            gettext_lazy("organise un événement (dates)"),
            GROUP,
            "date",
            through(_events, "organiser", _held),
            gettext_lazy("qui organisent un événement"),
            permission="agenda.view_event",
        ),
        Criterion(
            "organisation.event_kind",
            ORGANISATION,
            gettext_lazy("organise un événement (nature)"),
            GROUP,
            "choice",
            through(_events, "organiser", one_of("kind")),
            gettext_lazy("dont un événement (nature)"),
            choices=_kinds,
            permission="agenda.view_event",
        ),
    ]
