"""The embedded engine: two tantivy indexes in one directory, one writer, readers in any process."""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import tantivy

from maillage.kernel.search.analysis import stem
from maillage.kernel.search.faceted import cursors, layout, paging
from maillage.kernel.search.faceted.compiling import Compiler, Plan
from maillage.kernel.search.faceted.extracts import Marker, replaced
from maillage.kernel.search.faceted.facets import Pieces, Tally
from maillage.kernel.search.faceted.spellings import (
    MOST_MENDED,
    candidates,
    nearest,
    with_one_typo,
)
from maillage.kernel.search.faceted.suggestions import Suggestions
from maillage.kernel.search.faceted.types import (
    MOST_HITS,
    Document,
    Hit,
    How,
    IndexSchema,
    Join,
    Query,
    Result,
    SearchUnavailable,
    Suggestion,
    Writer,
)
from maillage.kernel.search.faceted.writing import IndexWriting, build
from maillage.kernel.search.store import IndexStore, StoreBusy

logger = logging.getLogger("maillage.search")
REMEMBERED = 1_024  # lists of counts; spellings
SAME_BEGINNING = 3  # letters that a word with two typos shares with the one that was meant
MOST_COMPARED = 1_000  # words of that beginning, the most frequent
_STAMPS_AT_ONCE = 20_000
Generation = tuple[str, int, int]


class Memory:
    """The latest counts, forgotten whole when the index changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Any, Any] = OrderedDict()

    def get(self, key: Any) -> Any:
        """What is kept under that key, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        return None

    def put(self, key: Any, value: Any) -> None:
        """Keep, and forget the oldest."""
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)


@dataclass(slots=True)
class View:
    """One state of the index: what a whole search sees."""

    generation: Generation
    index: tantivy.Index
    searcher: Any
    suggestions: Suggestions
    pieces: Pieces
    memory: Memory
    spellings: Memory  # apart: words at random must not push out the counts


