"""The embedded engine: one tantivy index on disk, French text, a single writer at a time."""

from __future__ import annotations

import functools
import re
import shutil
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings

HEAP_BYTES = 100_000_000
FRENCH, PLAIN = "maillage_fr", "maillage_plain"
WORD = re.compile(r"\w+", re.UNICODE)


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


def fold(text: str) -> str:
    """Lower case without accents, as both tokenizers see it."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower()


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


@functools.cache
def _analyzers() -> tuple[tantivy.TextAnalyzer, tantivy.TextAnalyzer]:
    def base() -> Any:
        return (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.remove_long(60))
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.ascii_fold())
        )

    return base().filter(tantivy.Filter.stemmer("french")).build(), base().build()


class SearchIndex:
    """An open index directory."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._index = tantivy.Index(_schema(), path=str(path), reuse=True)
        french, plain = _analyzers()
        self._index.register_tokenizer(FRENCH, french)
        self._index.register_tokenizer(PLAIN, plain)

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
        words = WORD.findall(fold(text))[:12]
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
        french = _analyzers()[0]
        clauses = [(occur.Must, make.term_set_query(schema, "kind", kinds))]
        for word in words:
            stem = (french.analyze(word) or [word])[0]
            options = [
                (occur.Should, make.boost_query(make.term_query(schema, "title", stem), 4.0)),
                (occur.Should, make.term_query(schema, "text", stem)),
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


def _pointer() -> Path:
    return Path(settings.SEARCH_DIR) / "current"


def current() -> SearchIndex:
    """The index in use, created empty at first."""
    pointer = _pointer()
    if not pointer.exists():
        switch_to(create())
    path = pointer.parent / pointer.read_text().strip()
    if path not in _open:
        _open.clear()
        _open[path] = SearchIndex(path)
    return _open[path]


def create() -> SearchIndex:
    """A new empty index beside the one in use."""
    return SearchIndex(Path(settings.SEARCH_DIR) / f"index-{uuid.uuid4().hex[:12]}")


def switch_to(index: SearchIndex) -> None:
    """Use `index` from now on, in every process, and remove the others.

    A search that runs meanwhile keeps the files that it has open.
    """
    pointer = _pointer()
    pointer.parent.mkdir(parents=True, exist_ok=True)
    draft = pointer.with_suffix(f".{uuid.uuid4().hex[:8]}")
    draft.write_text(index.path.name)
    draft.replace(pointer)
    for other in pointer.parent.glob("index-*"):
        if other != index.path:
            shutil.rmtree(other, ignore_errors=True)
