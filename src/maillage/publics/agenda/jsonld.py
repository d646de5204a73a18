"""An event as schema.org describes it, for search engines (JSON-LD)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from maillage.coordination.places.models import Place
from maillage.kernel import clock
from maillage.publics.agenda.models import Event, Session
from maillage.publics.agenda.texts import plain_text

SCHEMA = "https://schema.org"
TYPES = {
    Event.Kind.EXHIBITION: "ExhibitionEvent",
    Event.Kind.OPENING: "VisualArtsEvent",
    Event.Kind.WORKSHOP: "EducationEvent",
    Event.Kind.TALK: "EducationEvent",
    Event.Kind.FESTIVAL: "Festival",
    Event.Kind.SHOW: "TheaterEvent",
}


def event_document(event: Event, sessions: Sequence[Session]) -> dict[str, Any]:
    """The event and its times; several sessions become its sub-events."""
    url = f"{settings.SITE_URL}{event.get_public_url()}"
    document: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": TYPES.get(Event.Kind(event.kind), "Event"),
        "@id": f"{url}#evenement",
        "url": url,
        "name": event.title,
        "description": plain_text(event.description) or event.summary,
        "inLanguage": "fr",
        "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "location": _place(event.place),
        "isAccessibleForFree": event.is_free,
    }
    if event.is_free:
        document["offers"] = {
            "@type": "Offer",
            "url": url,
            "price": 0,
            "priceCurrency": "EUR",
            "availability": f"{SCHEMA}/InStock",
        }
    if event.organiser is not None:
        document["organizer"] = {"@type": "Organization", "name": event.organiser.name}
        if event.organiser.website:
            document["organizer"]["url"] = event.organiser.website
    if len(sessions) == 1:
        return document | _times(event, sessions[0])
    if sessions:
        document |= _times(event, sessions[0])
        document["endDate"] = _moment(sessions[-1], end=True)
        document["subEvent"] = [
            {
                "@type": document["@type"],
                "@id": f"{url}#seance-{session.pk}",
                "url": url,
                "name": event.title,
                "location": document["location"],
                **_times(event, session),
            }
            for session in sessions
        ]
    return document


def _times(event: Event, session: Session) -> dict[str, Any]:
    times = {
        "startDate": _moment(session),
        "endDate": _moment(session, end=True),
        "eventStatus": f"{SCHEMA}/{_status(event, session)}",
    }
    if session.previous_start is not None:
        before = clock.local(session.previous_start)
        times["previousStartDate"] = (before.date() if session.all_day else before).isoformat()
    return times


def _status(event: Event, session: Session) -> str:
    if event.state == Event.State.CANCELLED:
        return "EventCancelled"
    return "EventRescheduled" if session.previous_start is not None else "EventScheduled"


def _moment(session: Session, *, end: bool = False) -> str:
    if session.all_day:
        return (session.last_day if end else clock.local(session.start).date()).isoformat()
    return clock.local(session.end if end else session.start).isoformat()


def _place(place: Place) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": place.address,
        "postalCode": place.postal_code,
        "addressLocality": place.city,
        "addressCountry": "FR",
    }
    made: dict[str, Any] = {
        "@type": "Place",
        "name": place.name,
        "address": {key: value for key, value in address.items() if value},
    }
    if place.latitude is not None and place.longitude is not None:
        made["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(place.latitude),
            "longitude": float(place.longitude),
        }
    return made
