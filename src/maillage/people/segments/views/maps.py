"""The map of organisations, always with its list, under the same filters as the list."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maillage.kernel.permissions import requires
from maillage.people.directory.filters import OrganisationFilters
from maillage.people.directory.models import Organisation
from maillage.people.segments.domain import ORGANISATION
from maillage.people.segments.views.resources import found_table

UNPLACED = "sans"


def _filtered(request: HttpRequest) -> tuple[Any, QuerySet[Any], QuerySet[Any]]:
    """The filters of the address, and what they leave: with coordinates, and without."""
    queryset = Organisation.objects.visible_to(request.user)
    filterset = OrganisationFilters(request.GET, queryset=queryset, request=request)
    found = filterset.qs
    placed = found.filter(latitude__isnull=False, longitude__isnull=False)
    return filterset, placed, found.filter(latitude__isnull=True)


@requires("directory.view_organisation")
def organisations_map(request: HttpRequest) -> HttpResponse:
    """The page: filters, map, list; without JavaScript, filters and list."""
    filterset, placed, unplaced = _filtered(request)
    without = request.GET.get("coordonnees") == UNPLACED
    table = found_table(request, ORGANISATION, unplaced if without else placed)
    table.exclude = ("email", "kind")  # the list is half a page wide
    params = request.GET.copy()
    for name in ("page", "sort", "coordonnees"):
        params.pop(name, None)
    query = f"?{params.urlencode()}" if params else ""
    context = {
        "page_title": _("Carte des organisations"),
        "filterset": filterset,
        "chips": filterset.chips(),
        "table": table,
        "without": without,
        "placed_count": placed.count() if without else table.paginator.count,
        "unplaced_count": table.paginator.count if without else unplaced.count(),
        "list_url": reverse("organisations-list") + query,
        "points_url": reverse("organisations-map-points") + query,
        "record_url": reverse("organisations-detail", kwargs={"pk": 0}),
        "tiles_url": settings.MAP_TILES_URL,
        "attribution": settings.MAP_ATTRIBUTION,
    }
    return render(request, "segments/map.html", context)


@requires("directory.view_organisation")
def map_points(request: HttpRequest) -> HttpResponse:
    """The same organisations as the list, for the script: key, name, latitude, longitude, words."""
    _filterset, placed, _unplaced = _filtered(request)
    names = {value: str(capfirst(label)) for value, label in Organisation.Kind.choices}
    rows = placed.order_by("pk").values_list("pk", "name", "latitude", "longitude", "kind", "city")
    points = [
        [pk, name, round(float(north), 5), round(float(east), 5), names.get(kind, ""), city]
        for pk, name, north, east, kind, city in rows
    ]
    return JsonResponse({"points": points})
