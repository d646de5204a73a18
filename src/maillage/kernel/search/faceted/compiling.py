"""A `Query` as tantivy understands it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import tantivy

from maillage.kernel.search.analysis import FRENCH_STOPPED, LONGEST_WORD, analyzers, stem
from maillage.kernel.search.faceted import layout
from maillage.kernel.search.faceted.parsing import clauses_of, clean_value, combine
from maillage.kernel.search.faceted.types import (
    Clause,
    How,
    IndexSchema,
    Join,
    Kind,
    Query,
    SearchRefused,
)

MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
MAKE = tantivy.Query
SMALLEST, LARGEST = -(1 << 63), (1 << 63) - 1
MOST_VALUES = 100  # chosen in one facet


@dataclass(slots=True)
class Plan:
    """The compiled parts of a query: its words, and each filter under its field's name."""

    clauses: list[Clause]
    words: tantivy.Query | None
    filters: dict[str, tantivy.Query]
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    key: tuple[Any, ...] = ()  # of the words, for caches
    filter_keys: dict[str, Any] = field(default_factory=dict)

    def matching(self, *, without: str = "") -> tantivy.Query:
        """All conditions, except the filter on the field `without`."""
        parts = [one for name, one in self.filters.items() if name != without]
        if self.words is not None:
            parts.insert(0, self.words)
        return every(parts)

    def signature(self, *, without: str = "") -> tuple[Any, ...]:
        """What `matching` depends on, hashable."""
        kept = sorted((key, one) for key, one in self.filter_keys.items() if key != without)
        return (self.key, tuple(kept))

    @property
    def is_costly(self) -> bool:
        """Whether matching costs more than counting: intervals, beginnings, near spellings."""
        prefixes = any(clause.how is How.PREFIX for clause in self.clauses)
        return prefixes or len(self.filters) > len(self.chosen) or bool(self.key and self.key[0])


def every(parts: Sequence[tantivy.Query]) -> tantivy.Query:
    """Their conjunction."""
    if not parts:
        return MAKE.all_query()
    if len(parts) == 1:
        return parts[0]
    return MAKE.boolean_query([(MUST, one) for one in parts])


def some(parts: Sequence[tantivy.Query]) -> tantivy.Query:
    """Their disjunction."""
    if not parts:
        return MAKE.empty_query()
    if len(parts) == 1:
        return parts[0]
    return MAKE.boolean_query([(SHOULD, one) for one in parts])


