"""What goes wrong, in the public site's own look; the office keeps its own pages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from maillage.kernel.search.faceted import SearchUnavailable
from maillage.ui import errors as office

logger = logging.getLogger("maillage.search")

OFFICE = ("/gestion/", "/compte/", "/redaction/", "/administration-technique/", "/lien/")


def _of_office(request: HttpRequest) -> bool:
    return request.path.startswith(OFFICE)


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    if _of_office(request):
        return office.page_not_found(request, exception)
    return render(request, "website/404.html", status=404)


class SearchRestsMiddleware:
    """What shows nothing but a search (a feed, a file, a form that searches) says that it rests."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503, and when to come back."""
        if not isinstance(exception, SearchUnavailable):
            return None
        logger.warning("the search is out of order", exc_info=exception)
        if _of_office(request):
            response = office.search_rests(request)
        else:
            response = render(request, "website/503.html", status=503)
        response["Retry-After"] = "60"
        return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: no database, nothing that may fail."""
    if _of_office(request):
        return office.server_error(request)
    try:
        return HttpResponse(render_to_string("website/500.html"), status=500)
    except Exception:  # noqa: BLE001 - the page itself is broken: the plainer one is not
        return office.server_error(request)
