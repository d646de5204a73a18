"""The same search over OpenSearch, that several machines share; see `SearchEngine`."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

from maillage.kernel import clock
from maillage.kernel.search.analysis import STOP_WORDS, fold, words_of
from maillage.kernel.search.faceted import cursors
from maillage.kernel.search.faceted.extracts import Marker, replaced
from maillage.kernel.search.faceted.facets import gather
from maillage.kernel.search.faceted.locking import shared_lock
from maillage.kernel.search.faceted.opensearch_http import Client, OpenSearchFailed
from maillage.kernel.search.faceted.opensearch_queries import (
    Compiler,
    document_body,
    index_body,
    similar_body,
    suggestion_body,
)
from maillage.kernel.search.faceted.spellings import MOST_MENDED, candidates
from maillage.kernel.search.faceted.types import (
    BadCursor,
    Bucket,
    Document,
    FacetValue,
    Hit,
    IndexBusy,
    IndexSchema,
    Query,
    Result,
    SearchUnavailable,
    Suggestion,
    Writer,
)

BATCH = 500  # documents of one request
WAIT = 60.0  # seconds for another rebuild to finish
LATE_AT_ONCE = 5_000
_STAMPS_AT_ONCE = 5_000
_LEFT_FOR = 24 * 3600  # seconds after which an index that serves nobody was left by a crash
_LATE_BODY = {"mappings": {"dynamic": "strict", "properties": {"pk": {"type": "long"}}}}


class OpenSearchEngine:
    """A `SearchEngine` behind an address. An alias names the index in use."""

    def __init__(self, schema: IndexSchema, address: str) -> None:
        self.schema = schema
        self.client = Client(address)
        self.alias = f"maillage-{schema.key}-v{schema.version}"
        self._is_there = False

    # -- reading ----------------------------------------------------------------------------------

    def search(self, query: Query) -> Result:
        """See `SearchEngine.search`."""
        self._ensure()
        place = cursors.read(query)
        if place is not None and not isinstance(place.value, list):
            raise BadCursor("this page's token is of another engine")
        compiler = Compiler(self.schema, query)
        result = self._run(compiler, place)
        if result.total or compiler.words is None or self._matches(compiler.words):
            return result
        found = self._run(Compiler(self.schema, query, near=True), place)
        return replace(found, fuzzy=bool(found.total), suggestion=self._suggestion(query, compiler))

    def _run(self, compiler: Compiler, place: cursors.Place | None) -> Result:
        query = compiler.query
        answer = self._ask("/_search", compiler.body(place.value if place else None))
        rows = answer["hits"]["hits"]
        limit = max(0, min(query.limit, 500))
        shown, seen = rows[:limit], (place.seen if place else 0)
        after = ""
        if len(rows) > limit and shown:
            last = shown[-1]
            end = cursors.Place(seen + len(shown), last["sort"], _pk(last))
            after = cursors.write(query, end)
        counted = answer.get("aggregations", {})
        return Result(
            hits=tuple(self._hits(compiler, shown)),
            total=int(answer["hits"]["total"]["value"]),
            facets={name: self._facet(compiler, name, counted) for name in query.facets},
            histogram=self._buckets(query, counted),
            next_cursor=after,
        )

    def _hits(self, compiler: Compiler, rows: Sequence[Any]) -> Iterator[Hit]:
        fields = [one.name for one in self.schema.fields if one.extract]
        markers = {name: Marker.of(compiler.clauses, name) for name in fields}
        for row in rows:
            extracts = {}
            for name, value in (row.get("_source") or {}).items():
                text = " — ".join([value] if isinstance(value, str) else value)
                if html := markers[name].extract(text):
                    extracts[name] = html
            yield Hit(_pk(row), float(row.get("_score") or 0.0), extracts)

    @staticmethod
    def _facet(compiler: Compiler, name: str, counted: Any) -> tuple[FacetValue, ...]:
        part = counted[f"facet:{name}"]
        chosen = compiler.chosen.get(name, ())
        shown = [
            FacetValue(one["key"], one["doc_count"], one["key"] in chosen)
            for one in part["values"]["buckets"]
        ]
        there = {one.value for one in shown}
        alone = part["chosen"]["buckets"] if chosen else {}
        shown += [
            FacetValue(value, alone[str(rank)]["doc_count"], chosen=True)
            for rank, value in enumerate(chosen)
            if value not in there
        ]
        return tuple(shown)

    @staticmethod
    def _buckets(query: Query, counted: Any) -> tuple[Bucket, ...]:
        asked = query.histogram
        if asked is None:
            return ()
        found = counted["histogram"]["starts"]["buckets"]
        starts = {int(one["key"]): int(one["doc_count"]) for one in found}
        return gather(starts, asked.interval, asked.size)

    def _matches(self, words: Any) -> bool:
        answer = self._ask("/_search", {"size": 0, "query": words, "terminate_after": 1})
        return bool(answer["hits"]["total"]["value"])

    def _suggestion(self, query: Query, compiler: Compiler) -> str:
        asked = {}
        for word, allowed in candidates(compiler.clauses):
            term = {"field": "all_plain", "max_edits": allowed, "size": 1}
            asked[word] = {"text": word, "term": {**term, "suggest_mode": "missing"}}
        if not asked:
            return ""
        answer = self._ask("/_search", {"size": 0, "suggest": asked})
        changed = [
            (word, found[0]["options"][0]["text"])
            for word, found in answer["suggest"].items()
            if found and found[0]["options"]
        ]
        return replaced(query.text, dict(changed[:MOST_MENDED]))

    def suggest(self, text: str, *, limit: int = 10) -> list[Suggestion]:
        """See `SearchEngine.suggest`."""
        self._ensure()
        words = words_of(text[:200].replace("\0", " "))[:6]
        telling = [word for word in words if word not in STOP_WORDS] or words[-1:]
        if not telling:
            return []
        limit = max(1, min(limit, 50))
        fields = [one for one in self.schema.fields if one.suggest]
        chosen: list[Suggestion] = []
        spare: list[Suggestion] = []
        share = max(2, -(-limit // max(1, len(fields))))
        for field in fields:
            body = suggestion_body(field, telling, limit * 4)
            found = [
                Suggestion(one["key"], field.name, one["doc_count"])
                for one in self._ask("/_search", body)["aggregations"]["values"]["buckets"]
                if all(any(w.startswith(t) for w in words_of(one["key"])) for t in telling)
            ]
            start = fold(text.strip())
            found.sort(key=lambda one: (not fold(one.text).startswith(start), -one.count))
            chosen += found[:share]
            spare += found[share:limit]
        return (chosen + spare)[:limit]

    def similar(self, pk: int, *, limit: int = 6, query: Query | None = None) -> list[Hit]:
        """See `SearchEngine.similar`."""
        self._ensure()
        filters = Compiler(self.schema, query).filters if query else {}
        body = similar_body(self.schema, self.alias, pk, max(1, min(limit, 500)), filters)
        rows = self._ask("/_search", body)["hits"]["hits"]
        return [Hit(_pk(row), float(row["_score"])) for row in rows]

    def count(self) -> int:
        """See `SearchEngine.count`."""
        self._ensure()
        return int(self._ask("/_count", None)["count"])

    def stamps(self) -> Iterator[tuple[int, int]]:
        """See `SearchEngine.stamps`."""
        self._ensure()
        after: list[Any] | None = None
        while True:
            body = {"size": _STAMPS_AT_ONCE, "sort": [{"pk": "asc"}], "_source": ["pk", "stamp"]}
            rows = self._ask("/_search", body | ({"search_after": after} if after else {}))
            hits = rows["hits"]["hits"]
            if not hits:
                return
            for row in hits:
                yield int(row["_source"]["pk"]), int(row["_source"]["stamp"])
            after = hits[-1]["sort"]

    def _ask(self, path: str, body: Any) -> Any:
        return self.client.ask("POST" if body is not None else "GET", f"/{self.alias}{path}", body)

    def _ensure(self) -> None:
        if not self._is_there and not self.client.exists(f"/{self.alias}"):
            try:
                with self._locked(wait=0):
                    self._begin()
            except IndexBusy as error:  # it is being made this moment
                raise SearchUnavailable(str(error)) from error
        self._is_there = True

    def _begin(self) -> None:
        """An empty index where there is none. For whoever holds the lock."""
        if not self.client.exists(f"/{self.alias}"):
            self._use(self._fresh())

    def _locked(self, *, wait: float) -> AbstractContextManager[None]:
        """Whoever changes what the alias names holds it: two at once would undo each other."""
        return shared_lock(f"{self.alias}.rebuild", wait=wait)

    def _fresh(self) -> str:
        """A new empty index. It is written to by an alias of its own: see `_send`."""
        name = f"{self.alias}-{uuid.uuid4().hex[:12]}"
        own: dict[str, Any] = {"aliases": {_writing(name): {}}}
        self.client.ask("PUT", f"/{name}", index_body(self.schema) | own)
        return name

    def _in_use(self, alias: str) -> list[str]:
        try:
            return sorted(self.client.ask("GET", f"/_alias/{alias}"))
        except OpenSearchFailed as error:
            if error.status == 404:
                return []
            raise

    def _use(self, name: str) -> None:
        """Switch, in one step for everyone; then remove what was in use. For whoever holds the lock."""
        old = [one for one in self._in_use(self.alias) if one != name]
        actions: list[Any] = [{"add": {"index": name, "alias": self.alias}}]
        actions += [{"remove": {"index": one, "alias": self.alias}} for one in old]
        self.client.ask("POST", "/_aliases", {"actions": actions})
        for one in old:
            self.client.ask("DELETE", f"/{one}")

    def _sweep(self) -> None:
        """Remove what crashes left: indexes that serve nobody, made long ago. For whoever holds the lock."""
        used = set(self._in_use(self.alias))
        for name, kept in self.client.ask("GET", f"/{self.alias}-*/_settings").items():
            made = int(kept["settings"]["index"]["creation_date"]) / 1000
            if name not in used and made < clock.now().timestamp() - _LEFT_FOR:
                self.client.ask("DELETE", f"/{name}")

    # -- writing ----------------------------------------------------------------------------------

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """See `SearchEngine.write`: nothing is sent if the block fails, nothing shows before its end."""
        self._ensure()
        writer = _Writer(self.schema)
        yield writer
        if not writer.changes:
            return
        self._list_late(writer.changes)
        self._send(self.alias, writer.changes.items())
        self.client.ask("POST", f"/{self.alias}/_refresh")

    @property
    def _late(self) -> str:
        """What is written while an index is made beside: the keys, for it to catch up."""
        return f"{self.alias}.late"

    def _list_late(self, pks: Iterable[int]) -> None:
        if not self.client.exists(f"/{self._late}"):
            return
        try:
            self._send(self._late, ((pk, {"pk": pk}) for pk in pks))
            self.client.ask("POST", f"/{self._late}/_refresh")
        except OpenSearchFailed as error:
            if error.status != 404:  # the rebuild has just ended: nobody reads the list any more
                raise

    def _send(self, alias: str, changes: Iterable[tuple[int, Any]]) -> None:
        """By an alias, always: of an index that is gone, the server would make one without columns."""
        left = iter(changes)
        while batch := list(islice(left, BATCH)):
            lines: list[Any] = []
            for pk, body in batch:
                place = {"_index": alias, "_id": str(pk)}
                if body is None:
                    lines.append({"delete": place})
                else:
                    lines += [{"index": place | {"require_alias": True}}, body]
            self.client.bulk(lines)

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        expected: int = 0,
        late: Callable[[Sequence[int]], Iterable[Document]] | None = None,
    ) -> int:
        """See `SearchEngine.rebuild`."""
        del expected
        with self._locked(wait=WAIT):
            self._sweep()
            self._begin()
            self._forget_late()
            listing = _LATE_BODY | {"aliases": {self._late: {}}}
            self.client.ask("PUT", f"/{self._late}.list", listing)
            name = self._fresh()
            bodies = ((one.pk, document_body(self.schema, one)) for one in documents)
            self._send(_writing(name), bodies)
            if late is not None:
                self._catch_up(name, late)
            self.client.ask("POST", f"/{name}/_refresh")
            self._use(name)
            self._is_there = True
            if late is not None:  # what came between the two lines above
                self._catch_up(name, late)
                self.client.ask("POST", f"/{name}/_refresh")
            self._forget_late()
            return self.count()

    def _catch_up(self, name: str, late: Callable[[Sequence[int]], Iterable[Document]]) -> None:
        for pks in self._late_pks():
            changes: dict[int, Any] = dict.fromkeys(pks)
            changes |= {one.pk: document_body(self.schema, one) for one in late(pks)}
            self._send(_writing(name), changes.items())

    def _late_pks(self) -> Iterator[list[int]]:
        last = -1
        while True:
            body = {"size": LATE_AT_ONCE, "sort": [{"pk": "asc"}], "search_after": [last]}
            found = self.client.ask("POST", f"/{self._late}/_search", body)["hits"]["hits"]
            pks = [int(row["_id"]) for row in found]
            if not pks:
                return
            yield pks
            last = pks[-1]

    def _forget_late(self) -> None:
        if self.client.exists(f"/{self._late}.list"):
            self.client.ask("DELETE", f"/{self._late}.list")


class _Writer:
    """The last change of each record, sent at the end."""

    def __init__(self, schema: IndexSchema) -> None:
        self._schema = schema
        self.changes: dict[int, Any] = {}

    def put(self, document: Document) -> None:
        """See `Writer.put`."""
        self.changes[document.pk] = document_body(self._schema, document)

    def remove(self, pk: int) -> None:
        """See `Writer.remove`."""
        self.changes[pk] = None


def _writing(name: str) -> str:
    """The alias by which one index is filled."""
    return f"{name}.writing"


def _pk(row: Any) -> int:
    return int(row["fields"]["pk"][0])
