"""The addresses of the public site that are not plain Wagtail pages."""

from __future__ import annotations

import mimetypes
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from maillage.kernel import clock
from maillage.kernel.permissions import PUBLIC, requires
from maillage.publics.agenda.jsonld import event_document
from maillage.publics.agenda.models import Event
from maillage.publics.agenda.public import public_event
from maillage.publics.agenda.texts import place_line, session_words
from maillage.website import theme
from maillage.website.agenda import SHORT_DAYS, SHORT_MONTHS, listing
from maillage.website.models import AgendaPage, SiteSettings

YEAR = 365 * 24 * 3600
HIDDEN = ("gestion", "compte", "redaction", "administration-technique", "lien", "sante")
# Searches without number, that lead to the same objects; the sitemap has each once (RFC 9309 § 2.2.3).
ENDLESS = ("/collections/recherche*?", "/collections/objets/*?recherche=")


@require_safe
@requires(PUBLIC)
def agenda(request: HttpRequest) -> HttpResponseBase:
    """The agenda, in the editors' words when they have published its page."""
    page = AgendaPage.objects.live().public().first()
    if page is not None:
        return page.serve(request)
    return render(request, "website/agenda_page.html", listing(request))


@require_safe
@requires(PUBLIC)
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event, at its address for life."""
    found = public_event(slug)
    if found is None:
        raise Http404
    sessions = list(found.sessions.all())
    moment = clock.now()
    coming = [one for one in sessions if one.end >= moment]
    first = next(iter(coming or sessions[-1:]), None)
    day = clock.local(first.start).date() if first else None
    context: dict[str, Any] = {
        "event": found,
        "sessions": [(one, session_words(one), one.end < moment) for one in sessions],
        "first": first,
        "day": day,
        "weekday": SHORT_DAYS[day.weekday()] if day else "",
        "month": SHORT_MONTHS[day.month - 1] if day else "",
        "over": bool(sessions) and not coming,
        "cancelled": found.state == Event.State.CANCELLED,
        "where": place_line(found.place),
        "document": event_document(found, sessions),
    }
    return render(request, "website/event.html", context)


@require_safe
@requires(PUBLIC)
def theme_css(request: HttpRequest, digest: str) -> HttpResponseBase:
    """The site's colours; an address that is no longer theirs leads to the one that is."""
    site = SiteSettings.of(request)
    css = theme.stylesheet(site)
    if digest != theme.digest(css):
        return HttpResponseRedirect(theme.address(site))
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@require_safe
@requires(PUBLIC)
def icon(request: HttpRequest) -> HttpResponse:
    """The mark of the site in its colour, for the browser's tab."""
    context = {"colour": SiteSettings.of(request).primary_colour}
    svg = render_to_string("website/icon.svg", context)
    response = HttpResponse(svg, content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
@requires(PUBLIC)
def old_icon(request: HttpRequest) -> HttpResponse:
    """Where browsers look when a page names no icon."""
    del request
    return HttpResponsePermanentRedirect(reverse("public-icon"))


@require_safe
@requires(PUBLIC)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines need not visit, and where the list of pages is."""
    del request
    lines = ["User-agent: *", *(f"Disallow: /{name}/" for name in HIDDEN)]
    lines += [f"Disallow: {pattern}" for pattern in ENDLESS]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('public-sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@requires(PUBLIC)
def image(request: HttpRequest, name: str) -> FileResponse:
    """A picture of the pages, as resized for them; the originals are not handed out."""
    del request
    path = f"images/{name}"
    if not name.strip(".") or not default_storage.exists(path):
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(default_storage.open(path), content_type=kind)
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response["Last-Modified"] = http_date(default_storage.get_modified_time(path).timestamp())
    # A drawing may carry scripts: they never run from here.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
