"""The page of results: what is shown of a search and its answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.domain.exposure import in_order
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.presenting import year_words, years_words
from maillage.heritage.catalogue.search import (
    FACETS,
    HOWS,
    JOINS,
    SEARCHED,
    Facet,
    SearchRequest,
)
from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.search.faceted import Bucket, Result
from maillage.website.collections.pages.cards import Card, card, for_cards
from maillage.website.collections.pages.neighbours import PARAMETER
from maillage.website.collections.sections import facet_labels

OPEN: Final = ("musee", "domaine", "periode")
"""Facets that are unfolded before anything is chosen in them."""
WIDE: Final = 400
HIGH: Final = 100
MOST_BARS: Final = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet."""

    value: str
    label: str
    count: int
    chosen: bool

    @property
    def key(self) -> str:
        """What makes its box's id: the same box keeps it when the order changes."""
        return hashlib.sha256(self.value.encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """A facet and its values."""

    param: str
    label: str
    values: list[Choice]
    is_open: bool

    @property
    def chosen_count(self) -> int:
        """How many of its values are chosen."""
        return sum(one.chosen for one in self.values)

    @property
    def boxes(self) -> SafeString:
        """Its values as boxes to tick; two hundred on a page, that a template takes 8 ms to write."""
        lines = []
        for one in self.values:
            name = f"f-{self.param}-{one.key}"
            ticked = " checked" if one.chosen else ""
            lines.append(
                f'<li><label class="facet-value" for="{name}"><input type="checkbox" id="{name}"'
                f' name="{self.param}" value="{escape(one.value)}"{ticked}>'
                f'<span>{escape(one.label)}</span> <span class="count">{number_fr(one.count)}</span>'
                "</label></li>"
            )
        return mark_safe("".join(lines))  # noqa: S308 - what is not ours is escaped


@dataclass(frozen=True, slots=True)
class Chip:
    """Something asked, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the histogram, in a field of `WIDE` by `HIGH`."""

    x: float
    y: float
    width: float
    height: float
    start: int
    end: int
    label: str
    count: int
    is_out: bool


@dataclass(frozen=True, slots=True)
class Years:
    """The histogram; `low_open`: there are records before `low`."""

    bars: list[Bar]
    low: int
    high: int
    low_open: bool
    high_open: bool

    @property
    def drawn(self) -> SafeString:
        """The bars as rectangles of SVG."""
        lines = []
        for one in self.bars:
            if one.count:
                out = ' class="is-out"' if one.is_out else ""
                lines.append(
                    f'<rect x="{one.x}" y="{one.y}" width="{one.width}" height="{one.height}"'
                    f' data-start="{one.start}" data-end="{one.end}"{out}></rect>'
                )
        return mark_safe("".join(lines))  # noqa: S308 - numbers

    @property
    def rows(self) -> SafeString:
        """The bars as rows of a table."""
        return format_html_join(
            "",
            '<tr><th scope="row">{}</th><td>{}</td></tr>',
            ((one.label, number_fr(one.count)) for one in self.bars if one.count),
        )


def labels_of(values: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], str]:
    """(facet, value) → words; one question a facet for those whose values are not words already."""
    found: dict[tuple[str, str], str] = {}
    for param, some in values.items():
        known = facet_labels.get(param)
        words = known.labels(some) if known and some else {}
        found |= {(param, one): words.get(one, one) for one in some}
    return found


def facets_of(
    request: SearchRequest, result: Result, labels: Mapping[tuple[str, str], str]
) -> list[ShownFacet]:
    """Those that offer a choice, in order."""
    shown = []
    for facet in FACETS:
        choices = [
            Choice(
                one.value,
                labels.get((facet.parameter, one.value), one.value),
                one.count,
                one.chosen,
            )
            for one in result.facets.get(facet.field, ())
        ]
        asked = bool(request.filters.get(facet.parameter))
        if asked or len(choices) > 1:
            is_open = asked or facet.parameter in OPEN
            shown.append(ShownFacet(facet.parameter, capfirst(str(facet.label)), choices, is_open))
    return shown


def values_to_say(request: SearchRequest, result: Result) -> dict[str, list[str]]:
    """By facet, the values that the page names."""
    return {
        facet.parameter: list(
            dict.fromkeys(
                [
                    *(one.value for one in result.facets.get(facet.field, ())),
                    *request.filters.get(facet.parameter, ()),
                ]
            )
        )
        for facet in FACETS
    }


def _address(request: SearchRequest, more: Mapping[str, str]) -> str:
    text = request.query_string()
    rest = urlencode(more)
    query = "&".join(part for part in (text, rest) if part)
    return f"{reverse('public-search')}{f'?{query}' if query else ''}"