class EmbeddedEngine:
    """A `SearchEngine` on disk, in `root`."""

    def __init__(self, schema: IndexSchema, root: Path) -> None:
        self.schema = schema
        self.store = IndexStore(root)
        self.compiler = Compiler(schema)
        self.plan = layout.Plan(schema)
        self._lock = threading.Lock()
        self._view: View | None = None
        self._label = f"v{schema.version}-"

    # -- reading ----------------------------------------------------------------------------------

    def search(self, query: Query) -> Result:
        """See `SearchEngine.search`."""
        view = self.view()
        place = cursors.read(query)
        plan = self.compiler.plan(query)
        result = self._run(view, query, plan, place)
        if result.total or not self._unknown(view, plan):
            return result
        near = self.compiler.plan(query, near=True)
        found = self._run(view, query, near, place)
        return replace(
            found, fuzzy=bool(found.total), suggestion=self._suggestion(view, query, plan)
        )

    def _unknown(self, view: View, plan: Plan) -> bool:
        """Whether the words themselves are found nowhere, filters aside."""
        if plan.words is None:
            return False
        return not view.searcher.search(plan.words, limit=1, count=True).count

    def _run(self, view: View, query: Query, plan: Plan, place: cursors.Place | None) -> Result:
        tally = Tally(
            self.compiler,
            view.searcher,
            plan,
            view.pieces,
            view.memory,
            estimate=self._estimate(view, plan),
        )
        pager = paging.Pager(self.compiler, view.searcher, self.schema, query, plan)
        page = tally.run(query, lambda: pager.page(place))
        total = tally.total(query)
        if total is None:
            total = self._total(view, plan)
        seen = (place.seen if place else 0) + len(page.found)
        after = ""
        if page.more and page.found:
            pk, value = page.found[-1].pk, page.found[-1].value
            after = cursors.write(query, cursors.Place(seen, value, pk))
        return Result(
            hits=tuple(self._hits(view, query, plan, page.found)),
            total=total,
            facets={name: tally.facet(name) for name in query.facets},
            histogram=tally.histogram(query.histogram) if query.histogram is not None else (),
            next_cursor=after,
        )

    def _total(self, view: View, plan: Plan) -> int:
        key = ("total", plan.signature())
        if (known := view.memory.get(key)) is None:
            known = int(view.searcher.search(plan.matching(), limit=1, count=True).count)
            view.memory.put(key, known)
        return int(known)

    def _estimate(self, view: View, plan: Plan) -> int:
        """At most how many records match, from the lengths of posting lists; cheap."""
        smallest = int(view.searcher.num_docs)
        for clause in plan.clauses:
            if clause.join is Join.AND and clause.how in (How.ALL, How.PHRASE) and not clause.field:
                for word in clause.words.split():
                    if count := view.searcher.doc_freq(layout.ALL, stem(word)):
                        smallest = min(smallest, count)
        if any(clause.join is Join.OR for clause in plan.clauses):
            smallest = int(view.searcher.num_docs)
        if len(plan.chosen) == 1:
            ((name, values),) = plan.chosen.items()
            smallest = min(smallest, sum(view.searcher.doc_freq(name, one) for one in values))
        return smallest

    def _hits(
        self, view: View, query: Query, plan: Plan, found: Sequence[paging.Found]
    ) -> Iterator[Hit]:
        fields = [one for one in self.schema.fields if one.extract] if query.extracts else []
        markers = {one.name: Marker.of(plan.clauses, one.name) for one in fields}
        for one in found:
            extracts = {}
            if fields and plan.clauses:
                kept = view.searcher.doc(one.address)
                for field in fields:
                    text = " — ".join(kept.get_all(layout.text_name(field)))
                    if html := markers[field.name].extract(text):
                        extracts[field.name] = html
            yield Hit(one.pk, one.score, extracts)

    def _suggestion(self, view: View, query: Query, plan: Plan) -> str:
        """What was typed with its unknown words replaced by the nearest known ones; or nothing."""
        unknown = (
            (word, allowed)
            for word, allowed in candidates(plan.clauses)
            if not view.searcher.doc_freq(layout.ALL, stem(word))
        )
        changed = {}
        for word, allowed in islice(unknown, MOST_MENDED):
            if known := self._known(view, word, allowed):
                changed[word] = known
        return replaced(query.text, changed)

    def _known(self, view: View, word: str, allowed: int) -> str:
        """The nearest known word; the dictionary of terms is never read through.

        Spellings with one typo are made and looked up, which takes as long whatever the index holds.
        Two typos are looked for among the most frequent words of the same beginning.
        """
        if (known := view.spellings.get(word)) is not None:
            return str(known)
        asked = [
            (one, count)
            for one in with_one_typo(word)
            if (count := view.searcher.doc_freq(layout.PLAIN_WORDS, one))
        ]
        found = nearest(word, asked, 1)
        if not found and allowed > 1:
            beginning = word[:SAME_BEGINNING]
            asked = view.searcher.terms_with_prefix(
                layout.PLAIN_WORDS, beginning, limit=MOST_COMPARED
            )
            found = nearest(word, asked, allowed)
        view.spellings.put(word, found)
        return found

    def suggest(self, text: str, *, limit: int = 10) -> list[Suggestion]:
        """See `SearchEngine.suggest`."""
        return self.view().suggestions.find(text, max(1, min(limit, 50)))

    def similar(self, pk: int, *, limit: int = 6, query: Query | None = None) -> list[Hit]:
        """See `SearchEngine.similar`; a record that the index does not hold resembles none."""
        view = self.view()
        itself = self.compiler.term("pk", pk)
        found = view.searcher.search(itself, limit=1).hits
        if not found:
            return []
        like = tantivy.Query.more_like_this_query(
            found[0][1],
            min_doc_frequency=2,
            max_doc_frequency=max(20, int(view.searcher.num_docs) // 10),
            min_term_frequency=1,
            max_query_terms=12,
        )
        others = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, like),
                (tantivy.Occur.MustNot, itself),
                *(
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(one, 0.0))
                    for one in (self.compiler.plan(query).filters.values() if query else ())
                ),
            ]
        )
        near = view.searcher.search(others, limit=max(1, min(limit, MOST_HITS)), count=False).hits
        pks = view.searcher.fast_field_values("pk", [address for _, address in near])
        return [Hit(int(pk), float(score)) for (score, _), pk in zip(near, pks, strict=True)]

    def count(self) -> int:
        """See `SearchEngine.count`."""
        return int(self.view().searcher.num_docs)

    def stamps(self) -> Iterator[tuple[int, int]]:
        """See `SearchEngine.stamps`."""
        searcher, last = self.view().searcher, -1
        while True:
            rest = self.compiler.range("pk", last + 1, None)
            hits = searcher.search(
                rest,
                limit=_STAMPS_AT_ONCE,
                count=False,
                order_by_field="pk",
                order=tantivy.Order.Asc,
            ).hits
            if not hits:
                return
            stamps = searcher.fast_field_values("stamp", [address for _, address in hits])
            for (pk, _), stamp in zip(hits, stamps, strict=True):
                yield int(pk), int(stamp)
            last = int(hits[-1][0])

    # -- the state of the index -------------------------------------------------------------------

    def view(self) -> View:
        """The index as last committed, by whichever process; raises SearchUnavailable."""
        failure: Exception | None = None
        for _ in range(20):
            try:
                path = self._current()
                generation = _generation(path)
                known = self._view
                if known is not None and known.generation == generation:
                    return known
                return self._open(path, generation)
            except (OSError, ValueError) as error:
                # Another process switched to a new index between two of these lines; a directory
                # that stays unreadable is an index of another version of tantivy, or broken.
                failure = error
            except StoreBusy as error:  # it has waited long enough
                raise SearchUnavailable(str(error)) from error
        raise SearchUnavailable(f"{self.store.root}: {failure}") from failure

    def _open(self, path: Path, generation: Generation) -> View:
        with self._lock:
            known = self._view
            if known is not None and known.generation == generation:
                return known
            if known is not None and known.generation[0] == generation[0]:
                index, suggestions = known.index, known.suggestions
            else:
                index = layout.open_index(self.schema, str(path / "main"))
                suggestions = Suggestions(self.schema, path / "values")
            index.reload()
            suggestions.reload()
            pieces = _pieces(path)
            if (
                _generation(path) != generation
            ):  # committed to meanwhile: what was read may not agree
                raise FileNotFoundError(generation)
            view = View(
                generation, index, index.searcher(), suggestions, pieces, Memory(), Memory()
            )
            self._view = view
            return view

    def _current(self) -> Path:
        path = self.store.current()
        if path is not None and path.name.startswith(f"index-{self._label}"):
            return path
        with self.store.locked("switch", wait=30):
            path = self.store.current()
            if path is not None and path.name.startswith(f"index-{self._label}"):
                return path
            logger.warning("search index « %s » is missing: an empty one is made", self.schema.key)
            path = self.fresh()
            self.store.switch_to(path)
            return path

    def fresh(self) -> Path:
        """A new empty index, not in use yet."""
        path = self.store.fresh(self._label)
        layout.open_index(self.schema, str(self._part(path, "main")))
        Suggestions(self.schema, self._part(path, "values"))
        return path

    @staticmethod
    def _part(path: Path, name: str) -> Path:
        part = path / name
        part.mkdir(exist_ok=True)
        return part

    # -- writing ----------------------------------------------------------------------------------

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """See `SearchEngine.write`."""
        with IndexWriting(self).opened() as writer:
            yield writer

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        expected: int = 0,
        late: Callable[[Sequence[int]], Iterable[Document]] | None = None,
    ) -> int:
        """See `SearchEngine.rebuild`."""
        return build(self, documents, expected=expected, late=late)


def _generation(path: Path) -> Generation:
    main = (path / "main" / "meta.json").stat()
    values = (path / "values" / "meta.json").stat()
    return (path.name, main.st_mtime_ns ^ main.st_ino, values.st_mtime_ns ^ values.st_ino)


def _pieces(path: Path) -> Pieces:
    meta = json.loads((path / "main" / "meta.json").read_text())
    sizes = sorted((int(one["max_doc"]) for one in meta["segments"]), reverse=True)
    return Pieces(len(sizes), sum(sizes[1:]), sizes[1] if len(sizes) > 1 else 0)
