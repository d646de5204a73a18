"""Finding objects: the address of a search, both ways, and its answer.

Every search has an address with French names: ``?q=plage&musee=…&domaine=…&de=1800&a=1850``. What
an address says that means nothing is left out, never an error.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue import indexing
from maillage.heritage.catalogue.models.images import Rights
from maillage.kernel.search.faceted import (
    Clause,
    Histogram,
    Hit,
    How,
    Join,
    Query,
    Result,
    SearchRefused,
    SearchUnavailable,
    Span,
    Suggestion,
)

logger = logging.getLogger("maillage.search")
T = TypeVar("T")
PAGE: Final = 24
MOST_EXPORTED: Final = 10_000
_LONGEST, _MOST_VALUES, _MOST_ROWS = 500, 30, 8
_YEARS: Final = 1_000_000  # before and after our era
_YEAR = re.compile(r"([-−–]?)\s*(\d{1,7})\s*(av\.?.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facet:
    """One list of values to choose from: its name in addresses, in the index, on the page."""

    parameter: str
    field: str
    label: Promise


FACETS: Final = (
    Facet("musee", "museum", _("Musée")),
    Facet("domaine", "domain", _("Domaine")),
    Facet("denomination", "denomination", _("Dénomination")),
    Facet("auteur", "author", _("Auteur")),
    Facet("periode", "period", _("Période")),
    Facet("technique", "technique", _("Matière et technique")),
    Facet("lieu", "place", _("Lieu")),
    Facet("image", "image", _("Image")),
    Facet("droits", "rights", _("Droits")),
    Facet("galerie", "gallery", _("Galerie")),
)
_FACET_FIELDS: Final = {one.parameter: one.field for one in FACETS}
_CLOSED: Final = {"image": {"oui", "non"}, "rights": set(Rights.values)}

SEARCHED: Final[dict[str, tuple[str, Promise]]] = {
    "": ("", _("Partout")),
    "titre": ("title", _("Titre")),
    "auteur": ("author", _("Auteur")),
    "domaine": ("domain", _("Domaine")),
    "denomination": ("denomination", _("Dénomination")),
    "technique": ("technique", _("Matière et technique")),
    "periode": ("period", _("Période")),
    "lieu": ("place", _("Lieu")),
    "sujet": ("subject", _("Sujet représenté")),
    "description": ("description", _("Description et histoire")),
    "inscription": ("inscription", _("Inscriptions")),
    "savoirs": ("knowledge", _("Savoirs du public")),
    "numero": ("identifier", _("Inventaire ou référence")),
}
"""Fields of the advanced search: name in addresses → (in the index, on the page)."""

HOWS: Final[dict[str, tuple[How, Promise]]] = {
    "tous": (How.ALL, _("tous les mots")),
    "un": (How.ANY, _("un des mots")),
    "expression": (How.PHRASE, _("l’expression exacte")),
    "debut": (How.PREFIX, _("commence par")),
}
JOINS: Final[dict[str, tuple[Join, Promise]]] = {
    "et": (Join.AND, _("et")),
    "ou": (Join.OR, _("ou")),
    "sauf": (Join.NOT, _("sauf")),
}
SORTS: Final[dict[str, tuple[str, Promise]]] = {
    "pertinence": ("", _("Pertinence")),
    "titre": ("sort_title", _("Titre")),
    "ancien": ("year_from", _("Du plus ancien au plus récent")),
    "recent": ("-year_from", _("Du plus récent au plus ancien")),
    "nouveau": ("-pk", _("Derniers arrivés en ligne")),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the advanced search, by its names in addresses."""

    words: str
    field: str = ""
    how: str = "tous"
    join: str = "et"


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What a visitor asks. `filters` by parameter: ``{"domaine": ("peinture",)}``."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    sort: str = "pertinence"
    cursor: str = ""

    @classmethod
    def from_query(cls, given: QueryDict) -> SearchRequest:
        """Read an address; what means nothing is left out."""
        first, last = _year(given.get("de", "")), _year(given.get("a", ""))
        if first is not None and last is not None and first > last:
            first, last = last, first
        sort = given.get("tri", "")
        return cls(
            text=_text(given.get("q", "")),
            filters={
                one.parameter: values
                for one in FACETS
                if (values := _values(one, given.getlist(one.parameter)))
            },
            rows=_rows(given),
            year_from=first,
            year_to=last,
            sort=sort if sort in SORTS else "pertinence",
            cursor=given.get("apres", "")[:2_000],
        )

    def query_string(self, *, cursor: str = "") -> str:
        """The address's parameters, always in the same order; of the page after `cursor`."""
        made = QueryDict(mutable=True)
        if self.text:
            made["q"] = self.text
        for one in FACETS:
            if values := self.filters.get(one.parameter):
                made.setlist(one.parameter, list(values))
        for row in self.rows:
            made.appendlist("lien", row.join)
            made.appendlist("champ", row.field)
            made.appendlist("comment", row.how)
            made.appendlist("mots", row.words)
        for name, year in (("de", self.year_from), ("a", self.year_to)):
            if year is not None:
                made[name] = str(year)
        if self.sort != "pertinence":
            made["tri"] = self.sort
        if cursor:
            made["apres"] = cursor
        return made.urlencode()

    # -- other searches from this one; each begins at the first page ------------------------------

    def toggled(self, parameter: str, value: str) -> SearchRequest:
        """With that value chosen, or no longer if it was."""
        chosen = self.filters.get(parameter, ())
        kept = tuple(one for one in chosen if one != value)
        return self.choosing(parameter, kept if value in chosen else (*chosen, value))

    def choosing(self, parameter: str, values: Sequence[str]) -> SearchRequest:
        """With these values of a facet only."""
        filters = {key: kept for key, kept in self.filters.items() if key != parameter}
        if values:
            filters[parameter] = tuple(values)
        return replace(self, filters=filters, cursor="")

    def between(self, first: int | None, last: int | None) -> SearchRequest:
        """Within these years."""
        return replace(self, year_from=first, year_to=last, cursor="")

    def typed(self, text: str) -> SearchRequest:
        """With other words."""
        return replace(self, text=_text(text), cursor="")

    def sorted_by(self, sort: str) -> SearchRequest:
        """In another order."""
        return replace(self, sort=sort if sort in SORTS else "pertinence", cursor="")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked: every object answers."""
        return not (
            self.text
            or self.filters
            or self.rows
            or self.year_from is not None
            or self.year_to is not None
        )

    def query(
        self,
        *,
        facets: Sequence[str] = (),
        facet_size: int = 12,
        histogram: bool = False,
        extracts: bool = False,
        limit: int = PAGE,
    ) -> Query:
        """What the engine is asked; `facets` by parameter."""
        spans: tuple[Span, ...] = ()
        if self.year_from is not None or self.year_to is not None:
            spans = (Span("year_from", "year_to", self.year_from, self.year_to),)
        return Query(
            text=self.text,
            clauses=tuple(
                Clause(row.words, SEARCHED[row.field][0], HOWS[row.how][0], JOINS[row.join][0])
                for row in self.rows
            ),
            filters={_FACET_FIELDS[name]: values for name, values in self.filters.items()},
            spans=spans,
            sort=SORTS[self.sort][0],
            limit=limit,
            cursor=self.cursor,
            facets=tuple(_FACET_FIELDS[name] for name in facets),
            facet_size=facet_size,
            histogram=Histogram("year_from") if histogram else None,
            extracts=extracts,
        )


def find(request: SearchRequest, **counted: object) -> Result:
    """The page of objects that `request` asks; options as in `SearchRequest.query`.

    Facets come under their names in the index (`Facet.field`). Raises BadCursor when ``apres`` was
    not given by this very search, SearchUnavailable when the index does not answer.
    """
    return indexing.index().search(request.query(**counted))  # type: ignore[arg-type]  # passed on as they are


def attempt(ask: Callable[[], T], otherwise: T) -> T:
    """What `ask` finds; else `otherwise`, for what stands without the search: it may be out of order,
    or make nothing of what was asked. Whoever shows nothing but a search lets SearchUnavailable through:
    the visitor is told that it rests (`website.errors`).
    """
    try:
        return ask()
    except SearchRefused:
        return otherwise
    except SearchUnavailable:
        logger.warning("the search of the collections is out of order", exc_info=True)
        return otherwise


def keys_of(request: SearchRequest, *, most: int = MOST_EXPORTED) -> Iterator[int]:
    """Keys of what is found, in order, for feeds and exports; at most `most`."""
    query, left = replace(request, cursor="").query(limit=500), most
    while left > 0:
        result = indexing.index().search(query)
        yield from result.pks[:left]
        left -= len(result.hits)
        if not result.next_cursor:
            return
        query = replace(query, cursor=result.next_cursor)


def suggest(text: str, *, limit: int = 10) -> list[Suggestion]:
    """Titles, authors, denominations, places that begin with what is typed, with their counts."""
    return indexing.index().suggest(_text(text), limit=limit)


def similar(pk: int, *, limit: int = 6) -> list[Hit]:
    """Objects of near text, whatever their museum."""
    return indexing.index().similar(pk, limit=limit)


def parameter_of(name: str) -> str:
    """The name in addresses of a facet of the index."""
    return next(one.parameter for one in FACETS if one.field == name)


def _text(given: str) -> str:
    return " ".join(given.replace("\0", " ").split())[:_LONGEST]


def _values(facet: Facet, given: Sequence[str]) -> tuple[str, ...]:
    values = dict.fromkeys(_text(value)[:250] for value in given)
    closed = _CLOSED.get(facet.field)
    kept = [value for value in values if value and (closed is None or value in closed)]
    return tuple(kept[:_MOST_VALUES])


def _year(given: str) -> int | None:
    """« 1850 », « -300 », « 300 av. J.-C. »; None for anything else, and for the year 0."""
    found = _YEAR.fullmatch(given.strip())
    if found is None:
        return None
    year = int(found[2])
    if found[1] or found[3]:
        year = -year
    return year if year and abs(year) <= _YEARS else None


def _rows(given: QueryDict) -> tuple[Row, ...]:
    """Rows lie side by side in the address: the second « mots » goes with the second « champ »."""

    def nth(name: str, rank: int, known: Mapping[str, object], otherwise: str) -> str:
        values = given.getlist(name)
        value = values[rank] if rank < len(values) else otherwise
        return value if value in known else otherwise

    rows = []
    for rank, words in enumerate(given.getlist("mots")[:_MOST_ROWS]):
        if text := _text(words):
            rows.append(
                Row(
                    text,
                    nth("champ", rank, SEARCHED, ""),
                    nth("comment", rank, HOWS, "tous"),
                    nth("lien", rank, JOINS, "et"),
                )
            )
    return tuple(rows)
