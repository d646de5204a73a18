"""What everyone may read of the agenda: one place for the page, the feeds and the sitemap."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Prefetch, QuerySet

from maillage.coordination.places.models import Place
from maillage.kernel import clock
from maillage.kernel.models import AuditEntry
from maillage.people.directory.models import Organisation
from maillage.publics.agenda.domain import at
from maillage.publics.agenda.models import Event, Session

RECENT = timedelta(days=90)
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class AgendaFilter:
    """What a visitor asked for; the same words in the page's address and in the feed's."""

    month: str = ""  # "2026-05"
    city: str = ""
    kind: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> AgendaFilter:
        """Read ``?mois=2026-05&commune=Bellême&nature=vernissage``; nonsense is left out."""
        month = str(query.get("mois", ""))
        kind = str(query.get("nature", ""))
        return cls(
            month=month if _MONTH.fullmatch(month) else "",
            city=str(query.get("commune", ""))[:120].replace("\x00", "").strip(),
            kind=kind if kind in Event.Kind.values else "",
        )

    def __bool__(self) -> bool:
        return bool(self.month or self.city or self.kind)

    def query(self) -> str:
        """The filter as the end of an address: '' or ``?commune=…``."""
        words = {"mois": self.month, "commune": self.city, "nature": self.kind}
        text = urlencode({name: value for name, value in words.items() if value})
        return f"?{text}" if text else ""

    @property
    def first_day(self) -> date | None:
        """The first day of the month asked for."""
        return date.fromisoformat(f"{self.month}-01") if self.month else None

    def among(self, sessions: QuerySet[Session]) -> QuerySet[Session]:
        """Those of `sessions` that were asked for; one that lasts counts in each of its months."""
        if first := self.first_day:
            following = (first + timedelta(days=31)).replace(day=1)
            sessions = sessions.filter(
                start__lt=at(following, time.min), end__gt=at(first, time.min)
            )
        if self.city:
            sessions = sessions.filter(event__place__city__folded=_folded(self.city))
        if self.kind:
            sessions = sessions.filter(event__kind=self.kind)
        return sessions


def _folded(text: str) -> str:
    from maillage.kernel.text_fr import plain  # noqa: PLC0415 - one use

    return plain(text)


def _with_event(sessions: QuerySet[Session]) -> QuerySet[Session]:
    return sessions.select_related("event", "event__place", "event__organiser").order_by(
        "start", "pk"
    )


def upcoming_sessions(asked: AgendaFilter = AgendaFilter()) -> QuerySet[Session]:
    """Public sessions that are not over, the next first, with their event and place."""
    return _with_event(asked.among(Session.objects.public().upcoming()))


def feed_sessions(asked: AgendaFilter = AgendaFilter()) -> QuerySet[Session]:
    """Public sessions to come and of the last 90 days: calendars keep what has just been."""
    since = clock.now() - RECENT
    return _with_event(asked.among(Session.objects.public().filter(end__gte=since)))


def public_event(slug: str) -> Event | None:
    """The public event of that address, with its sessions in order, or None."""
    return (
        Event.objects.public()
        .filter(slug=slug)
        .select_related("place", "organiser")
        .prefetch_related(Prefetch("sessions", Session.objects.order_by("start", "pk")))
        .first()
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters may offer: only what has something to show."""

    months: list[date]
    cities: list[str]
    kinds: list[tuple[str, str]]


def choices() -> Choices:
    """The months, communes and kinds of the sessions to come; three queries."""
    sessions = Session.objects.public().upcoming().order_by()
    this_month = clock.today().replace(day=1)
    # The database has no month of its own in a zone: reading the days is quicker than asking.
    zone = ZoneInfo(settings.TIME_ZONE)
    starts = (one.astimezone(zone) for one in sessions.values_list("start", flat=True))
    found = {(start.year, start.month) for start in starts}
    months = {max(date(year, month, 1), this_month) for year, month in found}
    cities = sessions.values_list("event__place__city", flat=True).distinct()
    kinds = set(sessions.values_list("event__kind", flat=True).distinct())
    return Choices(
        months=sorted(months),
        cities=sorted(set(cities), key=_folded),
        kinds=[(str(value), str(label)) for value, label in Event.Kind.choices if value in kinds],
    )


def last_change() -> datetime | None:
    """When anything that the public agenda is made of last changed, deletions included."""
    kinds = ContentType.objects.get_for_models(Event, Session, Place, Organisation)
    audited = (
        AuditEntry.objects.filter(content_type__in=kinds.values())
        .order_by("-timestamp")
        .values_list("timestamp", flat=True)
        .first()
    )
    saved = Session.objects.aggregate(last=Max("updated_at"))["last"]
    return max((moment for moment in (audited, saved) if moment is not None), default=None)


def fingerprint(sessions: QuerySet[Session], changed: datetime | None, *more: str) -> str:
    """What an ETag needs: changes whenever the feed of `sessions` would."""
    parts = [str(changed), str(sessions.order_by().count()), settings.SITE_NAME, *more]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
