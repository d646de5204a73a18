"""Measures: percentiles, the command, the weight of a page; no timing is tested."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from tests.factories import UserFactory

from maillage.kernel import registry
from maillage.kernel.ops import benching
from maillage.kernel.ops.benching import Answer, PageFigures, percentile
from maillage.kernel.ops.weight import page_weight
from maillage.kernel.registry import Bench, Registry


@pytest.mark.parametrize(("percent", "expected"), [(0, 1), (50, 2.5), (95, 3.85), (100, 4)])
def test_percentiles_are_interpolated(percent, expected):
    assert percentile([4, 1, 3, 2], percent) == pytest.approx(expected)


def test_percentile_of_one_or_none():
    assert percentile([7.0], 95) == 7.0
    with pytest.raises(ValueError, match="no value"):
        percentile([], 50)


def test_figures_are_named():
    page = PageFigures("/x/", 200, 10.0, 20.0, 7, 12_345)
    assert page.as_figures("list") == {
        "list_median_ms": 10.0,
        "list_p95_ms": 20.0,
        "list_queries": 7,
        "list_kb": 12.3,
    }


@pytest.fixture
def benches(monkeypatch) -> Registry[Bench]:
    """A registry of this test, inside the measuring process."""
    made: Registry[Bench] = Registry("benches")
    monkeypatch.setattr(registry, "benches", made)
    monkeypatch.setenv(benching.INSIDE, "1")
    return made


def bench(*arguments: str) -> tuple[int, list[str]]:
    out = StringIO()
    try:
        call_command("bench", *arguments, stdout=out)
    except SystemExit as leaving:
        return int(leaving.code or 0), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def measure(options):
    size = options.get("size", 10)
    return {"figures": {"ms": size, "kind": options.get("kind", "a")}, "limits": {"ms": 100}}


def test_the_last_line_is_one_object(benches):
    benches.register(Bench("essai", "Un essai", measure))
    status, lines = bench("essai", "--option", "size=50", "--option", "kind=b")
    assert status == 0
    assert json.loads(lines[-1]) == {
        "name": "essai",
        "figures": {"ms": 50, "kind": "b"},
        "limits": {"ms": 100},
        "ok": True,
    }
    assert len(lines) == 3
    status, lines = bench("essai", "--json")
    assert status == 0
    assert len(lines) == 1


def test_a_missed_limit_is_a_failure(benches):
    benches.register(Bench("essai", "Un essai", measure))
    status, lines = bench("essai", "--option", "size=100.5")
    assert status == 1
    assert json.loads(lines[-1])["ok"] is False
    assert "✗" in lines[0]


def test_an_unknown_name_lists_the_names(benches):
    benches.register(Bench("essai", "Un essai", measure))
    for arguments in ([], ["autre"]):
        with pytest.raises(CommandError, match="essai : Un essai"):
            call_command("bench", *arguments)


def test_options_are_checked(benches):
    def strict(*, size: int = 1):
        return {"figures": {}, "limits": {}}

    benches.register(Bench("essai", "Un essai", lambda options: strict(**options)))
    with pytest.raises(CommandError, match="NOM=VALEUR"):
        call_command("bench", "essai", "--option", "size")
    with pytest.raises(CommandError, match="Option inconnue"):
        call_command("bench", "essai", "--option", "taille=3")


def test_a_fault_of_the_bench_is_not_hidden(benches):
    def broken(_options):
        raise TypeError("boum")

    benches.register(Bench("essai", "Un essai", broken))
    with pytest.raises(TypeError, match="boum"):
        call_command("bench", "essai")


def test_the_environment_is_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://vraie/base")
    monkeypatch.setenv("MAILLAGE_SMTP_URL", "smtp://vrai")
    made = benching.fresh_environment(tmp_path)
    assert "DATABASE_URL" not in made
    assert "MAILLAGE_SMTP_URL" not in made
    assert made["MAILLAGE_DATA_DIR"] == str(tmp_path)
    assert "MAILLAGE_DEBUG" not in made


def test_nothing_is_seeded_outside(monkeypatch):
    monkeypatch.delenv(benching.INSIDE, raising=False)
    with pytest.raises(RuntimeError, match="only the data directory"):
        benching.prepare()


@pytest.mark.django_db
def test_queries_are_counted_as_someone(client):
    user = UserFactory(role="coordination")
    with override_settings(SITE_URL="http://testserver"):
        assert benching.count_queries("/sante/") == 1
        assert benching.count_queries("/gestion/", user=user) > 1
        with pytest.raises(RuntimeError, match="404"):
            benching.count_queries("/gestion/projets/999999/", user=user)


class FakeServer:
    """Pages by address, as the server would send them."""

    host, port = "127.0.0.1", 8000

    def __init__(self, pages: dict[str, tuple[str, bytes]]) -> None:
        self.pages = pages

    @contextmanager
    def talking(self, *, user=None):
        yield self.fetch

    def fetch(self, url: str) -> Answer:
        if url not in self.pages:
            return Answer(404, b"", 0.0, {})
        kind, content = self.pages[url]
        body = gzip.compress(content)
        return Answer(200, body, 0.0, {"content-type": kind, "content-encoding": "gzip"})


PAGE = b"""<!doctype html><link rel="stylesheet" href="/static/site.css">
<link rel="canonical" href="https://ailleurs.example/"><script src="/static/site.js"></script>
<img src="data:image/png;base64,x"><img src="photo.jpg" srcset="grande.jpg 2x, autre.jpg 3x">
<img src="/static/site.js"><iframe src="https://ailleurs.example/carte"></iframe>"""


def test_a_page_weighs_all_that_it_loads():
    server = FakeServer(
        {
            "/agenda/": ("text/html", PAGE),
            "/static/site.css": ("text/css", b"@font-face{src:url('f.woff2')}a{b:url(data:x)}"),
            "/static/f.woff2": ("font/woff2", b"f" * 1000),
            "/static/site.js": ("text/javascript", b"js"),
            "/agenda/photo.jpg": ("image/jpeg", b"photo"),
            "/agenda/grande.jpg": ("image/jpeg", b"grande"),
        }
    )
    weight = page_weight(server, "/agenda/")
    assert set(weight.parts) == set(server.pages)
    assert weight.total == sum(weight.parts.values())
    assert weight.foreign == {"ailleurs.example"}


def test_a_page_that_loads_what_is_not_there():
    server = FakeServer({"/": ("text/html", b'<script src="/absent.js"></script>')})
    with pytest.raises(RuntimeError, match=r"/absent\.js, which answers 404"):
        page_weight(server, "/")


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the peak is read as Linux says it"
)
def test_a_program_does_not_count_the_memory_of_the_one_that_started_it():
    ballast = bytearray(os.urandom(1)) * 200_000_000
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "from maillage.kernel.ops.benching import peak_mb; print(peak_mb())",
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert len(ballast) == 200_000_000
    assert 10 < float(said) < 150 < benching.peak_mb()
