"""The catalogue's bench measures what it says: every page of a harvest, every visitor's answer."""

from __future__ import annotations

import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.factories import CulturalObjectFactory

from maillage.heritage.catalogue.bench import crowd, pages, visiting
from maillage.heritage.catalogue.bench.generating import seed
from maillage.heritage.catalogue.models import CulturalObject
from maillage.kernel.ops.benching import Answer


def test_every_page_of_a_harvest_and_the_wait_that_is_asked(monkeypatch):
    page = "<header><identifier>oai:x:{}</identifier></header>"
    token = '<resumptionToken cursor="0">a&amp;b</resumptionToken>'
    answers = [
        Answer(503, b"", 0.1, {"retry-after": "7"}),
        Answer(200, (page.format(1) + page.format(2) + token).encode(), 0.2, {}),
        Answer(200, page.format(3).encode(), 0.3, {}),
    ]
    asked, slept = [], []
    monkeypatch.setattr(pages.time, "sleep", slept.append)

    def fetch(url):
        if url == "/robots.txt":
            return Answer(200, b"", 0, {})
        asked.append(url)
        return answers[len(asked) - 1]

    found = list(pages._harvest(fetch, "oai_dc"))
    assert found == [(0.2, ["oai:x:1", "oai:x:2"]), (0.3, ["oai:x:3"])]
    assert sum(slept) >= 7
    assert asked[2] == "/oai/?verb=ListRecords&resumptionToken=a%26b"


class _Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(500 if self.path == "/mauvaise" else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_args):
        pass


@pytest.mark.parametrize(("address", "fails"), [("/bonne", False), ("/mauvaise", True)])
def test_a_crowd_counts_what_failed(monkeypatch, address, fails):
    monkeypatch.setattr(crowd, "SECONDS", 0.2)
    monkeypatch.setattr(crowd, "VISITORS", 4)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        found = crowd.visit("127.0.0.1", site.server_port, [address])
        site.shutdown()
    assert bool(found["failed"]) is fails
    assert (found["requests_per_s"] == 0) is fails
    assert 0 < found["median_ms"] <= found["p95_ms"]


@pytest.mark.django_db
def test_the_other_server_has_the_same_records(tmp_path):
    assert seed(30) == 30
    CulturalObjectFactory(values={"TITR": ["Sans rien"]})
    visiting._write_records(tmp_path / "o.db")
    with sqlite3.connect(tmp_path / "o.db") as base:
        kept = base.execute("SELECT reference, title, museum FROM objects").fetchall()
        word = CulturalObject.objects.order_by("pk")[0].values["DESC"][0].split()[-1]
        found = base.execute("SELECT count(*) FROM objects_fts(?)", (word,)).fetchone()
    assert len(kept) == CulturalObject.objects.public().count() == 31
    assert all(museum for _reference, _title, museum in kept)
    assert found[0] >= 1


def test_the_same_question_to_the_other_server():
    asked = {"q": "port*", "musee": "m1", "domaine": "dessin", "de": 1_800}
    address = visiting._datasette_address(asked)
    for part in ("_search=port%2A", "museum=m1", "domain=dessin", "year_to__gte=1800"):
        assert part in address
    assert address.count("_facet=") == 5