class Compiler:
    """Makes the plans of the queries to one schema."""

    def __init__(self, schema: IndexSchema) -> None:
        self.schema = schema
        self.columns = layout.build_schema(schema)
        self._boosted = [
            (layout.text_name(one), one.boost)
            for one in schema.fields
            if one.searched and one.boost > 1
        ]

    def term(self, column: str, value: Any, option: str = "basic") -> tantivy.Query:
        """Records with exactly that term in a column."""
        return MAKE.term_query(self.columns, column, value, option)

    def value(self, name: str, value: str) -> tantivy.Query:
        """Records with that exact value in a field."""
        return self.term(layout.value_name(self.schema.field(name)), clean_value(value))

    def plan(self, query: Query, *, near: bool = False) -> Plan:
        """Compile; `near` accepts near spellings and beginnings. Raises SearchRefused."""
        clauses = clauses_of(query, self.schema)
        make = self._near if near else self._clause
        words = combine(
            clauses,
            make,
            both=lambda left, right: every([left, right]),
            either=lambda left, right: some([left, right]),
            without=_without,
        )
        plan = Plan(clauses, words, {}, key=(near, tuple(clauses)))
        for name, values in query.filters.items():
            self._filter(plan, name, values)
        for name, (low, high) in query.ranges.items():
            self._bounded(plan, name, low, high)
        for span in query.spans:
            self._span(plan, span.start_field, span.end_field, span.low, span.high)
        return plan

    # -- conditions -------------------------------------------------------------------------------

    def _filter(self, plan: Plan, name: str, values: Iterable[str]) -> None:
        if self.schema.field(name).kind is not Kind.KEYWORD:
            raise SearchRefused(f"« {name} » has no values to choose")
        chosen = tuple(dict.fromkeys(v for one in values if (v := clean_value(one))))[:MOST_VALUES]
        if chosen:
            plan.filters[name] = some([self.term(name, value) for value in chosen])
            plan.chosen[name] = chosen
            plan.filter_keys[name] = tuple(sorted(chosen))

    def _bounded(self, plan: Plan, name: str, low: int | None, high: int | None) -> None:
        if low is None and high is None:
            return
        plan.filters[name] = self.between(name, low, high)
        plan.filter_keys[name] = (str(low), str(high))

    def _span(self, plan: Plan, start: str, end: str, low: int | None, high: int | None) -> None:
        parts = []
        if high is not None:
            parts.append(self.between(start, None, high))
        if low is not None:
            parts.append(self.between(end, low, None))
        if parts:
            plan.filters[start] = every(parts)
            plan.filter_keys[start] = (end, str(low), str(high))

    def between(self, name: str, low: int | None, high: int | None) -> tantivy.Query:
        """Records whose INTEGER field lies between the bounds, both included."""
        if self.schema.field(name).kind is not Kind.INTEGER:
            raise SearchRefused(f"« {name} » is no number")
        return self.range(name, low, high)

    def range(self, column: str, low: int | None, high: int | None) -> tantivy.Query:
        """Records whose integer column lies between the bounds, both included."""
        low = None if low is None else max(SMALLEST, min(LARGEST, low))
        high = None if high is None else max(SMALLEST, min(LARGEST, high))
        if low is not None and high is not None and low > high:
            return MAKE.empty_query()
        return MAKE.range_query(self.columns, column, tantivy.FieldType.Integer, low, high)

    # -- words ------------------------------------------------------------------------------------

    def _clause(self, clause: Clause) -> tantivy.Query:
        column, words = self._column(clause), clause.words.split()
        if clause.how is How.PREFIX:
            return every([self._beginning(clause, word) for word in words])
        if clause.how is How.PHRASE:
            return self._phrase(column, clause.words)
        terms = [self.term(column, stem(word), "position") for word in words]
        return some(terms) if clause.how is How.ANY else every(terms)

    def _near(self, clause: Clause) -> tantivy.Query:
        if clause.join is Join.NOT or clause.how in (How.PHRASE, How.PREFIX):
            return self._clause(clause)
        words = [self._near_word(clause, word) for word in clause.words.split()]
        return some(words) if clause.how is How.ANY else every(words)

    def _near_word(self, clause: Clause, word: str) -> tantivy.Query:
        options = [self.term(self._column(clause), stem(word), "position")]
        if 2 < len(word) <= LONGEST_WORD:
            options.append(self._beginning(clause, word))
        if distance := typos_allowed(word):
            column = layout.PLAIN_WORDS if not clause.field else self._column(clause)
            spelled = stem(word) if clause.field else word
            options.append(
                MAKE.fuzzy_term_query(self.columns, column, spelled, distance, True, False)
            )
        return some(options)

    def _beginning(self, clause: Clause, word: str) -> tantivy.Query:
        if len(word) > LONGEST_WORD:
            return MAKE.empty_query()
        if clause.field:
            # Only stems are kept by field: « peintures* » is looked for as « peintur ».
            column = self._column(clause)
            stems = MAKE.regex_query(self.columns, column, f"{re.escape(word)}.*")
            return some([stems, self.term(column, stem(word), "position")])
        if len(word) <= layout.LONGEST_START:
            return self.term(layout.STARTS, word)
        return MAKE.regex_query(self.columns, layout.PLAIN_WORDS, f"{re.escape(word)}.*")

    def _phrase(self, column: str, words: str) -> tantivy.Query:
        tokens = analyzers()[FRENCH_STOPPED].pre_tokenize(words).tokens
        if len(tokens) == 1:
            return self.term(column, tokens[0].text, "position")
        first = tokens[0].position
        placed: list[Any] = [(token.position - first, token.text) for token in tokens]
        return MAKE.phrase_query(self.columns, column, placed)

    def _column(self, clause: Clause) -> str:
        if not clause.field:
            return layout.ALL
        return layout.text_name(self.schema.field(clause.field))

    def scored(self, plan: Plan) -> tantivy.Query:
        """The conditions, where words found in the fields that matter count for more."""
        parts = [(MUST, plan.words)] if plan.words is not None else []
        parts += [(MUST, MAKE.const_score_query(one, 0.0)) for one in plan.filters.values()]
        if plan.words is not None:
            parts += [(SHOULD, one) for one in self._better(plan.clauses)]
        return MAKE.boolean_query(parts) if parts else MAKE.all_query()

    def _better(self, clauses: Iterable[Clause]) -> list[tantivy.Query]:
        found = []
        for clause in clauses:
            if clause.field or clause.join is Join.NOT or clause.how is How.PREFIX:
                continue
            for word in clause.words.split():
                for column, boost in self._boosted:
                    term = self.term(column, stem(word), "position")
                    found.append(MAKE.boost_query(term, boost - 1))
        return found


def typos_allowed(word: str) -> int:
    """How many letters may differ: none in short words, where everything is near everything."""
    if not 4 <= len(word) <= LONGEST_WORD or word.isdecimal():
        return 0
    return 1 if len(word) < 8 else 2


def _without(found: tantivy.Query | None, taken: tantivy.Query) -> tantivy.Query:
    base = MAKE.all_query() if found is None else found
    return MAKE.boolean_query([(MUST, base), (MUST_NOT, taken)])
