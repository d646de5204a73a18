"""The agenda as an iCalendar feed (RFC 5545, RFC 7986)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Event as Component
from icalendar import vCalAddress, vText

from maillage.kernel import clock
from maillage.kernel.ical import new_feed
from maillage.publics.agenda.models import Event, Session
from maillage.publics.agenda.texts import description_text, place_line

PRODID = "-//Maillage//Agenda public//FR"


def calendar(sessions: Iterable[Session], *, name: str, source: str) -> bytes:
    """The feed, one VEVENT a session; `source` is the feed's own full address.

    Each session carries its own UID for life; SEQUENCE is the event's, so it grows with every
    change of time or place.
    """
    shown = list(sessions)
    timed = [moment for one in shown if not one.all_day for moment in (one.start, one.end)]
    feed = new_feed(name=name, prodid=PRODID, source=source, timed=timed)
    for session in shown:
        feed.add_component(_component(session))
    return bytes(feed.to_ical())


def _component(session: Session) -> Component:
    event = session.event
    changed = max(event.updated_at, session.updated_at)
    made = Component()
    made.add("uid", session.uid)
    made.add("dtstamp", changed)
    made.add("last-modified", changed)
    made.add("created", event.created_at)
    _add_times(made, session)
    made.add("sequence", event.sequence)
    made.add("status", "CANCELLED" if event.state == Event.State.CANCELLED else "CONFIRMED")
    made.add("summary", event.title)
    made.add("description", description_text(event))
    made.add("categories", [event.get_kind_display()])
    made.add("url", f"{settings.SITE_URL}{event.get_public_url()}")
    made.add("location", place_line(event.place))
    if event.place.latitude is not None and event.place.longitude is not None:
        made.add("geo", (float(event.place.latitude), float(event.place.longitude)))
    if event.organiser is not None and event.organiser.email:
        organiser = vCalAddress(f"mailto:{event.organiser.email}")
        organiser.params["CN"] = vText(event.organiser.name)
        made.add("organizer", organiser)
    # Nobody's time is taken by a public event until they decide to go.
    made.add("transp", "TRANSPARENT")
    made.add("class", "PUBLIC")
    return made


def _add_times(made: Component, session: Session) -> None:
    if session.all_day:
        made.add("dtstart", clock.local(session.start).date())
        made.add("dtend", session.last_day + timedelta(days=1))
        return
    zone = ZoneInfo(settings.TIME_ZONE)
    made.add("dtstart", session.start.astimezone(zone))
    made.add("dtend", session.end.astimezone(zone))
