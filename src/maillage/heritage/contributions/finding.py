"""Objects that a search of the public site finds, for a campaign."""

from __future__ import annotations

from django.http import QueryDict

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.search import SearchRequest, keys_of
from maillage.heritage.contributions.domain.campaigns import MOST_OBJECTS


def request_of(address: str) -> SearchRequest:
    """What an address asks: « https://…/collections/recherche/?q=plage », or its end alone."""
    given = address.partition("?")[2] if "?" in address else address
    return SearchRequest.from_query(QueryDict(given.partition("#")[0]))


def references_found(request: SearchRequest) -> list[str]:
    """The references of what is found now, in its order; at most `MOST_OBJECTS`."""
    keys = list(keys_of(request, most=MOST_OBJECTS))
    public = CulturalObject.objects.public().filter(pk__in=keys)
    known = dict(public.values_list("pk", "reference"))
    return [known[pk] for pk in keys if pk in known]
