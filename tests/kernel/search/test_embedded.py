"""The embedded engine: the contract, and what several processes do to one directory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.kernel.search.contract")

from tests.kernel.search.contract import SCHEMA, START, Contract, document, many, works  # noqa: E402 - after

from maillage.kernel.search.faceted import (  # noqa: E402 - after
    Document,
    IndexBusy,
    IndexSchema,
    Query,
    SearchRefused,
    writing,
)
from maillage.kernel.search.faceted import types as faceted_types  # noqa: E402 - after
from maillage.kernel.search.faceted.embedded import EmbeddedEngine  # noqa: E402 - after
from maillage.kernel.search.faceted.types import MOST_COUNTED  # noqa: E402 - after
from maillage.kernel.search.faceted.writing import pieces_of  # noqa: E402 - after
from maillage.kernel.search.store import IndexStore  # noqa: E402 - after

ROOT = Path(__file__).resolve().parents[3]
OPENING = """
import sys
from pathlib import Path
from tests.kernel.search.contract import SCHEMA, START, many
from maillage.kernel.search.faceted.embedded import EmbeddedEngine
from maillage.kernel.search.faceted.types import Document, Query
engine = EmbeddedEngine(SCHEMA, Path(sys.argv[1]))
"""
WRITING = """
turn = 0
while True:
    turn += 1
    with engine.write() as writer:
        for pk in range(START, START + 60):
            writer.put(Document(pk, {"title": f"tour {turn}", "museum": f"t{turn}", "author": f"Auteur {turn}"}))
    print(turn, flush=True)
"""
REBUILDING = """
import time
def slowly():
    for rank, one in enumerate(many(4_000)):
        if rank % 500 == 0:
            print(rank, flush=True)
        yield one
while True:
    engine.rebuild(slowly(), expected=4_000)
"""
READING = """
for line in sys.stdin:
    print(engine.search(Query(text=line.strip())).total, flush=True)
