"""The embedded engine: one tantivy index on disk, French text, a single writer at a time."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings

from maillage.kernel.search import analysis
from maillage.kernel.search.analysis import FRENCH, PLAIN, fold, stem, words_of
from maillage.kernel.search.store import IndexStore

__all__ = [
    "Found",
    "IndexDocument",
    "SearchIndex",
    "create",
    "current",
    "fold",
    "store",
    "switch_to",
]

HEAP_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """What the index keeps of one record."""

    ref: str
    kind: str
    title: str
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Found:
    """One entry of the index that matches."""

    ref: str
    kind: str
    title: str
    hint: str
    score: float


@functools.cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("ref", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", stored=True, tokenizer_name=FRENCH)
    builder.add_text_field("plain", tokenizer_name=PLAIN)
    builder.add_text_field("text", tokenizer_name=FRENCH)
    builder.add_text_field("hint", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


class SearchIndex:
    """An open index directory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._index = tantivy.Index(_schema(), path=str(path), reuse=True)
        analysis.register(self._index)

    @contextmanager
    def writing(self) -> Iterator[IndexWriter]:
        """A writer whose changes appear together at the end; ValueError when another is open."""
        writer = self._index.writer(HEAP_BYTES, 1)
        try:
            yield IndexWriter(writer)
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()

    def count(self, kind: str) -> int:
        """How many entries of one kind."""
        self._index.reload()
        query = tantivy.Query.term_query(_schema(), "kind", kind, "basic")
        found = self._index.searcher().search(query, limit=1, count=True)
        return int(found.count or 0)  # type: ignore[attr-defined]  # tantivy's stub forgets it

    def find(self, text: str, kinds: list[str], *, limit: int, offset: int = 0) -> list[Found]:
        """Entries that match every word, best first; near spellings only if nothing matches."""
        words = words_of(text)[:12]
        if not words:
            return []
        self._index.reload()
        found = self._run(self._query(words, kinds, fuzzy=False), limit, offset)
        if not found and not offset:
            found = self._run(self._query(words, kinds, fuzzy=True), limit, 0)
        return found

    def _run(self, query: tantivy.Query, limit: int, offset: int) -> list[Found]:
        searcher = self._index.searcher()
        result = searcher.search(query, limit=limit, offset=offset, count=False)
        found = []
        for score, address in result.hits:
            doc = searcher.doc(address)
            found.append(
                Found(doc["ref"][0], doc["kind"][0], doc["title"][0], doc["hint"][0], float(score))
            )
        return found

    def _query(self, words: list[str], kinds: list[str], *, fuzzy: bool) -> tantivy.Query:
        make, schema, occur = tantivy.Query, _schema(), tantivy.Occur
        clauses = [(occur.Must, make.term_set_query(schema, "kind", kinds))]
        for word in words:
            stemmed = stem(word)
            options = [
                (occur.Should, make.boost_query(make.term_query(schema, "title", stemmed), 4.0)),
                (occur.Should, make.term_query(schema, "text", stemmed)),
                (
                    occur.Should,
                    make.boost_query(make.regex_query(schema, "plain", f"{word}.*"), 2.0),
                ),
            ]
            if fuzzy and len(word) > 3:
                options.append(
                    (occur.Should, make.fuzzy_term_query(schema, "plain", word, 1, True, True))
                )
            clauses.append((occur.Must, make.boolean_query(options)))
        return make.boolean_query(clauses)


class IndexWriter:
    """Adds and removes entries; nothing shows before the block that opened it ends."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def add(self, document: IndexDocument) -> None:
        """Add an entry; remove the old one of that record first."""
        self._writer.add_document(
            tantivy.Document(
                ref=document.ref,
                kind=document.kind,
                title=document.title,
                plain=f"{document.title} {document.text}",
                text=document.text,
                hint=document.hint,
            )
        )

    def remove(self, ref: str) -> None:
        """Remove the entry of that record, if there is one."""
        self._writer.delete_documents_by_term("ref", ref)


_open: dict[Path, SearchIndex] = {}


def store() -> IndexStore:
    """Where the indexes of global search are."""
    return IndexStore(Path(settings.SEARCH_DIR))


def current() -> SearchIndex:
    """The index in use, created empty at first."""
    path = store().current()
    if path is None:
        fresh = create()
        switch_to(fresh)
        path = fresh.path
    if path not in _open:
        _open.clear()
        _open[path] = SearchIndex(path)
    return _open[path]


def create() -> SearchIndex:
    """A new empty index beside the one in use."""
    return SearchIndex(store().fresh())


def switch_to(index: SearchIndex) -> None:
    """Use `index` from now on, in every process."""
    store().switch_to(index.path)
