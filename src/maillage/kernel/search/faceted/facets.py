"""Counts: facets, histogram and total, exact whatever the index's pieces.

A column's most frequent values are counted by tantivy; what one list cuts off is bounded by its
last count. A value is shown only when its count is sure; where a bound leaves a doubt, the value
is counted by itself, or the whole column is asked again without a cut.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import tantivy

from maillage.kernel.search.faceted import layout
from maillage.kernel.search.faceted.compiling import Compiler, Plan, every
from maillage.kernel.search.faceted.types import (
    Bucket,
    FacetValue,
    Histogram,
    IndexField,
    Kind,
    Query,
    SearchRefused,
    counted_values,
)

WHOLE = 1_000_000  # no list is longer
MARGIN = 4  # lists are that many times as long as what is shown
SMALL_PIECE = 1_000
MOST_COUNTED_ALONE = 60
LARGE = 40_000  # records from which two threads are worth their cost
_pool: list[ThreadPoolExecutor] = []


def pool() -> ThreadPoolExecutor:
    """Two threads: tantivy counts without holding the interpreter's lock."""
    if not _pool:
        _pool.append(ThreadPoolExecutor(max_workers=2, thread_name_prefix="search"))
    return _pool[0]


@dataclass(frozen=True, slots=True)
class Counts:
    """The values of one column, the most frequent first; `cut` bounds those that are not there."""

    values: dict[str, int]
    cut: int  # 0: the list is whole
    total: int  # of all values


@dataclass(slots=True)
class Pieces:
    """What is known of the index's segments: `outside` records are not in the largest one."""

    number: int
    outside: int
    second: int  # records of the second largest


