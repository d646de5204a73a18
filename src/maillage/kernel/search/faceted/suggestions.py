"""Values proposed while typing: a small index of its own beside the large one.

One entry a value (« Boudin, Eugène », an author, 812 records), found by the beginnings of its
words through plain posting lists: as fast for « b » as for « boudin eug ».
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from maillage.kernel.search.analysis import STOP_WORDS, fold, words_of
from maillage.kernel.search.faceted import layout
from maillage.kernel.search.faceted.types import IndexSchema, Suggestion

HEAP_BYTES = 30_000_000
WORDS_KEPT = 6  # of a value
LONGEST = 10  # letters of a beginning; what is typed beyond is compared afterwards
_FETCHED = 4  # times what is shown
Key = tuple[str, str]  # field, value


def _columns() -> tantivy.Schema:
    make = tantivy.SchemaBuilder()
    make.add_text_field("key", tokenizer_name="raw", index_option="basic")
    make.add_text_field("text", stored=True, tokenizer_name="raw", index_option="basic")
    make.add_text_field("starts", tokenizer_name=layout.SPACES, index_option="basic")
    make.add_integer_field("count", fast=True)
    return make.build()


class Suggestions:
    """The open index of values of one schema."""

    def __init__(self, schema: IndexSchema, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._fields = [one.name for one in schema.fields if one.suggest]
        self._schema = _columns()
        self._index = tantivy.Index(self._schema, path=str(path), reuse=True)
        spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer(layout.SPACES, spaces)
        self._index.config_reader("manual")

    def reload(self) -> None:
        """See the last commit."""
        self._index.reload()

    def find(self, text: str, limit: int) -> list[Suggestion]:
        """Values whose words begin with the words typed: those that begin so, then the frequent.

        Each field gets its share, so that a thousand titles never hide the one author.
        """
        words = [word for word in words_of(text[:200]) if word][:WORDS_KEPT]
        telling = [word for word in words if word not in STOP_WORDS] or words[-1:]
        if not telling:
            return []
        searcher = self._index.searcher()
        share = max(2, -(-limit // max(1, len(self._fields))))
        chosen: list[Suggestion] = []
        spare: list[Suggestion] = []
        for rank, name in enumerate(self._fields):
            found = list(self._of_field(searcher, rank, name, telling, limit))
            start = fold(text.strip())
            found.sort(key=lambda one: (not fold(one.text).startswith(start), -one.count))
            chosen += found[:share]
            spare += found[share:]
        chosen += spare[: max(0, limit - len(chosen))]
        return chosen[:limit]

    def _of_field(
        self, searcher: Any, rank: int, name: str, words: list[str], limit: int
    ) -> Iterator[Suggestion]:
        terms = [
            (
                tantivy.Occur.Must,
                tantivy.Query.term_query(
                    self._schema, "starts", f"{rank}:{word[:LONGEST]}", "basic"
                ),
            )
            for word in words
        ]
        found = searcher.search(
            tantivy.Query.boolean_query(terms),
            limit=limit * _FETCHED,
            count=False,
            order_by_field="count",
        )
        for count, address in found.hits:
            value = searcher.doc(address)["text"][0]
            if all(any(w.startswith(word) for w in words_of(value)) for word in words):
                yield Suggestion(value, name, int(count))

    def field_rank(self, name: str) -> int:
        """The place of a suggested field among them."""
        return self._fields.index(name)

    @contextmanager
    def writing(self) -> Iterator[SuggestionWriter]:
        """Changes that appear together at the end."""
        writer = self._index.writer(HEAP_BYTES, 1)
        try:
            yield SuggestionWriter(self, writer)
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()
        self.reload()


class SuggestionWriter:
    """Adds and replaces values."""

    def __init__(self, suggestions: Suggestions, writer: Any) -> None:
        self._suggestions = suggestions
        self._writer = writer

    def add(self, name: str, value: str, count: int) -> None:
        """A value that is not there yet."""
        rank = self._suggestions.field_rank(name)
        document = tantivy.Document(
            key=f"{name}\x1f{value}", text=value, starts=_starts(rank, value), count=count
        )
        self._writer.add_document(document)

    def put(self, name: str, value: str, count: int) -> None:
        """A value's new count; without records it is proposed no more."""
        self._writer.delete_documents_by_term("key", f"{name}\x1f{value}")
        if count > 0:
            self.add(name, value, count)


def _starts(rank: int, value: str) -> str:
    words = words_of(value)
    telling = [word for word in words if word not in STOP_WORDS][:WORDS_KEPT]
    found = {word[:size] for word in telling for size in range(1, min(LONGEST, len(word)) + 1)}
    if words and words[0] not in telling:  # « La V » is typed before « La Vague »
        found.update(words[0][:size] for size in range(1, len(words[0]) + 1))
    return " ".join(f"{rank}:{one}" for one in found)
