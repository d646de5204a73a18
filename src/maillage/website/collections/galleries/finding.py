"""Objects found by a few words, on the page of a selection."""

from __future__ import annotations

from collections.abc import Collection

from maillage.heritage.catalogue.models import CulturalObject
from maillage.ui.folded import matching
from maillage.website.collections.pages.cards import Card, card, for_cards

FOUND = 8


def find_public(words: str, *, without: Collection[int]) -> list[Card]:
    """The public objects whose title, author or number holds every word, but those known."""
    found = CulturalObject.objects.public().filter(
        matching(words, ("title", "author", "inventory", "reference"))
    )
    return [card(one) for one in for_cards(found.exclude(pk__in=list(without)))[:FOUND]]
