"""An event in words: plain text of its description, its place on one line, its times."""

from __future__ import annotations

import html
import re
from datetime import datetime

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from maillage.coordination.places.models import Place
from maillage.kernel import clock
from maillage.kernel.text_fr import french_day
from maillage.publics.agenda.models import Event, Session
from maillage.ui.dates import hour_words

_BREAKS = re.compile(r"</(p|li|h\d|ul|ol|blockquote)>|<br\s*/?>", re.IGNORECASE)


def plain_text(source: str) -> str:
    """The text of a rich text, one line a paragraph, « – » before the items of a list."""
    text = _BREAKS.sub("\n", source.replace("<li>", "<li>– "))
    lines = (line.strip() for line in html.unescape(strip_tags(text)).splitlines())
    return "\n".join(line for line in lines if line)


def place_line(place: Place) -> str:
    """« Halle, place de la République, 61130 Bellême »."""
    city = " ".join(part for part in (place.postal_code, place.city) if part)
    return ", ".join(part for part in (place.name, place.address, city) if part)


def session_words(session: Session) -> str:
    """« samedi 16 mai 2026, de 18 h 30 à 21 h » ; « du 2 mai au 3 juin 2026 »."""
    first, last = clock.local(session.start).date(), session.last_day
    if session.all_day:
        if first == last:
            return french_day(first, year=True, weekday=True)
        words = {
            "first": french_day(first, year=first.year != last.year),
            "last": french_day(last, year=True),
        }
        return _("du %(first)s au %(last)s") % words
    day = french_day(first, year=True, weekday=True)
    if session.end == session.start:
        return _("%(day)s à %(start)s") % {"day": day, "start": hour_words(session.start)}
    words = {"day": day, "start": hour_words(session.start), "end": hour_words(session.end)}
    if first == last or _after_midnight(session.start, session.end):
        return _("%(day)s, de %(start)s à %(end)s") % words
    words["last"] = french_day(last, year=True, weekday=True)
    return _("du %(day)s à %(start)s au %(last)s à %(end)s") % words


def _after_midnight(start: datetime, end: datetime) -> bool:
    """An evening that ends at night is still said as one day."""
    first, last = clock.local(start), clock.local(end)
    return (last.date() - first.date()).days == 1 and last.hour < 6


def description_text(event: Event) -> str:
    """Everything that a calendar program should show of an event."""
    parts = [event.summary, plain_text(event.description), event.conditions]
    return "\n\n".join(part for part in parts if part)
