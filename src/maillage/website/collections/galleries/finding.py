"""Objects found by a few words, on the page of a selection."""

from __future__ import annotations

from collections.abc import Collection

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.search import SearchRequest, keys_of
from maillage.website.collections.pages.cards import Card, card, for_cards

FOUND = 8


def find_public(words: str, *, without: Collection[int]) -> list[Card]:
    """The public objects that answer best to these words, as the search of the site says, but those known."""
    asked = SearchRequest().typed(words)
    if asked.is_empty:
        return []
    known = set(without)
    keys = [one for one in keys_of(asked, most=FOUND + len(known)) if one not in known]
    # The index may be a moment late: what is public is asked of the records.
    shown = {one.pk: one for one in for_cards(CulturalObject.objects.public().filter(pk__in=keys))}
    return [card(shown[key]) for key in keys if key in shown][:FOUND]
