"""The address of a search of the site as a source of objects."""

from __future__ import annotations

from typing import Final

from django.http import QueryDict

from maillage.heritage.catalogue.search import SearchRequest, keys_of

MOST: Final = 4000
"""Objects taken from a search: its best ones, far more than a game meets."""


def found_keys(address: str) -> list[int] | None:
    """The keys of what an address's parameters find; None when they ask for everything."""
    asked = SearchRequest.from_query(QueryDict(address.strip().lstrip("?")))
    return None if asked.is_empty else list(keys_of(asked, most=MOST))
