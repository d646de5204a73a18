"""How much of the collections one address may ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from maillage.kernel.http import over_limit, rate_limited, too_many

P = ParamSpec("P")
MINUTE: Final = 60

limited_file = rate_limited("collections-export", limit=60, seconds=3600, methods=("GET", "HEAD"))
"""Whole files of records, whichever way they are chosen."""


def too_many_searches(request: HttpRequest) -> bool:
    """Count one search of this address; whether it has asked too many this minute."""
    most = settings.SEARCHES_PER_MINUTE
    address = str(request.META.get("REMOTE_ADDR", ""))
    return bool(most) and over_limit("search", address, limit=most, seconds=MINUTE, shared=False)


def limited_search(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Answer 429 to an address that searches without end."""

    @wraps(view)
    def limited(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if too_many_searches(request):
            return too_many(MINUTE)
        return view(request, *args, **kwargs)

    return limited
