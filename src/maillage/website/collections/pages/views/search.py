"""Search: the page, the advanced form, what is proposed while typing."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.heritage.catalogue import exports
from maillage.heritage.catalogue.models import Museum
from maillage.heritage.catalogue.search import (
    FACETS,
    HOWS,
    JOINS,
    MOST_EXPORTED,
    SEARCHED,
    SORTS,
    Row,
    SearchRequest,
    attempt,
    find,
    suggest,
)
from maillage.kernel.permissions import PUBLIC, requires
from maillage.kernel.search.faceted import Result, SearchRefused, SearchUnavailable, Suggestion
from maillage.website.collections.limits import limited_search
from maillage.website.collections.pages import results
from maillage.website.collections.pages.paging import Trail
from maillage.website.collections.pages.views.museums import museums_named

logger = logging.getLogger(__name__)

ROWS: Final = 4
FACET_SIZE: Final = 20
DISPLAY: Final = "affichage"


def answer(asked: SearchRequest) -> tuple[SearchRequest, Result | None]:
    """The page found; the first one when the cursor means nothing; None when the index is out."""
    options: dict[str, Any] = {
        "facets": [one.parameter for one in FACETS],
        "facet_size": FACET_SIZE,
        "histogram": True,
        "extracts": bool(asked.text or asked.rows),
    }
    first = replace(asked, cursor="")
    for one in (asked, first):
        try:
            return one, find(one, **options)
        except SearchRefused:  # of the cursor, else of words that mean nothing to the engine
            continue
        except SearchUnavailable:
            logger.warning("the search of the collections is out of order", exc_info=True)
            return one, None
    return first, Result()


@require_safe
@requires(PUBLIC)
@limited_search
def search(request: HttpRequest) -> HttpResponse:
    """What is found, by page; facets, years, order; every search is an address."""
    asked, result = answer(SearchRequest.from_query(request.GET))
    found = result or Result()
    trail = Trail.from_query(request.GET) if asked.cursor else Trail()
    is_list = request.GET.get(DISPLAY) == "liste"
    more = {DISPLAY: "liste"} if is_list else {}
    here = trail.address(asked, asked.cursor)
    context = results.context_of(asked, found, more) | {
        "asked": asked,
        "heading": asked.text or _("Chercher dans les collections"),
        "result": found,
        "unavailable": result is None,
        "museums": [] if asked.cursor else museums_named(asked.text),
        "cards": results.cards_of(found, here, results.shown_extracts()),
        "total_words": results.total_words(found),
        "sorts": [(value, label) for value, (_name, label) in SORTS.items()],
        "is_list": is_list,
        "hidden": _hidden(asked, more),
        "exportable": found.total <= MOST_EXPORTED,
        **_addresses(asked, found, trail, more),
    }
    status = 503 if result is None else 200
    return render(request, "website/collections/search.html", context, status=status)


def _hidden(asked: SearchRequest, more: dict[str, str]) -> list[tuple[str, str]]:
    """What the form carries without showing it: rows of the advanced search, the display."""
    rows = [
        pair
        for row in asked.rows
        for pair in (
            ("lien", row.join), ("champ", row.field), ("comment", row.how), ("mots", row.words),
        )
    ]  # fmt: skip
    return [*rows, *more.items()]


def _addresses(
    asked: SearchRequest, found: Result, trail: Trail, more: dict[str, str]
) -> dict[str, Any]:
    page = reverse("public-search")

    def at(query: str) -> str:
        return f"{page}?{query}" if query else page

    def turned(cursor: str, way: Trail) -> str:
        query = way.address(asked, cursor)
        query.update(more)
        return at(query.urlencode())

    plain = asked.query_string()
    first = replace(asked, cursor="").query_string()
    query = f"?{first}" if first else ""
    suggested = asked.typed(found.suggestion).query_string() if found.suggestion else ""
    joined = f"{plain}&" if plain else ""
    return {
        "self_url": at(asked.query_string(cursor=asked.cursor)),
        "advanced_url": f"{reverse('public-search-advanced')}{query}",
        "rss_url": f"{reverse('public-search-rss')}{query}",
        "exports": [
            (one, f"{reverse('public-search-export', kwargs={'fmt': one.key})}{query}")
            for one in exports.FORMATS.values()
        ],
        "grid_url": at(plain),
        "list_url": at(f"{joined}{urlencode({DISPLAY: 'liste'})}"),
        "suggestion": found.suggestion,
        "suggestion_url": at(suggested),
        "previous_url": turned(trail.nearest, trail.back) if asked.cursor else "",
        "next_url": turned(found.next_cursor, trail.further(asked.cursor))
        if found.next_cursor
        else "",
    }


@require_safe
@requires(PUBLIC)
def advanced(request: HttpRequest) -> HttpResponse:
    """The form by field; it sends to the search's page."""
    asked = SearchRequest.from_query(request.GET)
    rows = list(asked.rows)
    if asked.text:
        rows.insert(0, Row(asked.text))
    rows += [Row("")] * max(1, ROWS - len(rows))
    chosen = asked.filters.get("musee", ())
    context = {
        "asked": asked,
        "rows": rows,
        "fields": [(value, label) for value, (_name, label) in SEARCHED.items()],
        "ways": [(value, capfirst(str(label))) for value, (_how, label) in HOWS.items()],
        "joins": [(value, label) for value, (_join, label) in JOINS.items()],
        "museums": Museum.objects.open().select_related("organisation"),
        "chosen_museum": chosen[0] if len(chosen) == 1 else "",
        "only_images": _only_images(asked),
        "kept": _kept(asked),
    }
    return render(request, "website/collections/advanced.html", context)


def _kept(asked: SearchRequest) -> list[tuple[str, str, str]]:
    """(parameter, value, words) of what is chosen already and has no place of its own in the form."""
    placed = {"musee": len(asked.filters.get("musee", ())) == 1, "image": _only_images(asked)}
    kept = {
        facet: values
        for facet in FACETS
        if (values := asked.filters.get(facet.parameter)) and not placed.get(facet.parameter)
    }
    labels = results.labels_of({facet.parameter: values for facet, values in kept.items()})
    return [
        (facet.parameter, value, results.filter_words(facet, labels[facet.parameter, value]))
        for facet, values in kept.items()
        for value in values
    ]


def _only_images(asked: SearchRequest) -> bool:
    return asked.filters.get("image") == ("oui",)


@require_safe
@requires(PUBLIC)
def suggestions(request: HttpRequest) -> JsonResponse:
    """``?q=bou`` → ``{"suggestions": [{"text", "kind", "count", "url"}]}``."""
    text = request.GET.get("q", "")[:100]
    found: list[Suggestion] = []
    if len(text.strip()) > 1:
        found = attempt(lambda: suggest(text, limit=8), found)
    params = {one.field: one.parameter for one in FACETS}
    words = {field: str(label) for field, label in SEARCHED.values()}
    page = reverse("public-search")
    response = JsonResponse(
        {
            "suggestions": [
                {
                    "text": one.text,
                    "kind": words.get(one.field, ""),
                    "count": one.count,
                    "url": f"{page}?{urlencode({params.get(one.field, 'q'): one.text})}",
                }
                for one in found
            ]
        }
    )
    response["Cache-Control"] = "public, max-age=60"
    return response
