"""The plans of the office for calendar programs, each behind a secret that its owner may revoke."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.api.feeds import calendar_response
from maillage.coordination.exchange.domain.feeds import find_feed
from maillage.coordination.exchange.domain.ical import feed_state, kept_bytes
from maillage.kernel.http import over_limit
from maillage.kernel.permissions import LINK, requires

HOURLY = 120
"""Readings of one feed in an hour: several devices, each every few minutes."""
GUESSES = 30
"""Wrong addresses from one place in ten minutes."""


@require_safe
@requires(LINK)
def plan_calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/flux/<secret>.ics``: nothing tells a revoked address from one that never was."""
    feed = find_feed(token)
    if feed is None:
        address = str(request.META.get("REMOTE_ADDR", ""))
        if over_limit("feed-guess", address, limit=GUESSES, seconds=600):
            return _too_many(600)
        raise Http404
    if over_limit("feed", str(feed.pk), limit=HOURLY, seconds=3600):
        return _too_many(3600)
    state = feed_state(feed)
    response = calendar_response(
        request,
        lambda: kept_bytes(feed, state),
        etag=quote_etag(state),
        filename="maillage.ics",
        cache="private, no-cache",
    )
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _too_many(seconds: int) -> HttpResponse:
    text = _("Trop de demandes en peu de temps. Réessayez dans quelques minutes.")
    response = HttpResponse(text, status=429, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(seconds)
    return response