@dataclass(slots=True)
class Tally:
    """Counts one query's facets on one searcher."""

    compiler: Compiler
    searcher: Any
    plan: Plan
    pieces: Pieces
    remembered: Any  # a cache with get(key) and put(key, value), of this generation
    size: int = 12
    estimate: int = 0
    _passes: dict[tuple[str, str], Counts] = field(default_factory=dict)

    # -- what is asked ----------------------------------------------------------------------------

    def run(self, query: Query, beside: Callable[[], Any]) -> Any:
        """Count all that `query` wants; `beside` runs meanwhile, its result is returned."""
        self.size = counted_values(query.facet_size)
        wanted = self._wanted(query)
        tasks = self._tasks(wanted)
        if self.estimate >= LARGE and tasks:
            futures = [pool().submit(task) for task in tasks]
            try:
                result = beside()
            finally:
                found = [future.result() for future in futures]
        else:
            result = beside()
            found = [task() for task in tasks]
        for counts in found:
            self._passes.update(counts)
        return result

    def _wanted(self, query: Query) -> dict[tuple[str, str], int]:
        """By (filter left out, column), how many values are needed; those unknown yet."""
        wanted: dict[tuple[str, str], int] = {}
        for name in query.facets:
            one = self._facet(name)
            without = name if name in self.plan.filters else ""
            for column in layout.slots(one):
                wanted[without, column] = self.size * MARGIN
            if self.searcher.doc_freq(layout.FLAGS, layout.more_flag(one.name)):
                wanted[without, f"{name}__more"] = self.size * MARGIN
        if query.histogram is not None and not self._is_fine(query.histogram):
            wanted[self._left_out(query.histogram), f"{query.histogram.field}__bucket"] = WHOLE
        for key in list(wanted):
            if (known := self.remembered.get(self._key(*key, wanted[key]))) is not None:
                self._passes[key] = known
                del wanted[key]
        return wanted

    def _key(self, without: str, column: str, size: int) -> tuple[Any, ...]:
        return (self.plan.signature(without=without), column, size)

    def _tasks(
        self, wanted: dict[tuple[str, str], int]
    ) -> list[Callable[[], dict[tuple[str, str], Counts]]]:
        """The passes over the index: one a filter left out, in halves when there is much."""
        groups: dict[tuple[str, str], list[str]] = {}
        for without, column in wanted:
            flag = ""
            if column.endswith("__more"):
                # Where matching is what costs, records with more values are found once for all.
                name = column.removesuffix("__more")
                flag = layout.MORE if self.plan.is_costly else layout.more_flag(name)
            groups.setdefault((without, flag), []).append(column)
        tasks: list[Callable[[], dict[tuple[str, str], Counts]]] = []
        for (without, flag), columns in groups.items():
            halves = [columns]
            if self.estimate >= LARGE and len(columns) > 3:
                halves = [columns[::2], columns[1::2]]
            for half in halves:
                sizes = {column: wanted[without, column] for column in half}
                tasks.append(functools.partial(self._pass, without, flag, sizes))
        return tasks

    def _pass(self, without: str, flag: str, sizes: dict[str, int]) -> dict[Any, Counts]:
        matching = self.plan.matching(without=without)
        if flag:
            marked = self.compiler.term(layout.FLAGS, flag)
            matching = every([marked, matching])
        found = {}
        for column, counts in self._count(matching, sizes).items():
            found[without, column] = counts
            self.remembered.put(self._key(without, column, sizes[column]), counts)
        return found

    def _count(self, matching: tantivy.Query, sizes: dict[str, int]) -> dict[str, Counts]:
        asked = {
            column: {
                "terms": {
                    "field": column,
                    "size": size,
                    # The small pieces that edits leave are never cut: only the large one is.
                    "segment_size": max(size, min(self.pieces.second, SMALL_PIECE)),
                }
            }
            for column, size in sizes.items()
        }
        answer = self.searcher.aggregate(matching, asked)
        return {column: self._read(answer[column], sizes[column]) for column in sizes}

    def _read(self, answer: dict[str, Any], size: int) -> Counts:
        values = {str(one["key"]): int(one["doc_count"]) for one in answer["buckets"]}
        other = int(answer["sum_other_doc_count"])
        error = int(answer.get("doc_count_error_upper_bound") or 0)
        cut = 0
        if other or error or len(values) >= size:
            cut = min(values.values(), default=0) + error
        return Counts(values, cut, sum(values.values()) + other)

    # -- what comes out ---------------------------------------------------------------------------

    def total(self, query: Query) -> int | None:
        """How many records match, if a column counted with all conditions tells."""
        for (without, column), counts in self._passes.items():
            if not without and not column.endswith("__more"):
                return counts.total
        return None

    def facet(self, name: str) -> tuple[FacetValue, ...]:
        """The most frequent values of a facet, and those chosen."""
        one = self._facet(name)
        without = name if name in self.plan.filters else ""
        lists = [
            self._passes[without, column]
            for column in [*layout.slots(one), f"{name}__more"]
            if (without, column) in self._passes
        ]
        matching = self.plan.matching(without=without)

        def alone(value: str) -> int:
            return self._alone(matching, one, value)

        found = self._sure(lists, alone)
        if found is None:  # a value that no list shows could be among the first
            found = _merged(self._whole(one, matching))
        found.pop("", None)
        chosen = self.plan.chosen.get(name, ())
        best = sorted(found.items(), key=lambda item: (-item[1], item[0]))[: self.size]
        shown = [FacetValue(value, count, value in chosen) for value, count in best if count > 0]
        there = {item.value for item in shown}
        shown += [
            FacetValue(value, alone(value), chosen=True) for value in chosen if value not in there
        ]
        return tuple(shown)

    def _whole(self, one: IndexField, matching: tantivy.Query) -> list[Counts]:
        """Every value of a facet, without a cut."""
        lists = list(self._count(matching, dict.fromkeys(layout.slots(one), WHOLE)).values())
        flag = layout.more_flag(one.name)
        if self.searcher.doc_freq(layout.FLAGS, flag):
            marked = every([self.compiler.term(layout.FLAGS, flag), matching])
            lists += self._count(marked, {f"{one.name}__more": WHOLE}).values()
        return lists

    def _sure(self, lists: Sequence[Counts], alone: Callable[[str], int]) -> dict[str, int] | None:
        """Exact counts of the first values; None when one that is in no list might be first."""
        merged = _merged(lists)
        cuts = [one for one in lists if one.cut]
        if not cuts:
            return merged
        unseen = sum(one.cut for one in cuts)
        unsure = self.pieces.number > 1
        size = self.size + 1  # the empty text of records without a value may be among them
        ranked = sorted(merged.items(), key=lambda item: -item[1])
        limit = ranked[size - 1][1] if len(ranked) >= size else 0
        counted = 0
        for value, count in ranked:
            missing = sum(one.cut for one in cuts if value not in one.values)
            # In several pieces, a value whose count exceeds all records outside the largest piece
            # was in that piece's list; the others' lists are whole.
            doubtful = missing or (
                unsure and (count <= self.pieces.outside or self.pieces.second > SMALL_PIECE)
            )
            if doubtful and value and count + missing + unseen >= limit:
                counted += 1
                if counted > MOST_COUNTED_ALONE:
                    break
                merged[value] = alone(value)
        ranked = sorted(merged.items(), key=lambda item: -item[1])
        limit = ranked[size - 1][1] if len(ranked) >= size else 0
        if unsure:
            unseen += self.pieces.outside
        return merged if limit >= unseen else None

    def _alone(self, matching: tantivy.Query, one: IndexField, value: str) -> int:
        exact = every([self.compiler.term(one.name, value), matching])
        return int(self.searcher.search(exact, limit=1, count=True).count)

    def _facet(self, name: str) -> IndexField:
        one = self.compiler.schema.field(name)
        if one.kind is not Kind.KEYWORD or not one.facet:
            raise SearchRefused(f"« {name} » is no facet")
        return one

    # -- histogram --------------------------------------------------------------------------------

    def _left_out(self, asked: Histogram) -> str:
        return asked.field if asked.field in self.plan.filters else ""

    @staticmethod
    def _is_fine(asked: Histogram) -> bool:
        return asked.interval > 0 and asked.interval % layout.BUCKET != 0

    def histogram(self, asked: Histogram) -> tuple[Bucket, ...]:
        """The intervals that hold records, in order."""
        one = self.compiler.schema.field(asked.field)
        if one.kind is not Kind.INTEGER or not one.facet:
            raise SearchRefused(f"« {asked.field} » has no histogram")
        if self._is_fine(asked):
            return self._fine(asked)
        counts = self._passes[self._left_out(asked), f"{asked.field}__bucket"]
        starts = {
            int(value) * layout.BUCKET: count for value, count in counts.values.items() if value
        }
        return gather(starts, asked.interval, asked.size)

    def _fine(self, asked: Histogram) -> tuple[Bucket, ...]:
        matching = self.plan.matching(without=self._left_out(asked))
        terms = {"terms": {"field": asked.field, "size": WHOLE, "segment_size": WHOLE}}
        answer = self.searcher.aggregate(matching, {"h": terms})["h"]["buckets"]
        found: dict[int, int] = {}
        for one in answer:
            start = int(one["key"]) // asked.interval * asked.interval
            found[start] = found.get(start, 0) + int(one["doc_count"])
        return tuple(
            Bucket(start, start + asked.interval - 1, found[start]) for start in sorted(found)
        )


