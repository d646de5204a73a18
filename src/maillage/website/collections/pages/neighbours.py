"""From an object back to the results it was opened from, and to those beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.search import SearchRequest, attempt, find
from maillage.kernel.search.faceted import Result
from maillage.website.collections.pages.paging import Trail

PARAMETER: Final = "recherche"
LONGEST: Final = 4_000
End = tuple[int, QueryDict]
"""An object's key, and the page of results that it is on."""


@dataclass(frozen=True, slots=True)
class Way:
    """Addresses: the results, the object before, the one after ('' at an end)."""

    results: str
    previous: str
    next: str


def way_back(given: QueryDict, record: CulturalObject) -> Way | None:
    """What ``?recherche=`` leads to; None when the object is not on that page (any more)."""
    text = given.get(PARAMETER, "")
    if not text or len(text) > LONGEST:
        return None
    params = QueryDict(text)
    request, trail = SearchRequest.from_query(params), Trail.from_query(params)
    found = attempt(lambda: _beside(request, trail, params, record.pk), None)
    if found is None:
        return None
    before, after = found
    ends = [one[0] for one in (before, after) if one]
    names = dict(CulturalObject.objects.public().filter(pk__in=ends).values_list("pk", "reference"))

    def address(end: End | None) -> str:
        if end is None or end[0] not in names:
            return ""
        page = reverse("public-object", kwargs={"reference": names[end[0]]})
        return f"{page}?{urlencode({PARAMETER: end[1].urlencode()})}"

    results = f"{reverse('public-search')}?{text}"
    return Way(results, address(before), address(after))


def _beside(
    request: SearchRequest, trail: Trail, params: QueryDict, pk: int
) -> tuple[End | None, End | None] | None:
    """What comes before and after; None when the object is not on that page."""
    result = find(request)
    pks = result.pks
    if pk not in pks:
        return None
    at = pks.index(pk)
    before = (pks[at - 1], params) if at else _last_before(request, trail)
    after = (pks[at + 1], params) if at + 1 < len(pks) else _first_after(request, trail, result)
    return before, after


def _last_before(request: SearchRequest, trail: Trail) -> End | None:
    """The last of the page before, when there is one and the way to it is known."""
    if not request.cursor:
        return None
    pks = find(replace(request, cursor=trail.nearest)).pks
    address = trail.back.address(request, trail.nearest)
    return (pks[-1], address) if pks else None


def _first_after(request: SearchRequest, trail: Trail, result: Result) -> End | None:
    if not result.next_cursor:
        return None
    pks = find(replace(request, cursor=result.next_cursor)).pks
    address = trail.further(request.cursor).address(request, result.next_cursor)
    return (pks[0], address) if pks else None
