"""Writing to the embedded index: small changes at once, the whole of it beside, then switched."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tantivy

from maillage.kernel.search.faceted import layout
from maillage.kernel.search.faceted.suggestions import Key, Suggestions
from maillage.kernel.search.faceted.types import Document, IndexBusy
from maillage.kernel.search.store import StoreBusy

if TYPE_CHECKING:
    from maillage.kernel.search.faceted.embedded import EmbeddedEngine

HEAP_BYTES = 100_000_000
WAIT = 60.0  # seconds for another writer to finish
MERGED = 8  # tantivy merges that many pieces of about the same size into one
PIECE = 30_000  # records that the heap surely holds


class IndexWriting:
    """One batch of changes to the index in use."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self._pks: set[int] = set()
        self._values: set[Key] = set()
        self._writer: Any = None

    @contextmanager
    def opened(self) -> Iterator[IndexWriting]:
        """Commit at the end, or change nothing."""
        store = self._engine.store
        try:
            with store.locked("write", wait=WAIT):
                view = self._engine.view()
                self._view = view
                self._writer = view.index.writer(HEAP_BYTES, 1)
                try:
                    yield self
                    self._commit()
                except BaseException:
                    self._writer.rollback()
                    raise
                finally:
                    self._writer.wait_merging_threads()
                self._recount()
        except StoreBusy as error:
            raise IndexBusy(str(error)) from error

    def put(self, document: Document) -> None:
        """See `Writer.put`."""
        self.remove(document.pk)
        laid, suggested = layout.lay_out(self._engine.plan, document)
        self._values.update(suggested)
        self._writer.add_document(laid)

    def remove(self, pk: int) -> None:
        """See `Writer.remove`."""
        if pk not in self._pks:
            self._pks.add(pk)
            self._values.update(self._former_values(pk))
        self._writer.delete_documents_by_term("pk", pk)

    def _former_values(self, pk: int) -> Iterator[Key]:
        searcher = self._view.searcher
        for _, address in searcher.search(self._engine.compiler.term("pk", pk), limit=1).hits:
            for packed in searcher.doc(address).get_all(layout.VALUES):
                for name, values in json.loads(bytes(packed)).items():
                    yield from ((name, value) for value in values)

    # A change of the large index and the counts of the values cannot be one commit: what is to be
    # counted again is written down before, and done by the next writer if this one dies between.

    @property
    def _pending(self) -> Path:
        return self._engine.store.root / "values-to-count.json"

    def _commit(self) -> None:
        if self._pending.exists():
            self._values.update((name, value) for name, value in _read(self._pending))
        if self._values:
            draft = self._pending.with_suffix(".draft")
            draft.write_text(json.dumps(sorted(self._values)))
            draft.replace(self._pending)
        if self._pks and self._is_rebuilding():
            with _late_list(self._engine).open("a") as file:
                file.write("".join(f"{pk}\n" for pk in sorted(self._pks)))
        self._writer.commit()

    def _is_rebuilding(self) -> bool:
        try:
            with self._engine.store.locked("rebuild", wait=0):
                return False
        except StoreBusy:
            return True

    def _recount(self) -> None:
        if not self._values:
            return
        view, compiler = self._engine.view(), self._engine.compiler
        known = {one.name for one in self._engine.schema.fields if one.suggest}
        with view.suggestions.writing() as writer:
            for name, value in sorted(self._values):
                if name in known:
                    found = view.searcher.search(compiler.value(name, value), limit=1, count=True)
                    writer.put(name, value, int(found.count))
        self._pending.unlink(missing_ok=True)


def _read(path: Path) -> list[Key]:
    return [(name, value) for name, value in json.loads(path.read_text())]


def _late_list(engine: EmbeddedEngine) -> Path:
    return engine.store.root / "late"


def build(
    engine: EmbeddedEngine,
    documents: Iterable[Document],
    *,
    expected: int = 0,
    late: Callable[[Sequence[int]], Iterable[Document]] | None = None,
) -> int:
    """Make the index anew beside the one in use, then switch; see `SearchEngine.rebuild`."""
    store = engine.store
    try:
        with store.locked("rebuild", wait=WAIT):
            with store.locked("write", wait=WAIT):
                store.sweep()
                _late_list(engine).unlink(missing_ok=True)
            path = engine.fresh()
            count = _fill(engine, path, documents, expected)
            with store.locked("write", wait=WAIT):
                count += _catch_up(engine, path, late)
                _suggest(engine, path)
                with store.locked("switch", wait=WAIT):
                    store.switch_to(path)
                store.sweep()
                _late_list(engine).unlink(missing_ok=True)
                (store.root / "values-to-count.json").unlink(missing_ok=True)
    except StoreBusy as error:
        raise IndexBusy(str(error)) from error
    return count


def pieces_of(expected: int) -> int:
    """Into how many pieces to cut, so that tantivy merges them all into one.

    It merges eight pieces of about the same size; eight times eight pieces become one.
    """
    pieces = 1
    while expected > pieces * PIECE:
        pieces *= MERGED
    return pieces


def _fill(engine: EmbeddedEngine, path: Path, documents: Iterable[Document], expected: int) -> int:
    index = layout.open_index(engine.schema, str(path / "main"))
    count, cut, pieces = 0, 0, pieces_of(expected)
    writer = index.writer(HEAP_BYTES, 1)
    for document in documents:
        laid, _suggested = layout.lay_out(engine.plan, document)
        writer.add_document(laid)
        count += 1
        done = count * pieces // expected if expected else count // PIECE
        if done > cut and count != expected:
            writer.commit()
            cut = done
            if cut % MERGED == 0:
                # Merges run meanwhile; if they lagged, pieces of other sizes would be left.
                writer.wait_merging_threads()
                writer = index.writer(HEAP_BYTES, 1)
    writer.commit()
    writer.wait_merging_threads()
    return count


def _catch_up(
    engine: EmbeddedEngine,
    path: Path,
    late: Callable[[Sequence[int]], Iterable[Document]] | None,
) -> int:
    """Put in what was written to the old index meanwhile; by how many records the count changes."""
    listed = _late_list(engine)
    if late is None or not listed.exists():
        return 0
    pks = sorted({int(line) for line in listed.read_text().split()})
    index = layout.open_index(engine.schema, str(path / "main"))
    index.reload()
    searcher, before = index.searcher(), 0
    writer = index.writer(HEAP_BYTES, 1)
    for pk in pks:
        before += len(searcher.search(engine.compiler.term("pk", pk), limit=1).hits)
        writer.delete_documents_by_term("pk", pk)
    added = 0
    for document in late(pks):
        laid, _suggested = layout.lay_out(engine.plan, document)
        writer.add_document(laid)
        added += 1
    writer.commit()
    writer.wait_merging_threads()
    return added - before


def _suggest(engine: EmbeddedEngine, path: Path) -> None:
    index = layout.open_index(engine.schema, str(path / "main"))
    index.reload()
    searcher, everything = index.searcher(), tantivy.Query.all_query()
    with Suggestions(engine.schema, path / "values").writing() as writer:
        for field in engine.schema.fields:
            if field.suggest:
                name = layout.value_name(field)
                # Of the records that stand: a term outlives those that were replaced meanwhile.
                for value, count in searcher.terms_with_prefix(name, "", everything):
                    writer.add(field.name, value, count)
