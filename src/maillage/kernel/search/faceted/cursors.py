"""Page tokens: where a page ended, signed, bound to the query that they continue."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing

from maillage.kernel.search.faceted.types import BadCursor, Query

SALT = "maillage.search.cursor"


@dataclass(frozen=True, slots=True)
class Place:
    """The end of a page: how many were shown, the last one's sort value and key."""

    seen: int
    value: Any
    pk: int


def _fingerprint(query: Query) -> str:
    """What must not change between two pages: everything but the page itself and what is counted."""
    same = replace(
        query, cursor="", limit=0, facets=(), facet_size=0, histogram=None, extracts=False
    )
    filters = sorted((key, sorted(values)) for key, values in same.filters.items())
    ranges = sorted(same.ranges.items())
    text = repr((same.text, same.clauses, filters, ranges, same.spans, same.sort))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def write(query: Query, place: Place) -> str:
    """The token of the page after `place`."""
    payload = [_fingerprint(query), place.seen, place.value, place.pk]
    return signing.Signer(salt=SALT).sign_object(payload, compress=True)


def read(query: Query) -> Place | None:
    """Where the page that `query` asks begins, None for the first; raises BadCursor."""
    if not query.cursor:
        return None
    try:
        print_, seen, value, pk = signing.Signer(salt=SALT).unsign_object(query.cursor)
    except (signing.BadSignature, ValueError, TypeError, json.JSONDecodeError) as error:
        raise BadCursor("this page's token was not given by this search") from error
    if print_ != _fingerprint(query):
        raise BadCursor("this page's token continues another search")
    return Place(int(seen), value, int(pk))
