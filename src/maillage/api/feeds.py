"""A calendar feed over HTTP: conditional, so that a program that has it is told so in a word."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

TYPE = "text/calendar; charset=utf-8"


def calendar_response(
    request: HttpRequest,
    body: Callable[[], bytes],
    *,
    etag: str,
    filename: str,
    cache: str,
    changed: int | None = None,
) -> HttpResponseBase:
    """The feed, or 304 when the program already has it.

    Args:
        request: what the program asks, and what it says that it has.
        body: writes the feed; not called for a program that has it.
        etag: the feed's fingerprint, quoted.
        filename: what it is called once saved.
        cache: who may keep it, and how long (``Cache-Control``).
        changed: when it last changed, in seconds since 1970, if that is known.
    """
    response = get_conditional_response(request, etag=etag, last_modified=changed)
    if response is None or response.status_code != 304:
        response = HttpResponse(body(), content_type=TYPE)
        response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["ETag"] = etag
    if changed is not None:
        response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = cache
    return response
