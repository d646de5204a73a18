"""An object as lists show it: picture, title, author, date, museum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString

from maillage.heritage.catalogue.domain.exposure import in_order
from maillage.heritage.catalogue.models import CulturalObject, ObjectImage
from maillage.heritage.catalogue.pictures import Picture, picture_of
from maillage.heritage.catalogue.presenting import date_words
from maillage.website.collections.pages.placeholders import drawing_for

THUMBNAIL = 400
"""Pixels of the longest side of the picture of a card."""
_SHOWN = (
    *("reference", "title", "author", "year_from", "year_to", "normalised", "domain_keys"),
    *("created_at", "museum__organisation__name"),
)


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of an object."""

    record: CulturalObject
    url: str
    picture: Picture | None
    drawing: str
    date: str
    extracts: tuple[tuple[str, SafeString], ...] = ()

    @property
    def title(self) -> str:
        """The object's title."""
        return self.record.title or self.record.reference

    @property
    def museum(self) -> str:
        """The name of its museum."""
        return str(self.record.museum)


def for_cards(objects: QuerySet[CulturalObject]) -> QuerySet[CulturalObject]:
    """With what cards show and nothing else: a page of them reads no wide row. Two queries."""
    images = ObjectImage.objects.order_by("object_id", "rank", "pk").only(
        "object_id", "token", "renditions", "rank"
    )
    return (
        objects.select_related("museum__organisation")
        .prefetch_related(Prefetch("images", images, to_attr="shown_images"))
        .only(*_SHOWN)
    )


def card(
    record: CulturalObject,
    *,
    query: Mapping[str, Any] | None = None,
    extracts: tuple[tuple[str, SafeString], ...] = (),
) -> Card:
    """The card of an object that `for_cards` fetched; `query` goes into its link."""
    images: Iterable[ObjectImage] = getattr(record, "shown_images", ())
    pictures = (picture_of(one, THUMBNAIL) for one in images)
    return Card(
        record=record,
        url=f"{record.get_public_url()}{f'?{urlencode(query)}' if query else ''}",
        picture=next((one for one in pictures if one is not None), None),
        drawing=drawing_for(record.domain_keys),
        date=date_words(record),
        extracts=extracts,
    )


def cards_for(pks: Sequence[int]) -> list[Card]:
    """The cards of the public objects of these keys, in that order; two queries at most."""
    if not pks:
        return []
    return [card(one) for one in in_order(pks, for_cards(CulturalObject.objects.public()))]
