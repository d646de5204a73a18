"""OpenSearch: the contract on a real one if its address is given; else what is asked of it."""

from __future__ import annotations

import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection

pytest.register_assert_rewrite("tests.kernel.search.contract")

from tests.kernel.search.contract import SCHEMA, START, Contract, removing_then_failing, works  # noqa: E402 - after

from maillage.config import Environment  # noqa: E402 - after
from maillage.kernel.search import faceted  # noqa: E402 - after
from maillage.kernel.search.faceted import (  # noqa: E402 - after
    BadCursor,
    Clause,
    Document,
    Histogram,
    How,
    IndexBusy,
    Join,
    Query,
    SearchUnavailable,
    Span,
)
from maillage.kernel.search.faceted.opensearch import OpenSearchEngine  # noqa: E402 - after
from maillage.kernel.search.faceted.opensearch_http import (  # noqa: E402 - after
    Client,
    OpenSearchFailed,
)

ADDRESS = os.environ.get("MAILLAGE_TEST_OPENSEARCH_URL", "")


@pytest.mark.skipif(
    not ADDRESS,
    reason="NO OpenSearch was asked: give MAILLAGE_TEST_OPENSEARCH_URL to run its contract",
)
class TestContract(Contract):
    """Everything that any engine does, on the OpenSearch of that address."""

    @pytest.fixture
    def engine(self):
        made = OpenSearchEngine(SCHEMA, ADDRESS)
        made.alias = f"maillage-essai-{os.getpid()}"
        yield made
        for name in made.client.ask("GET", f"/{made.alias}*/_alias"):
            made.client.ask("DELETE", f"/{name}")


class Fake:
    """A server that keeps indexes, aliases and documents, and answers searches as it is told."""

    def __init__(self):
        self.indexes, self.aliases, self.asked, self.answers = {}, {}, [], []
        self.made = {}  # when, in milliseconds

    def answer(self, method, path, body):  # noqa: C901, PLR0911 - one line a request
        self.asked.append((method, path, body))
        name, _, verb = path.strip("/").partition("/")
        if method == "HEAD":
            return (200 if name in self.aliases or name in self.indexes else 404), {}
        if method == "PUT":
            self.indexes[name] = {}
            self.made[name] = time.time() * 1000
            self.aliases |= dict.fromkeys(body.get("aliases", ()), name)
            return 200, {}
        if method == "DELETE":
            del self.indexes[name]
            self.aliases = {key: one for key, one in self.aliases.items() if one != name}
            return 200, {}
        if path == "/_aliases":
            for action in body["actions"]:
                ((kind, what),) = action.items()
                if kind == "add":
                    self.aliases[what["alias"]] = what["index"]
            return 200, {}
        if name == "_alias":
            found = self.aliases.get(verb)
            return (200, {found: {}}) if found else (404, {"error": "no alias"})
        if verb == "_settings":
            return 200, {
                one: {"settings": {"index": {"creation_date": str(int(self.made[one]))}}}
                for one in self.indexes
                if one.startswith(name.rstrip("*"))
            }
        if path == "/_bulk":
            return 200, self._bulk(body)
        if verb == "_refresh":
            return 200, {}
        documents = self.indexes[self.aliases.get(name, name)]
        if verb == "_count":
            return 200, {"count": len(documents)}
        if name.endswith(".late"):
            rest = sorted(int(one) for one in documents if int(one) > body["search_after"][0])
            return 200, {"hits": {"hits": [{"_id": str(one)} for one in rest[: body["size"]]]}}
        return 200, self.answers.pop(0)

    def _bulk(self, lines):
        waiting = iter(lines)
        for line in waiting:
            ((kind, place),) = line.items()
            if kind == "delete":
                documents = self.indexes[self.aliases.get(place["_index"], place["_index"])]
                documents.pop(place["_id"], None)
                continue
            body = next(waiting)
            if place["_index"] not in self.aliases:
                # With « require_alias », this; without it a real server makes an index of no columns.
                assert place["require_alias"]
                failed = {"status": 404, "error": "require_alias"}
                return {"errors": True, "items": [{kind: failed}]}
            self.indexes[self.aliases[place["_index"]]][place["_id"]] = body
        return {"errors": False, "items": []}


