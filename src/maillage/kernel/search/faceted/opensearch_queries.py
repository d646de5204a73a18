"""A schema, its documents and its queries in OpenSearch's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maillage.kernel.search.analysis import STOP_WORDS
from maillage.kernel.search.faceted.compiling import typos_allowed
from maillage.kernel.search.faceted.parsing import (
    clauses_of,
    clean_value,
    combine,
    integer_of,
    long_texts_of,
    sort_key,
    texts_of,
)
from maillage.kernel.search.faceted.types import (
    Clause,
    Document,
    Histogram,
    How,
    IndexField,
    IndexSchema,
    Join,
    Kind,
    Query,
    SearchRefused,
    counted_values,
)

Body = dict[str, Any]
_LIMITS = (-(1 << 62), 1 << 62)


def index_body(schema: IndexSchema) -> Body:
    """Settings and columns of a new index. One shard: counts are exact."""
    tokens = {"type": "pattern", "pattern": "[^\\p{L}\\p{M}\\p{N}_]+"}
    plain = ["lowercase", "asciifolding"]
    analysis = {
        "tokenizer": {"words": tokens},
        "filter": {
            "small": {"type": "stop", "stopwords": sorted(STOP_WORDS)},
            "stems": {"type": "snowball", "language": "French"},
        },
        "analyzer": {
            "french": {
                "type": "custom",
                "tokenizer": "words",
                "filter": [*plain, "small", "stems"],
            },
            "plain": {"type": "custom", "tokenizer": "words", "filter": plain},
        },
    }
    beginnings = {"min_chars": 1, "max_chars": 4}
    columns: Body = {
        "pk": {"type": "long"},
        "stamp": {"type": "long"},
        "all_words": {"type": "text", "analyzer": "french"},
        "all_plain": {"type": "text", "analyzer": "plain", "index_prefixes": beginnings},
    }
    for field in schema.fields:
        columns[field.name] = _column(field)
    return {
        # Nothing shows before a writer has finished and says so: its changes appear together.
        "settings": {
            "index": {"number_of_shards": 1, "refresh_interval": "-1", "max_result_window": 20_000},
            "analysis": analysis,
        },
        "mappings": {"dynamic": "strict", "properties": columns},
    }


def _column(field: IndexField) -> Body:
    words = {"type": "text", "analyzer": "french"}
    copies = {"copy_to": ["all_words", "all_plain"]}
    parts: Body = {}
    if field.suggest:
        parts["plain"] = {"type": "text", "analyzer": "plain"}
    if field.kind is Kind.TEXT:
        if field.suggest:
            parts["value"] = {"type": "keyword", "ignore_above": 250}
        return {**words, **copies, "fields": parts}
    if field.kind is Kind.KEYWORD:
        if field.text:
            parts["words"] = words
        return {"type": "keyword", **(copies if field.text else {}), "fields": parts}
    return {"type": "long" if field.kind is Kind.INTEGER else "keyword"}


def words_column(field: IndexField) -> str:
    """Where the words of a searched field are."""
    return field.name if field.kind is Kind.TEXT else f"{field.name}.words"


def value_column(field: IndexField) -> str:
    """Where the exact values of a suggested field are."""
    return field.name if field.kind is Kind.KEYWORD else f"{field.name}.value"


def document_body(schema: IndexSchema, document: Document) -> Body:
    """What is sent of one record."""
    body: Body = {"pk": document.pk, "stamp": document.stamp}
    for field in schema.fields:
        value = document.values.get(field.name)
        if field.kind is Kind.TEXT:
            body[field.name] = long_texts_of(value)
        elif field.kind is Kind.KEYWORD:
            body[field.name] = texts_of(value)
        elif field.kind is Kind.SORT:
            body[field.name] = sort_key(" ".join(long_texts_of(value)))
        elif (number := integer_of(value)) is not None:
            body[field.name] = number
    return body


class Compiler:
    """Makes the parts of one query's body; raises SearchRefused for what means nothing."""

    def __init__(self, schema: IndexSchema, query: Query, *, near: bool = False) -> None:
        self.schema, self.query, self._near = schema, query, near
        self.clauses = clauses_of(query, schema)
        self.words = combine(
            self.clauses, self._clause, both=_both, either=_either, without=_without
        )
        self.filters: dict[str, Body] = {}
        self.chosen: dict[str, tuple[str, ...]] = {}
        for name, values in query.filters.items():
            self._filter(name, values)
        for name, (low, high) in query.ranges.items():
            if low is not None or high is not None:
                self.filters[name] = self._between(name, low, high)
        for span in query.spans:
            meets = []
            if span.high is not None:
                meets.append(self._between(span.start_field, None, span.high))
            if span.low is not None:
                meets.append(self._between(span.end_field, span.low, None))
            if meets:
                self.filters[span.start_field] = {"bool": {"filter": meets}}

    def _filter(self, name: str, values: tuple[str, ...]) -> None:
        if self.schema.field(name).kind is not Kind.KEYWORD:
            raise SearchRefused(f"« {name} » has no values to choose")
        chosen = tuple(dict.fromkeys(v for one in values if (v := clean_value(one))))[:100]
        if chosen:
            self.filters[name] = {"terms": {name: list(chosen)}}
            self.chosen[name] = chosen

    def _between(self, name: str, low: int | None, high: int | None) -> Body:
        if self.schema.field(name).kind is not Kind.INTEGER:
            raise SearchRefused(f"« {name} » is no number")
        bounds = {}
        if low is not None:
            bounds["gte"] = max(_LIMITS[0], min(_LIMITS[1], low))
        if high is not None:
            bounds["lte"] = max(_LIMITS[0], min(_LIMITS[1], high))
        return {"range": {name: bounds}}

    # -- words ------------------------------------------------------------------------------------

    def _clause(self, clause: Clause) -> Body:
        column = "all_words"
        if clause.field:
            column = words_column(self.schema.field(clause.field))
        words = clause.words.split()
        if clause.how is How.PHRASE:
            return {"match_phrase": {column: clause.words}}
        if clause.how is How.PREFIX:
            return {"bool": {"must": [self._beginning(clause, column, word) for word in words]}}
        near = self._near and clause.join is not Join.NOT
        made = [
            self._near_word(clause, column, w) if near else {"match": {column: w}} for w in words
        ]
        if clause.how is How.ANY:
            return {"bool": {"should": made, "minimum_should_match": 1}}
        return {"bool": {"must": made}}

    @staticmethod
    def _beginning(clause: Clause, column: str, word: str) -> Body:
        if not clause.field:
            return {"prefix": {"all_plain": {"value": word}}}
        either = [{"prefix": {column: {"value": word}}}, {"match": {column: word}}]
        return {"bool": {"should": either, "minimum_should_match": 1}}

    def _near_word(self, clause: Clause, column: str, word: str) -> Body:
        options: list[Body] = [{"match": {column: word}}]
        if len(word) > 2:
            options.append(self._beginning(clause, column, word))
        if distance := typos_allowed(word):
            spelled = column if clause.field else "all_plain"
            options.append({"fuzzy": {spelled: {"value": word, "fuzziness": distance}}})
        return {"bool": {"should": options, "minimum_should_match": 1}}

    # -- the body ---------------------------------------------------------------------------------

    def _scored(self) -> Body:
        """The words, where those found in the fields that matter count for more."""
        if self.words is None:
            return {"match_all": {}}
        better = []
        for clause in self.clauses:
            if clause.field or clause.join is Join.NOT or clause.how is How.PREFIX:
                continue
            for field in self.schema.fields:
                if field.searched and field.boost > 1:
                    asked = {"query": clause.words, "boost": field.boost - 1}
                    better.append({"match": {words_column(field): asked}})
        return {"bool": {"must": [self.words], "should": better}}

    def without(self, name: str) -> Body:
        """All filters except the one on that field."""
        return {"bool": {"filter": [one for key, one in self.filters.items() if key != name]}}

    def body(self, after: list[Any] | None) -> Body:
        """The whole request; `after` is the sort value of the last record shown."""
        query = self.query
        made: Body = {
            "query": self._scored(),
            "size": max(0, min(query.limit, 500)) + (1 if query.limit > 0 else 0),
            "sort": self.order(),
            "track_total_hits": True,
            "track_scores": True,
            "_source": [one.name for one in self.schema.fields if query.extracts and one.extract],
            "docvalue_fields": ["pk"],
        }
        # After the aggregations, so that each can leave out its own filter.
        if self.filters:
            made["post_filter"] = self.without("")
        if after is not None:
            made["search_after"] = after
        if counted := self._counted():
            made["aggs"] = counted
        return made

    def order(self) -> list[Body]:
        """Never two records of the same rank: the key comes last."""
        sort = self.query.sort or ("" if self.words is not None else self.schema.default_sort)
        down, name = sort.startswith("-"), sort.removeprefix("-")
        way = "desc" if down else "asc"
        if not name:
            return [{"_score": "desc"}, {"pk": "asc"}]
        if name == "pk":
            return [{"pk": way}]
        field = self.schema.field(name)
        if not (field.kind is Kind.SORT or (field.kind is Kind.INTEGER and field.sort)):
            raise SearchRefused(f"answers cannot be sorted by « {name} »")
        return [{name: {"order": way, "missing": "_last"}}, {"pk": way}]

    def _counted(self) -> Body:
        made: Body = {}
        size = counted_values(self.query.facet_size)
        for name in self.query.facets:
            field = self.schema.field(name)
            if field.kind is not Kind.KEYWORD or not field.facet:
                raise SearchRefused(f"« {name} » is no facet")
            inside: Body = {
                "values": {"terms": {"field": name, "size": size, "order": _BY_COUNT}},
            }
            if chosen := self.chosen.get(name):
                each = {str(rank): {"term": {name: value}} for rank, value in enumerate(chosen)}
                inside["chosen"] = {"filters": {"filters": each}}
            made[f"facet:{name}"] = {"filter": self.without(name), "aggs": inside}
        if (asked := self.query.histogram) is not None:
            made["histogram"] = self._histogram(asked)
        return made

    def _histogram(self, asked: Histogram) -> Body:
        field = self.schema.field(asked.field)
        if field.kind is not Kind.INTEGER or not field.facet:
            raise SearchRefused(f"« {asked.field} » has no histogram")
        fine = asked.interval > 0 and asked.interval % 10
        interval = asked.interval if fine else 10
        inside = {"histogram": {"field": asked.field, "interval": interval, "min_doc_count": 1}}
        return {"filter": self.without(asked.field), "aggs": {"starts": inside}}


