"""The rules of a time zone as iCalendar writes them (RFC 5545, §3.6.5).

Written here because `icalendar` gives the onset of summer time in the time that it brings, an hour
late: the standard asks for the local time that was in force just before.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard


def _changes(zone: ZoneInfo, first: date, last: date) -> list[datetime]:
    """The instants between the two days at which the offset changes, to the minute."""
    count = (last - first).days + 2
    start = datetime.combine(first, time.min, tzinfo=UTC)
    days = [start + timedelta(days=number) for number in range(count)]
    found = []
    for before, after in pairwise(days):
        if _offset(before, zone) == _offset(after, zone):
            continue
        low, high = before, after
        while high - low > timedelta(minutes=1):
            middle = low + (high - low) / 2
            if _offset(middle, zone) == _offset(before, zone):
                low = middle
            else:
                high = middle
        found.append(high.replace(second=0, microsecond=0))
    return found


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def vtimezone(name: str, first: date, last: date) -> Timezone:
    """The zone's offset on `first`, and each of its changes until `last`."""
    zone = ZoneInfo(name)
    made = Timezone()
    made.add("tzid", name)
    opening = datetime.combine(first, time.min, tzinfo=UTC)
    made.add_component(_rule(zone, opening, _offset(opening, zone), [opening]))
    groups: dict[tuple[timedelta, timedelta], list[datetime]] = {}
    for moment in _changes(zone, first, last):
        before = _offset(moment - timedelta(minutes=1), zone)
        groups.setdefault((before, _offset(moment, zone)), []).append(moment)
    for (before, _after), moments in groups.items():
        made.add_component(_rule(zone, moments[0], before, moments))
    return made


def _rule(
    zone: ZoneInfo, first: datetime, before: timedelta, moments: list[datetime]
) -> TimezoneStandard | TimezoneDaylight:
    local = first.astimezone(zone)
    made = TimezoneDaylight() if local.dst() else TimezoneStandard()
    onsets = [(moment + before).replace(tzinfo=None) for moment in moments]
    made.add("dtstart", onsets[0])
    if len(onsets) > 1:
        made.add("rdate", onsets[1:])
    made.add("tzname", local.tzname() or str(zone))
    made.add("tzoffsetfrom", before)
    made.add("tzoffsetto", _offset(first, zone))
    return made