@pytest.fixture
def fake():
    made = Fake()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self):
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            if self.path == "/_bulk":
                body = [json.loads(line) for line in sent.splitlines()]
            else:
                body = json.loads(sent) if sent else None
            made.headers = {name.title(): value for name, value in self.headers.items()}
            status, answer = made.answer(self.command, self.path, body)
            data = b"" if self.command == "HEAD" else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815 - the library's names

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        made.address = f"http://clé:secret@127.0.0.1:{server.server_port}"
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
def engine(fake, db, settings, tmp_path):
    settings.SEARCH_DIR = tmp_path / "search"
    return OpenSearchEngine(SCHEMA, fake.address)


def hit(pk, sort, **more):
    return {"_id": str(pk), "fields": {"pk": [pk]}, "_score": 1.5, "sort": sort, **more}


def answered(*hits, total=None, **more):
    return {
        "hits": {"total": {"value": len(hits) if total is None else total}, "hits": list(hits)},
        **more,
    }


def searches(fake):
    return [body for method, path, body in fake.asked if path.endswith("/_search")]


def test_a_search_and_its_next_page(fake, engine):
    aggregations = {
        "facet:domain": {
            "values": {"buckets": [{"key": "peinture", "doc_count": 5}]},
            "chosen": {"buckets": {"0": {"doc_count": 1}}},
        },
        "histogram": {
            "starts": {
                "buckets": [{"key": 1860.0, "doc_count": 2}, {"key": 1870.0, "doc_count": 1}]
            }
        },
    }
    hits = [
        hit(START + rank, [1860 + rank, START + rank], _source={"title": ["La <plage>"]})
        for rank in range(3)
    ]
    fake.answers = [
        answered(*hits, total=9, aggregations=aggregations),
        answered(*hits[2:], total=9),
    ]
    query = Query(
        text="plage",
        filters={"domain": ("estampe",), "museum": ("mal",)},
        spans=(Span("year", "year_to", 1800, 1900),),
        sort="year",
        limit=2,
        facets=("domain",),
        histogram=Histogram("year", 100),
        extracts=True,
    )
    result = engine.search(query)
    assert (result.total, result.pks) == (9, [START, START + 1])
    assert result.hits[0].extracts == {"title": "La &lt;<mark>plage</mark>&gt;"}
    assert [(one.value, one.count, one.chosen) for one in result.facets["domain"]] == [
        ("peinture", 5, False),
        ("estampe", 1, True),
    ]
    assert [(one.start, one.count) for one in result.histogram] == [(1800, 3)]
    (body,) = searches(fake)
    assert body["sort"] == [{"year": {"order": "asc", "missing": "_last"}}, {"pk": "asc"}]
    facet = body["aggs"]["facet:domain"]["filter"]["bool"]["filter"]
    assert {"terms": {"museum": ["mal"]}} in facet
    assert {"terms": {"domain": ["estampe"]}} not in facet
    assert len(body["post_filter"]["bool"]["filter"]) == 3
    engine.search(
        Query(**{**as_dict(query), "cursor": result.next_cursor, "facets": (), "histogram": None})
    )
    assert searches(fake)[1]["search_after"] == [1861, START + 1]
    with pytest.raises(BadCursor):
        engine.search(Query(text="ciel", cursor=result.next_cursor))


def as_dict(query):
    return {name: getattr(query, name) for name in query.__dataclass_fields__}


def test_near_spellings_and_their_suggestion(fake, engine):
    fake.answers = [
        answered(),
        answered(),
        answered(hit(START, [1.0, START])),
        {**answered(), "suggest": {"trouvile": [{"options": [{"text": "trouville"}]}]}},
    ]
    result = engine.search(Query(text="Trouvile"))
    assert (result.fuzzy, result.suggestion, result.pks) == (True, "trouville", [START])
    assert "fuzzy" in json.dumps(searches(fake)[2])


