"""The museums whose collections are online: list, map, one page each."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.catalogue.search import SearchRequest, attempt, find
from maillage.kernel.moment import Moment
from maillage.kernel.permissions import PUBLIC, requires
from maillage.kernel.search.analysis import STOP_WORDS, words_of
from maillage.website.collections.pages.cards import card, for_cards

NEWEST = 12
NAMED: Final = 3
SHORTEST: Final = 3
"""Letters from which a word typed is compared with the beginnings of names."""
_open: Moment[list[tuple[Museum, frozenset[str]]]] = Moment()


def museums_named(text: str) -> list[Museum]:
    """The open museums whose name or town has all the words typed: « boudin » is asked as an object is.

    « Musée » itself names none; at most `NAMED`.
    """
    typed = {word for word in words_of(text) if word not in STOP_WORDS} - {"musee", "musees"}
    if not typed:
        return []
    found = (
        museum
        for museum, words in _open.get("open", _open_museums)
        if all(_is_among(one, words) for one in typed)
    )
    return list(islice(found, NAMED))


def _is_among(typed: str, words: frozenset[str]) -> bool:
    return typed in words or (
        len(typed) >= SHORTEST and any(one.startswith(typed) for one in words)
    )


def _open_museums() -> list[tuple[Museum, frozenset[str]]]:
    museums = Museum.objects.open().select_related("organisation")
    return [
        (one, frozenset(words_of(f"{one.organisation.name} {one.organisation.city}")))
        for one in museums.order_by("organisation__sort_key", "pk")
    ]


def shown_counts(museums: int) -> dict[str, int] | None:
    """By slug of museum, how many objects the public sees; None when the index does not answer.

    The index knows it without reading the objects.
    """
    asked: dict[str, Any] = {"facets": ["musee"], "facet_size": museums, "limit": 1}
    result = attempt(lambda: find(SearchRequest(), **asked), None)
    if result is None:
        return None
    return {one.value: one.count for one in result.facets.get("museum", ())}


def map_context(slug: str = "") -> dict[str, Any]:
    """What a map of museums (all, or one) needs."""
    points = reverse("public-museum-points")
    return {
        "points_url": f"{points}?musee={slug}" if slug else points,
        "record_url": reverse("public-museum", kwargs={"slug": "0"}),
        "tiles_url": settings.MAP_TILES_URL,
        "attribution": settings.MAP_ATTRIBUTION,
    }


@require_safe
@requires(PUBLIC)
def museums(request: HttpRequest) -> HttpResponse:
    """All of them, on a map and in a list."""
    shown = list(
        Museum.objects.open()
        .select_related("organisation")
        .order_by("organisation__sort_key", "pk")
    )
    counts = shown_counts(len(shown))
    found = [(one, None if counts is None else counts.get(one.slug, 0)) for one in shown]
    placed = any(one.organisation.latitude is not None for one, _count in found)
    context = {"museums": found, "map": map_context() if placed else None}
    return render(request, "website/collections/museums.html", context)


@require_safe
@requires(PUBLIC)
def points(request: HttpRequest) -> JsonResponse:
    """Where the museums are: ``[slug, name, latitude, longitude, kind, city]`` each."""
    found = Museum.objects.open().filter(organisation__latitude__isnull=False)
    if slug := request.GET.get("musee", ""):
        found = found.filter(slug=slug.replace("\x00", ""))
    rows = found.order_by("organisation__sort_key", "pk").values_list(
        "slug",
        "organisation__name",
        "organisation__latitude",
        "organisation__longitude",
        "organisation__city",
    )
    kind = _("musée")
    response = JsonResponse(
        {
            "points": [
                [slug, name, float(north), float(east), kind, city]
                for slug, name, north, east, city in rows
                if north is not None and east is not None
            ]
        }
    )
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
@requires(PUBLIC)
def museum(request: HttpRequest, slug: str) -> HttpResponse:
    """One museum: where it is, what it shows, the way to all its objects."""
    found = get_object_or_404(Museum.objects.open().select_related("organisation"), slug=slug)
    public = CulturalObject.objects.public().filter(museum=found)
    first = for_cards(public.filter(has_image=True)).order_by("-pk")[:NEWEST]
    cards = [card(one) for one in first]
    if not cards:
        cards = [card(one) for one in for_cards(public).order_by("-pk")[:NEWEST]]
    context = {
        "museum": found,
        "organisation": found.organisation,
        "count": public.count(),
        "cards": cards,
        "map": map_context(found.slug) if found.organisation.latitude is not None else None,
    }
    return render(request, "website/collections/museum.html", context)
