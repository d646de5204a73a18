"""The public agenda for calendar programs and news readers."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from maillage.api.feeds import calendar_response
from maillage.kernel.permissions import PUBLIC, requires
from maillage.publics.agenda.ical import calendar
from maillage.publics.agenda.models import Event, Session
from maillage.publics.agenda.public import (
    AgendaFilter,
    feed_sessions,
    fingerprint,
    last_change,
    upcoming_sessions,
)
from maillage.publics.agenda.texts import place_line, session_words

FRESH = 300  # seconds during which a proxy need not ask again
KEPT = 3600
RSS_ITEMS = 50


def _answer(
    request: HttpRequest,
    sessions: QuerySet[Session],
    *,
    name: str,
    path: str,
    filename: str,
    keep: bool = False,
) -> HttpResponseBase:
    """The feed of `sessions`, or 304 when the program already has it.

    With `keep`, what was written once is handed out again until something changes: a thousand
    sessions take a second to write.
    """
    changed = last_change()
    etag = quote_etag(fingerprint(sessions, changed, path))
    seconds = int(changed.timestamp()) if changed else None

    def written() -> bytes:
        body: bytes | None = cache.get(f"feed:{etag}") if keep else None
        if body is None:
            body = calendar(sessions, name=name, source=f"{settings.SITE_URL}{path}")
            if keep:
                cache.set(f"feed:{etag}", body, KEPT)
        return body

    response = calendar_response(
        request,
        written,
        etag=etag,
        filename=filename,
        cache=f"public, max-age={FRESH}",
        changed=seconds,
    )
    # Calendars that run in a page may read it from anywhere: it holds nothing but public facts.
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@requires(PUBLIC)
def agenda_calendar(request: HttpRequest) -> HttpResponseBase:
    """``/agenda.ics``, with the same filters as the page."""
    asked = AgendaFilter.from_query(request.GET)
    name = _("Agenda – %(site)s") % {"site": settings.SITE_NAME}
    path = f"{reverse('public-agenda-ics')}{asked.query()}"
    return _answer(
        request,
        feed_sessions(asked),
        name=name,
        path=path,
        filename="agenda.ics",
        keep=not asked,  # the feed of everyone; those of a selection are short
    )


@require_safe
@requires(PUBLIC)
def event_calendar(request: HttpRequest, slug: str) -> HttpResponseBase:
    """``/agenda/<slug>.ics``: all the sessions of one event, the past ones too."""
    event = Event.objects.public().filter(slug=slug).first()
    if event is None:
        raise Http404
    sessions = event.sessions.select_related("event__place", "event__organiser").order_by(
        "start", "pk"
    )
    path = reverse("public-event-ics", kwargs={"slug": slug})
    return _answer(request, sessions, name=event.title, path=path, filename=f"{slug}.ics")


class AgendaFeed(Feed):
    """``/agenda.rss``: the next dates, for news readers."""

    permission = PUBLIC
    feed_type = Rss201rev2Feed
    title = gettext_lazy("Agenda")
    description = gettext_lazy("Les prochaines dates.")
    link = reverse_lazy("public-agenda")
    language = "fr"

    def get_object(self, request: HttpRequest) -> AgendaFilter:
        return AgendaFilter.from_query(request.GET)

    def items(self, asked: AgendaFilter) -> list[Session]:
        return list(Paginator(upcoming_sessions(asked), RSS_ITEMS).get_page(1))

    def item_title(self, item: Session) -> str:
        words = {"title": item.event.title, "when": session_words(item)}
        if item.event.state == Event.State.CANCELLED:
            return _("Annulé : %(title)s – %(when)s") % words
        return _("%(title)s – %(when)s") % words

    def item_description(self, item: Session) -> str:
        return f"{item.event.summary} {place_line(item.event.place)}"

    def item_link(self, item: Session) -> str:
        return f"{settings.SITE_URL}{item.event.get_public_url()}"

    def item_guid(self, item: Session) -> str:
        return item.uid

    item_guid_is_permalink = False

    def item_pubdate(self, item: Session) -> datetime | None:
        return item.event.first_published_at

    def item_updateddate(self, item: Session) -> datetime:
        return max(item.updated_at, item.event.updated_at)
