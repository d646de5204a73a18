"""What the addresses of a withdrawn object answer: 410, whose it was and since when (ADR 0022)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.heritage.catalogue.models import CulturalObject


def gone_or_404(request: HttpRequest, reference: str) -> HttpResponse:
    """The page of a tombstone; Http404 for any other reference.

    To be asked last, on the way to a 404: it costs a query that no page shown should pay.
    """
    record = CulturalObject.objects.tombstone(reference)
    if record is None:
        raise Http404
    return say_gone(request, record)


def say_gone(request: HttpRequest, record: CulturalObject) -> HttpResponse:
    """410 in words: the museum, the reference, the day; nothing of what the record said."""
    return render(request, "website/collections/gone.html", {"object": record}, status=410)
