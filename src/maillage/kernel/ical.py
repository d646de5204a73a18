"""What all our iCalendar feeds have in common (RFC 5545, RFC 7986)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from icalendar import Calendar, vDuration, vUri

from maillage.kernel.zones import vtimezone

REFRESH: Final = timedelta(hours=1)
COLOUR: Final = "firebrick"  # RFC 7986, §5.9: a name of CSS3


def new_feed(
    *, name: str, prodid: str, source: str = "", timed: Sequence[datetime] = ()
) -> Calendar:
    """A published calendar without its components.

    Args:
        name: what calendar programs call it.
        prodid: what made it, the same for life.
        source: the feed's own full address; empty for one whose address is a secret.
        timed: the moments that the feed speaks of: the zone's rules are given for their years,
            and for no other.
    """
    feed = Calendar()
    feed.add("version", "2.0")
    feed.add("prodid", prodid)
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("name", name)
    feed.add("x-wr-calname", name)
    feed.add("x-wr-timezone", settings.TIME_ZONE)
    refresh = vDuration(REFRESH)
    refresh.params["VALUE"] = "DURATION"
    feed.add("refresh-interval", refresh)
    feed.add("x-published-ttl", vDuration(REFRESH))
    if source:
        origin = vUri(source)
        origin.params["VALUE"] = "URI"
        feed.add("source", origin)
    feed.add("color", COLOUR)
    if timed:
        years = (date(min(timed).year - 1, 12, 1), date(max(timed).year + 1, 12, 31))
        feed.add_component(vtimezone(settings.TIME_ZONE, *years))
    return feed