"""


@pytest.fixture
def place(tmp_path):
    return tmp_path / "search"


@pytest.fixture
def engine(place):
    return EmbeddedEngine(SCHEMA, place)


class TestContract(Contract):
    """Everything that any engine does."""


def start(code, place):
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", OPENING + code, str(place)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def killed_after(process, lines, more):
    """Kill -9 a moment after that many lines were said."""
    with process:
        for _ in range(lines):
            assert process.stdout.readline()
        time.sleep(more)
        process.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("more", [0.0, 0.007, 0.03, 0.08])
def test_a_writer_killed_at_any_moment_leaves_its_last_whole_batch(place, engine, more):
    killed_after(start(WRITING, place), 3, more)
    result = engine.search(Query(facets=("museum", "author"), limit=500))
    (museum,) = result.facets["museum"]
    assert (result.total, museum.count) == (60, 60)
    turn = int(museum.value.removeprefix("t"))
    assert turn >= 3
    assert engine.search(Query(text=f"tour {turn}")).total == 60
    # The next writer counts again what the dead one had no time to count.
    with engine.write() as writer:
        writer.put(document(START, ("Après", "", "mal", [], [], None, None)))
    assert [(one.text, one.count) for one in engine.suggest("auteur")] == [(f"Auteur {turn}", 59)]


@pytest.mark.parametrize(("lines", "more"), [(1, 0.0), (5, 0.01), (8, 0.05), (9, 0.2)])
def test_a_rebuild_killed_at_any_moment_leaves_an_index(place, engine, lines, more):
    engine.rebuild(works())
    killed_after(start(REBUILDING, place), lines, more)
    assert engine.count() in {8, 4_000}
    assert engine.search(Query(text="vue" if engine.count() == 4_000 else "plage")).total
    with engine.write() as writer:
        writer.put(document(START, ("Après", "", "mal", [], [], None, None)))
    assert engine.search(Query(text="après")).total == 1
    assert engine.rebuild(works()) == 8
    assert len(list(place.glob("index-*"))) == 1
    assert engine.search(Query(text="plage")).pks == [START]


def test_readers_of_other_processes_see_each_commit(place, engine):
    engine.rebuild(works())
    with start(READING, place) as reader:

        def seen(text):
            reader.stdin.write(f"{text}\n")
            reader.stdin.flush()
            return int(reader.stdout.readline())

        assert seen("plage") == 1
        with engine.write() as writer:
            writer.put(document(START + 90, ("Autre plage", "", "mal", [], [], None, None)))
        assert seen("plage") == 2
        engine.rebuild(many(30))
        assert seen("plage") == 0
        assert seen("vue") == 30
        reader.stdin.close()


def test_searches_go_on_during_a_rebuild(engine):
    engine.rebuild(works())
    stop, seen = threading.Event(), set()

    def search():
        while not stop.is_set():
            seen.add(engine.search(Query()).total)

    searcher = threading.Thread(target=search)
    searcher.start()
    for _ in range(3):
        engine.rebuild(many(400), expected=400)
        engine.rebuild(works())
    stop.set()
    searcher.join()
    assert seen <= {8, 400}
    assert 8 in seen


def test_a_second_writer_waits(engine, place):
    other = EmbeddedEngine(SCHEMA, place)
    engine.rebuild(works())
    entered = threading.Event()

    def slow():
        with engine.write() as writer:
            entered.set()
            writer.remove(START)
            time.sleep(0.3)

    first = threading.Thread(target=slow)
    first.start()
    entered.wait()
    with other.write() as writer:
        writer.remove(START + 1)
    first.join()
    assert engine.count() == other.count() == 6


def test_a_writer_that_waits_too_long_says_so(engine, place, monkeypatch):
    monkeypatch.setattr(writing, "WAIT", 0.1)
    engine.rebuild(works())
    other = EmbeddedEngine(SCHEMA, place)
    with engine.write():
        with pytest.raises(IndexBusy), other.write():
            pass
        with pytest.raises(IndexBusy):
            other.rebuild(works())
    assert other.count() == 8


def test_an_index_of_other_fields_is_not_read(engine, place):
    engine.rebuild(works())
    later = EmbeddedEngine(IndexSchema(SCHEMA.key, SCHEMA.fields[:3], version=2), place)
    assert later.count() == 0
    later.rebuild(works())
    assert later.search(Query(text="plage")).total == 1


def test_a_pointer_to_nothing_gives_an_empty_index(engine, place):
    engine.rebuild(works())
    (place / "current").write_text("index-v1-gone")
    assert engine.count() == 0


def test_the_whole_becomes_one_piece(engine, monkeypatch):
    monkeypatch.setattr(writing, "PIECE", 40)
    engine.rebuild(many(1_000), expected=1_000)
    assert engine.view().pieces.number == 1
    assert engine.count() == 1_000


@pytest.mark.parametrize(
    ("expected", "pieces"), [(0, 1), (30_000, 1), (30_001, 8), (240_001, 64), (1_000_000, 64)]
)
def test_pieces(expected, pieces):
    assert pieces_of(expected) == pieces


def test_more_documents_than_expected(engine, monkeypatch):
    monkeypatch.setattr(writing, "PIECE", 10)
    assert engine.rebuild(many(95), expected=60) == engine.count() == 95
    assert engine.rebuild(many(35)) == engine.count() == 35


def test_the_first_writer_finds_nothing(engine):
    with engine.write() as writer:
        writer.put(works()[0])
    assert engine.count() == 1


def test_drift_is_measured(engine):
    assert not faceted_types.Drift()
    assert faceted_types.Drift(missing=tuple(range(9_000))).is_large


def test_a_store_says_when_it_is_busy(tmp_path):
    store = IndexStore(tmp_path)
    from maillage.kernel.search.store import StoreBusy

    with store.locked("x", wait=0), pytest.raises(StoreBusy), store.locked("x", wait=0.05):
        pass
    with store.locked("x", wait=0):
        assert store.current() is None


class Watched:
    """A searcher that remembers which words of the dictionary it was asked for."""

    def __init__(self, searcher):
        self._searcher, self.beginnings, self.looked_up = searcher, [], 0

    def terms_with_prefix(self, field, beginning, **options):
        self.beginnings.append(beginning)
        return self._searcher.terms_with_prefix(field, beginning, **options)

    def doc_freq(self, *args):
        self.looked_up += 1
        return self._searcher.doc_freq(*args)

    def __getattr__(self, name):
        return getattr(self._searcher, name)


@pytest.fixture
def watched(engine):
    engine.rebuild(works())
    view = engine.view()
    view.searcher = Watched(view.searcher)
    return view.searcher


def test_sixteen_unknown_words_never_read_the_dictionary_through(engine, watched):
    words = " ".join(f"xylophon{chr(97 + n)}ste" for n in range(16))
    assert engine.search(Query(text=words)).suggestion == ""
    assert watched.beginnings == ["xyl", "xyl"]
    # What two words of 12 letters with one typo may be; and each word, a few times.
    assert watched.looked_up < 2 * 700 + 100
    watched.looked_up = 0
    engine.search(Query(text=words))
    assert len(watched.beginnings) == 2
    assert watched.looked_up < 100


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("rouville", "trouville"), ("trouvylle", "trouville"), ("toruville", "trouville"), ("troouvillle", "trouville")],
)  # fmt: skip
def test_spellings_one_and_two_letters_away(engine, watched, typed, meant):
    assert engine.search(Query(text=typed)).suggestion == meant


def test_two_words_are_mended_at_most_and_references_are_let_alone(engine, watched):
    found = engine.search(Query(text="trouvylle palge trouvyle zz2004b"))
    assert found.suggestion in ("", "trouville plage trouvyle zz2004b")
    assert not any("2" in one for one in watched.beginnings)


def test_as_many_values_as_are_asked_or_a_refusal(engine):
    several = [Document(START + n, {"museum": f"m{n:04}", "title": "Vue"}) for n in range(620)]
    engine.rebuild(several)
    result = engine.search(Query(facets=("museum",), facet_size=620, limit=1))
    assert len(result.facets["museum"]) == 620
    with pytest.raises(SearchRefused):
        engine.search(Query(facets=("museum",), facet_size=MOST_COUNTED + 1))
