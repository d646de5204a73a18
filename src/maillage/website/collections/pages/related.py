"""Objects near another one, in every museum: same author, same place, same subject, near words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.domain.terms import words_of
from maillage.heritage.catalogue.models import CulturalObject, Vocabulary
from maillage.heritage.catalogue.search import Row, SearchRequest, attempt, find, similar
from maillage.website.collections.pages.cards import Card, cards_for
from maillage.website.collections.pages.records import Kept

ASKED: Final = 13  # the object itself is among them
SHOWN: Final = 6
_NOBODY: Final = ("anonyme", "inconnu")


@dataclass(frozen=True, slots=True)
class Near:
    """One reason to be near, and the objects that share it; `url` shows them all."""

    key: str
    title: str
    url: str
    cards: list[Card]


def _reasons(record: CulturalObject, kept: Kept) -> Iterable[tuple[str, str, SearchRequest]]:
    found = record.normalised or {}

    def first(vocabulary: str) -> str:
        name = next(iter(words_of(found, vocabulary)), "")
        return kept.get((vocabulary, name), name)

    author = first(Vocabulary.PERSON)
    if author and not author.casefold().startswith(_NOBODY):
        request = SearchRequest(filters={"auteur": (author,)})
        yield "auteur", _("Du même auteur : %(name)s") % {"name": author}, request
    if place := first(Vocabulary.PLACE):
        request = SearchRequest(filters={"lieu": (place,)})
        yield "lieu", _("Du même lieu : %(name)s") % {"name": place}, request
    # The index holds the museum's own text of what is shown, not the words kept for it.
    if subject := next(iter(words_of(found, Vocabulary.SUBJECT)), ""):
        request = SearchRequest(rows=(Row(subject[:200], "sujet", "expression"),))
        yield "sujet", _("Sur le même sujet : %(name)s") % {"name": subject}, request


def _groups(record: CulturalObject, kept: Kept) -> Iterator[tuple[str, str, str, list[int]]]:
    for key, title, request in _reasons(record, kept):
        url = f"{reverse('public-search')}?{request.query_string()}"
        yield key, title, url, find(request, limit=ASKED).pks
    near = [hit.pk for hit in similar(record.pk, limit=ASKED)] if record.is_public else []
    yield "mots", _("Proches par leurs mots"), "", near


def related_to(record: CulturalObject, kept: Kept) -> list[Near]:
    """The groups that have something, none shown twice; two queries and at most four searches."""
    nothing: list[tuple[str, str, str, list[int]]] = []
    groups = attempt(lambda: list(_groups(record, kept)), nothing)
    cards = {one.record.pk: one for one in cards_for([pk for *_, pks in groups for pk in pks])}
    shown = {record.pk}
    made = []
    for key, title, url, pks in groups:
        mixed = _mixed([cards[pk] for pk in pks if pk in cards and pk not in shown], record)
        shown.update(one.record.pk for one in mixed)
        if mixed:
            made.append(Near(key, title, url, mixed))
    return made


def _mixed(cards: list[Card], record: CulturalObject) -> list[Card]:
    """One museum after the other, the object's own last, in their order otherwise."""
    by_museum: dict[int, list[Card]] = {}
    for one in cards:
        by_museum.setdefault(one.record.museum_id, []).append(one)
    piles = sorted(by_museum.items(), key=lambda pile: pile[0] == record.museum_id)
    mixed: list[Card] = []
    while piles and len(mixed) < SHOWN:
        for _museum, pile in piles:
            mixed.append(pile.pop(0))
        piles = [(museum, pile) for museum, pile in piles if pile]
    return mixed[:SHOWN]
