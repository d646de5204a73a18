"""Objects near another one, in every museum: same author, same place, same subject, near words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.search import Row, SearchRequest, attempt, find, similar
from maillage.website.collections.pages.cards import Card, cards_for

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


def _reasons(record: CulturalObject) -> Iterable[tuple[str, str, SearchRequest]]:
    found = record.normalised or {}

    def first(part: str) -> str:
        return next((one["name"] for one in found.get(part, ()) if one.get("name")), "")

    author = first("people")
    if author and not author.casefold().startswith(_NOBODY):
        request = SearchRequest(filters={"auteur": (author,)})
        yield "auteur", _("Du même auteur : %(name)s") % {"name": author}, request
    if place := first("places"):
        request = SearchRequest(filters={"lieu": (place,)})
        yield "lieu", _("Du même lieu : %(name)s") % {"name": place}, request
    if subject := first("subjects"):
        request = SearchRequest(rows=(Row(subject[:200], "sujet", "expression"),))
        yield "sujet", _("Sur le même sujet : %(name)s") % {"name": subject}, request


def _groups(record: CulturalObject) -> Iterator[tuple[str, str, str, list[int]]]:
    for key, title, request in _reasons(record):
        url = f"{reverse('public-search')}?{request.query_string()}"
        yield key, title, url, find(request, limit=ASKED).pks
    near = [hit.pk for hit in similar(record.pk, limit=ASKED)] if record.is_public else []
    yield "mots", _("Proches par leurs mots"), "", near


def related_to(record: CulturalObject) -> list[Near]:
    """The groups that have something, none shown twice; two queries and at most four searches."""
    nothing: list[tuple[str, str, str, list[int]]] = []
    groups = attempt(lambda: list(_groups(record)), nothing)
    cards = {one.record.pk: one for one in cards_for([pk for *_, pks in groups for pk in pks])}
    shown = {record.pk}
    made = []
    for key, title, url, pks in groups:
        kept = _mixed([cards[pk] for pk in pks if pk in cards and pk not in shown], record)
        shown.update(one.record.pk for one in kept)
        if kept:
            made.append(Near(key, title, url, kept))
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