def chips_of(
    request: SearchRequest, labels: Mapping[tuple[str, str], str], more: Mapping[str, str]
) -> list[Chip]:
    """Everything asked, each with the address that takes it away."""
    chips = []
    if request.text:
        chips.append(Chip(f"«\u00a0{request.text}\u00a0»", _address(request.typed(""), more)))
    for rank, row in enumerate(request.rows):
        rows = (*request.rows[:rank], *request.rows[rank + 1 :])
        field = str(SEARCHED[row.field][1])
        link = "" if not rank else f"{JOINS[row.join][1]} "
        words = f"{link}{field}, {HOWS[row.how][1]}\u00a0: {row.words}"
        chips.append(Chip(words, _address(replace(request, rows=rows, cursor=""), more)))
    for facet in FACETS:
        for value in request.filters.get(facet.parameter, ()):
            label = filter_words(facet, labels.get((facet.parameter, value), value))
            chips.append(Chip(label, _address(request.toggled(facet.parameter, value), more)))
    if request.year_from is not None or request.year_to is not None:
        chips.append(Chip(_years_asked(request), _address(request.between(None, None), more)))
    return chips


def filter_words(facet: Facet, label: str) -> str:
    """« Domaine : peinture »; what speaks for itself without its facet."""
    if facet.parameter == "image":
        return label
    return f"{facet.label}\u00a0: {label}"


def _years_asked(request: SearchRequest) -> str:
    first, last = request.year_from, request.year_to
    if first is not None and last is not None:
        return _("De %(first)s à %(last)s") % {"first": year_words(first), "last": year_words(last)}
    if first is not None:
        return _("Depuis %(year)s") % {"year": year_words(first)}
    return _("Jusqu’à %(year)s") % {"year": year_words(last or 1)}


def _filled(buckets: Sequence[Bucket]) -> list[Bucket]:
    """With the empty ones between, which are not answered: the axis must not jump over centuries."""
    known = {one.start: one for one in buckets if one.start is not None and one.end is not None}
    if len(known) < 2:
        return list(buckets)
    first, last = min(known), max(known)
    step = (known[first].end or first) - first + 1
    if (last - first) // step >= MOST_BARS:
        return list(buckets)
    starts = range(first, last + 1, step)
    before = [one for one in buckets if one.start is None]
    after = [one for one in buckets if one.end is None]
    between = [known.get(start) or Bucket(start, start + step - 1, 0) for start in starts]
    return [*before, *between, *after]


def years_of(request: SearchRequest, buckets: Sequence[Bucket]) -> Years | None:
    """The histogram as bars of equal width; None without any dated object."""
    if not any(one.count for one in buckets):
        return None
    buckets = _filled(buckets)
    starts = [one.start for one in buckets if one.start is not None]
    ends = [one.end for one in buckets if one.end is not None]
    low, high = min([*starts, *ends]), max([*starts, *ends])
    most = max(one.count for one in buckets)
    width = WIDE / len(buckets)
    bars = []
    for rank, one in enumerate(buckets):
        # The root: beside a century with ten thousand objects, one with ten is still seen.
        tall = round(HIGH * (one.count / most) ** 0.5, 2) if one.count else 0
        start = one.start if one.start is not None else low
        end = one.end if one.end is not None else high
        bars.append(
            Bar(
                x=round(rank * width + width * 0.08, 2),
                y=HIGH - tall,
                width=round(width * 0.84, 2),
                height=tall,
                start=start,
                end=end,
                label=_bucket_words(one),
                count=one.count,
                is_out=(request.year_from is not None and end < request.year_from)
                or (request.year_to is not None and start > request.year_to),
            )
        )
    return Years(bars, low, high, buckets[0].start is None, buckets[-1].end is None)


def _bucket_words(bucket: Bucket) -> str:
    if bucket.start is None:
        return _("jusqu’à %(year)s") % {"year": year_words(bucket.end or 1)}
    if bucket.end is None:
        return _("depuis %(year)s") % {"year": year_words(bucket.start or 1)}
    return years_words(bucket.start or 1, bucket.end or 1)


def cards_of(result: Result, address: QueryDict, extracts: Mapping[str, str]) -> list[Card]:
    """The objects found, with where the words stand; their links know the way back."""
    pks = result.pks
    hits = {hit.pk: hit for hit in result.hits}
    records = in_order(pks, for_cards(CulturalObject.objects.public())) if pks else []
    query = {PARAMETER: address.urlencode()}
    return [
        card(
            one,
            query=query,
            extracts=tuple(
                # Escaped by the engine, which adds nothing but <mark>.
                (label, SafeString(mark_safe(text)))  # noqa: S308 - said just above
                for field, label in extracts.items()
                if "<mark>" in (text := hits[one.pk].extracts.get(field, ""))
            ),
        )
        for one in records
    ]


def total_words(result: Result) -> str:
    """« 1 234 objets »."""
    if not result.total:
        return _("Aucun objet")
    if result.total == 1:
        return _("1 objet")
    return _("%(number)s objets") % {"number": number_fr(result.total)}


def shown_extracts() -> dict[str, str]:
    """The fields whose extracts are shown, the title aside, which is there already."""
    return {
        field: str(label)
        for field, label in SEARCHED.values()
        if field in {"subject", "description", "inscription"}
    }


def context_of(request: SearchRequest, result: Result, more: Mapping[str, str]) -> dict[str, Any]:
    """What is asked and what may be asked next."""
    labels = labels_of(values_to_say(request, result))
    return {
        "facets": facets_of(request, result, labels),
        "chips": chips_of(request, labels, more),
        "years": years_of(request, result.histogram) if result.total else None,
    }