def test_no_other_spelling_when_the_words_are_known(fake, engine):
    fake.answers = [answered(), answered(total=3)]
    assert engine.search(Query(text="plage", filters={"museum": ("x",)})).fuzzy is False


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        (Clause("de la plage", how=How.PHRASE), {"match_phrase": {"all_words": "de la plage"}}),
        (
            Clause("pl", how=How.PREFIX),
            {"bool": {"must": [{"prefix": {"all_plain": {"value": "pl"}}}]}},
        ),
        (
            Clause("mer ciel", "title", How.ANY),
            {
                "bool": {
                    "should": [{"match": {"title": "mer"}}, {"match": {"title": "ciel"}}],
                    "minimum_should_match": 1,
                }
            },
        ),
        (
            Clause("boudin", "author", join=Join.NOT),
            {
                "bool": {
                    "must": [{"match_all": {}}],
                    "must_not": [{"bool": {"must": [{"match": {"author.words": "boudin"}}]}}],
                }
            },
        ),
    ],
)
def test_clauses(fake, engine, clause, found):
    fake.answers = [answered(hit(START, [1.0, START]))]
    engine.search(Query(clauses=(clause,)))
    assert searches(fake)[0]["query"]["bool"]["must"] == [found]


def test_writing_is_sent_at_the_end_only(fake, engine):
    with pytest.raises(ZeroDivisionError):
        removing_then_failing(engine)
    assert not [path for _, path, _ in fake.asked if path == "/_bulk"]
    with engine.write() as writer:
        for one in works():
            writer.put(one)
        writer.remove(START + 1)
    documents = fake.indexes[fake.aliases[engine.alias]]
    assert len(documents) == 7
    assert documents[str(START)]["sort_title"] == "la plage de trouville"
    assert engine.count() == 7


def test_a_rebuild_switches_the_alias_and_takes_late_changes(fake, engine):
    with engine.write() as writer:
        writer.put(works()[0])
    before = fake.aliases[engine.alias]

    def slowly():
        yield from works()[:4]
        with engine.write() as writer:
            writer.remove(START + 1)
            writer.put(works()[5])
        yield from works()[4:]

    asked = []

    def late(pks):
        asked.append(list(pks))
        return [works()[5]]

    assert engine.rebuild(slowly(), late=late) == 7
    assert asked[0] == [START + 1, START + 5]
    assert fake.aliases[engine.alias] != before
    assert list(fake.indexes) == [fake.aliases[engine.alias]]


def test_suggestions_neighbours_stamps(fake, engine):
    def buckets(*found):
        return {
            "aggregations": {"values": {"buckets": [{"key": k, "doc_count": n} for k, n in found]}}
        }

    fake.answers = [buckets(("La plage", 2)), buckets(("Boudin, Eugène", 4), ("Autre", 9))]
    assert [one.text for one in engine.suggest("bou")] == ["Boudin, Eugène"]
    assert engine.suggest("  ") == []
    fake.answers = [answered(hit(START + 1, None))]
    near = engine.similar(START, query=Query(filters={"museum": ("mal",)}))
    assert [one.pk for one in near] == [START + 1]
    assert searches(fake)[-1]["query"]["bool"]["filter"] == [{"terms": {"museum": ["mal"]}}]
    rows = [{"_source": {"pk": START, "stamp": 3}, "sort": [START]}]
    fake.answers = [answered(*rows), answered()]
    assert list(engine.stamps()) == [(START, 3)]


def test_refusals_are_said(fake):
    client = Client(fake.address)
    with pytest.raises(OpenSearchFailed, match="404"):
        client.ask("GET", "/_alias/nowhere")
    assert client.exists("/nowhere") is False
    assert fake.headers["Authorization"].startswith("Basic ")
    fake.answer = lambda *_: (
        200,
        {"errors": True, "items": [{"index": {"status": 400, "error": "mapping"}}]},
    )
    with pytest.raises(OpenSearchFailed, match="mapping"):
        client.bulk([{"index": {}}, {}])
    fake.answer = lambda *_: (
        200,
        {"errors": True, "items": [{"delete": {"status": 404, "error": "gone"}}]},
    )
    client.bulk([{"delete": {}}])
    client.bulk([])
    fake.answer = lambda *_: (500, {})
    with pytest.raises(OpenSearchFailed, match="500"):
        client.exists("/x")