def _merged(lists: Iterable[Counts]) -> dict[str, int]:
    merged: dict[str, int] = {}
    for one in lists:
        for value, count in one.values.items():
            merged[value] = merged.get(value, 0) + count
    return merged


STEPS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
_OUTLIERS = 50  # one record in that many may be before the first interval, or after the last


def gather(starts: dict[int, int], interval: int, size: int) -> tuple[Bucket, ...]:
    """Counts by ten gathered into intervals; `interval` 0 chooses it, see `Histogram`."""
    if not starts:
        return ()
    low, high = None, None
    if interval <= 0:
        low, high = _middle(starts)
        interval = next(
            (step for step in STEPS if high // step - low // step + 1 <= max(size, 1)), STEPS[-1]
        )
        low, high = low // interval * interval, high // interval * interval
    found: dict[int, int] = {}
    before = after = 0
    for start, count in starts.items():
        place = start // interval * interval
        if low is not None and place < low:
            before += count
        elif high is not None and place > high:
            after += count
        else:
            found[place] = found.get(place, 0) + count
    buckets = [Bucket(place, place + interval - 1, found[place]) for place in sorted(found)]
    if before and low is not None:
        buckets.insert(0, Bucket(None, low - 1, before))
    if after and high is not None:
        buckets.append(Bucket(high + interval, None, after))
    return tuple(buckets)


def _middle(starts: dict[int, int]) -> tuple[int, int]:
    """The first and last tens once the outliers are left out on each side."""
    ordered = sorted(starts)
    allowed = sum(starts.values()) // _OUTLIERS

    def first(places: Sequence[int]) -> int:
        passed = 0
        for place in places:
            passed += starts[place]
            if passed > allowed:
                return place
        return places[-1]

    return first(ordered), first(ordered[::-1])
