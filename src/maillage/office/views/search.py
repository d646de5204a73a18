"""Global search: suggestions under the box, and the full page."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from maillage.kernel import search
from maillage.kernel.permissions import OFFICE, requires

SUGGESTIONS, RESULTS = 8, 60
LONGEST = 200


@requires(OFFICE)
def search_page(request: HttpRequest) -> HttpResponse:
    """What matches every word, among what the user may see."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    asked: Any = getattr(request, "htmx", None)
    htmx = bool(asked) and asked.target == "suggestions"
    limit = SUGGESTIONS if htmx else RESULTS
    hits = search.search(request.user, text, limit=limit) if text else []
    context = {"search_text": text, "hits": hits}
    if htmx:
        response = render(request, "office/suggestions.html", context)
    else:
        ordered = sorted(hits, key=lambda hit: [one.key for one in hits].index(hit.key))
        context["groups"] = [
            (found[0].label, found)
            for _key, hits_of in groupby(ordered, key=lambda hit: hit.key)
            if (found := list(hits_of))
        ]
        response = render(request, "office/search.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
