"""What goes wrong, in the public site's own look; the office keeps its own pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from maillage.ui import errors as office

OFFICE = ("/gestion/", "/compte/", "/redaction/", "/administration-technique/", "/lien/")


def _of_office(request: HttpRequest) -> bool:
    return request.path.startswith(OFFICE)


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    if _of_office(request):
        return office.page_not_found(request, exception)
    return render(request, "website/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: no database, nothing that may fail."""
    if _of_office(request):
        return office.server_error(request)
    try:
        return HttpResponse(render_to_string("website/500.html"), status=500)
    except Exception:  # noqa: BLE001 - the page itself is broken: the plainer one is not
        return office.server_error(request)