def _both(left: Body, right: Body) -> Body:
    return {"bool": {"must": [left, right]}}


def _either(left: Body, right: Body) -> Body:
    return {"bool": {"should": [left, right], "minimum_should_match": 1}}


def _without(found: Body | None, taken: Body) -> Body:
    return {"bool": {"must": [found or {"match_all": {}}], "must_not": [taken]}}


_BY_COUNT = [{"_count": "desc"}, {"_key": "asc"}]


def suggestion_body(field: IndexField, words: list[str], size: int) -> Body:
    """Values of a field one of whose words begins with each of `words`."""
    begins = [{"prefix": {f"{field.name}.plain": {"value": word}}} for word in words]
    values = {"terms": {"field": value_column(field), "size": size}}
    return {"size": 0, "query": {"bool": {"filter": begins}}, "aggs": {"values": values}}


def similar_body(
    schema: IndexSchema, index: str, pk: int, limit: int, filters: Mapping[str, Body]
) -> Body:
    """Records of near text, itself left out."""
    like = {
        "fields": [one.name for one in schema.fields if one.kind is Kind.TEXT],
        "like": [{"_index": index, "_id": str(pk)}],
        "min_term_freq": 1,
        "min_doc_freq": 2,
        "max_query_terms": 12,
        "minimum_should_match": "1",
    }
    return {
        "size": limit,
        "query": {"bool": {"must": [{"more_like_this": like}], "filter": list(filters.values())}},
        "docvalue_fields": ["pk"],
        "_source": False,
    }