def elsewhere(work):
    """What `work` raises in another thread, which has a connection of its own, as another machine has."""
    raised = []

    def run():
        try:
            work()
        except RuntimeError as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return raised[0] if raised else None


def test_two_rebuilds_at_once_wait_for_each_other(fake, engine, monkeypatch):
    monkeypatch.setattr("maillage.kernel.search.faceted.opensearch.WAIT", 0.1)
    second = OpenSearchEngine(SCHEMA, fake.address)

    def slowly():
        for rank, one in enumerate(works()):
            if rank == 3:
                assert isinstance(elsewhere(lambda: second.rebuild(works())), IndexBusy)
            yield one

    assert engine.rebuild(slowly()) == len(list(works()))
    assert second.rebuild(works()) == len(list(works()))
    assert [name for name in fake.indexes if not name.startswith(fake.aliases[engine.alias])] == []


def test_a_search_before_the_first_rebuild_ends_makes_no_index(fake, engine):
    def slowly():
        there = set(fake.indexes)
        assert OpenSearchEngine(SCHEMA, fake.address).count() == 0
        assert set(fake.indexes) == there
        yield from works()

    assert engine.rebuild(slowly()) == len(list(works()))
    assert len(fake.indexes) == 1


def test_who_begins_beside_another_says_that_the_search_is_out(fake, engine):
    second = OpenSearchEngine(SCHEMA, fake.address)
    with engine._locked(wait=0):
        assert isinstance(elsewhere(second.count), SearchUnavailable)


def test_only_what_served_or_was_left_long_ago_is_removed(fake, engine):
    engine.rebuild(works())
    former = fake.aliases[engine.alias]
    for name, days in (("filling", 0), ("left", 2)):
        fake.indexes[f"{engine.alias}-{name}"] = {}
        fake.made[f"{engine.alias}-{name}"] = (time.time() - days * 86_400) * 1000
    engine.rebuild(works())
    assert set(fake.indexes) == {fake.aliases[engine.alias], f"{engine.alias}-filling"}
    assert former != fake.aliases[engine.alias]


def test_a_long_list_of_late_changes_is_read_by_pages(fake, engine, monkeypatch):
    monkeypatch.setattr("maillage.kernel.search.faceted.opensearch.LATE_AT_ONCE", 3)
    seen = []

    def slowly():
        yield from works()
        with engine.write() as writer:
            for pk in range(1, 9):
                writer.put(Document(pk, {"title": "Tard"}))

    def late(pks):
        seen.append(list(pks))
        return [Document(pk, {"title": "Tard"}) for pk in pks]

    assert engine.rebuild(slowly(), late=late) == len(list(works())) + 8
    assert seen[:3] == [[1, 2, 3], [4, 5, 6], [7, 8]]


def test_nothing_is_written_to_an_index_that_is_gone(fake, engine):
    engine.rebuild(works())
    fake.aliases.clear()
    with pytest.raises(OpenSearchFailed, match="require_alias"), engine.write() as writer:
        writer.put(Document(1, {"title": "Perdu"}))


def test_a_server_that_does_not_answer(monkeypatch):
    monkeypatch.setattr("maillage.kernel.search.faceted.opensearch_http._RETRIES", False)
    with pytest.raises(OpenSearchFailed, match="does not answer"):
        Client("http://127.0.0.1:9").ask("GET", "/")


def test_the_settings_choose(settings, fake):
    assert isinstance(faceted.engine(SCHEMA), faceted.EmbeddedEngine)
    settings.SEARCH_URL = fake.address
    assert isinstance(faceted.engine(SCHEMA), OpenSearchEngine)
    assert faceted.engine(SCHEMA) is faceted.engine(SCHEMA)
    with pytest.raises(ValueError, match="http"):
        Environment(debug=True, search_url="localhost:9200")
