"""One page of answers, wherever it lies: page 2 000 costs about what page 1 costs.

Sorted by a number, a page begins after the last one's key, which no other record has. Sorted by
a text, after its first characters, then after the records that share them and were shown. By
relevance, at the last one's place: the records around it are read again, and the page begins
after the last one shown, wherever edits have moved it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tantivy

from maillage.kernel.search.faceted.compiling import Compiler, Plan, every
from maillage.kernel.search.faceted.cursors import Place
from maillage.kernel.search.faceted.layout import pack
from maillage.kernel.search.faceted.types import (
    MOST_HITS,
    BadCursor,
    IndexSchema,
    Kind,
    Query,
    SearchRefused,
)

MARGIN = 16  # records read again before a page, to find where the last one ended
_STEPS = 12


@dataclass(frozen=True, slots=True)
class Found:
    """One record of a page."""

    pk: int
    score: float
    value: Any  # what it was sorted by
    address: tantivy.DocAddress


@dataclass(frozen=True, slots=True)
class Page:
    """What to show, and whether there is more."""

    found: Sequence[Found] = ()
    more: bool = False


class Pager:
    """Finds the pages of one query."""

    def __init__(
        self, compiler: Compiler, searcher: Any, schema: IndexSchema, query: Query, plan: Plan
    ) -> None:
        self._compiler, self._searcher, self._plan = compiler, searcher, plan
        self._limit = max(0, min(query.limit, MOST_HITS))
        sort = query.sort or ("" if plan.words is not None else schema.default_sort)
        self._down, name = sort.startswith("-"), sort.removeprefix("-")
        self._column = self._packed = ""
        if name == "pk":
            self._column = "pk"
        elif name:
            field = schema.field(name)
            if field.kind is Kind.SORT:
                self._column, self._packed = f"{name}__key", f"{name}__packed"
            elif field.kind is Kind.INTEGER and field.sort:
                self._column = f"{name}__down" if self._down else f"{name}__up"
            else:
                raise SearchRefused(f"answers cannot be sorted by « {name} »")

    def page(self, place: Place | None) -> Page:
        """The page that begins after `place`; raises BadCursor for a place of another sort."""
        if self._limit == 0:
            return Page()
        if not self._column:
            return self._by_relevance(place)
        if self._packed:
            return self._by_text(place)
        return self._by_number(place)

    def _ask(self, query: tantivy.Query, limit: int, offset: int = 0) -> list[tuple[Any, Any]]:
        if self._column:
            order = tantivy.Order.Desc if self._down else tantivy.Order.Asc
            found = self._searcher.search(
                query,
                limit=limit,
                offset=offset,
                count=False,
                order_by_field=self._column,
                order=order,
            )
        else:
            found = self._searcher.search(query, limit=limit, offset=offset, count=False)
        hits: list[tuple[Any, Any]] = found.hits
        return hits

    def _made(self, hits: Sequence[tuple[Any, Any]]) -> Page:
        more = len(hits) > self._limit
        kept = hits[: self._limit]
        pks = self._searcher.fast_field_values("pk", [address for _, address in kept])
        found = [
            Found(int(pk), 0.0 if self._column else float(value), value, address)
            for (value, address), pk in zip(kept, pks, strict=True)
        ]
        return Page(found, more)

    def _by_number(self, place: Place | None) -> Page:
        query = self._plan.matching()
        if place is not None:
            if not isinstance(place.value, int):
                raise BadCursor("this page's token is of another sort")
            low, high = (None, place.value - 1) if self._down else (place.value + 1, None)
            query = every([query, self._compiler.range(self._column, low, high)])
        return self._made(self._ask(query, self._limit + 1))

    def _by_text(self, place: Place | None) -> Page:
        query = self._plan.matching()
        if place is None:
            return self._made(self._ask(query, self._limit + 1))
        if not isinstance(place.value, str):
            raise BadCursor("this page's token is of another sort")
        packed = pack(place.value.partition("\t")[0])
        low, high = (None, packed) if self._down else (packed, None)
        rest = every([query, self._compiler.range(self._packed, low, high)])
        # Those of the same beginning that were shown come first again: jump over them.
        same = every([query, self._compiler.range(self._packed, packed, packed)])
        shown = 0
        if self._searcher.search(same, limit=1, count=True).count > MARGIN:
            shown = self._before(same, place.value)
        hits = self._ask(rest, self._limit + 1 + MARGIN, shown)
        after = [hit for hit in hits if self._is_after(hit[0], place.value)]
        return self._made(after[: self._limit + 1])

    def _is_after(self, value: str, last: str) -> bool:
        return value < last if self._down else value > last

    def _before(self, same: tantivy.Query, last: str) -> int:
        """How many records sort before or at `last` among those of the same beginning."""
        low, high = 0, int(self._searcher.search(same, limit=1, count=True).count)
        while low < high:
            middle = (low + high) // 2
            if self._is_after(self._ask(same, 1, middle)[0][0], last):
                high = middle
            else:
                low = middle + 1
        return low

    def _by_relevance(self, place: Place | None) -> Page:
        query = self._compiler.scored(self._plan)
        if place is None:
            return self._made(self._ask(query, self._limit + 1))
        if isinstance(place.value, str):
            raise BadCursor("this page's token is of another sort")
        back = MARGIN
        for _ in range(_STEPS):
            start = max(0, place.seen - back)
            hits = self._ask(query, self._limit + 1 + 2 * back, start)
            at = self._resume(hits, place, start)
            if at is not None:
                if len(hits) - at > self._limit or len(hits) < self._limit + 1 + 2 * back:
                    return self._made(hits[at : at + self._limit + 1])
            back *= 4
        return self._made(self._ask(query, self._limit + 1, place.seen))

    def _resume(self, hits: Sequence[tuple[Any, Any]], place: Place, start: int) -> int | None:
        """Where in `hits` the page begins; None when it is before or after them."""
        pks: list[int] = self._searcher.fast_field_values("pk", [one for _, one in hits])
        if place.pk in pks:
            return pks.index(place.pk) + 1
        # The last one shown is gone, or ranks elsewhere now: go on with what was less relevant.
        if not hits:
            return 0 if start == 0 else None
        score = float(place.value)
        at = next((rank for rank, (value, _) in enumerate(hits) if value < score), len(hits))
        if at == 0 and start > 0:
            return None
        return at
