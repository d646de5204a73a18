"""Fifty visitors at once: our search and Datasette's on the same records, one after the other.

The visitors (`crowd`) run on the machine that serves: its processors are shared as much with one
server as with the other.
"""

from __future__ import annotations

import importlib.util
import json
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from maillage.heritage.catalogue.bench.searching import SEARCH, kinds
from maillage.heritage.catalogue.models import CulturalObject
from maillage.kernel.ops.benching import BenchServer

COLUMNS: Final = ("museum", "domain", "denomination", "author", "period")
"""The five lists of values that both show, with their counts."""


def measure_visitors(objects: int) -> dict[str, Any]:
    """Requests per second, 95th percentile and failures of both; no limit is set on them."""
    figures: dict[str, Any] = {}
    asked = [one for addresses in kinds(objects).values() for one in addresses]
    with BenchServer(workers=2) as server:
        addresses = [f"{SEARCH}?{urlencode(one)}" for one in asked]
        figures |= _named("visitors", _visit(server.host, server.port, addresses))
    if importlib.util.find_spec("datasette") is None:
        figures["datasette"] = "absent (pip install -r requirements/bench.txt)"
        return {"figures": figures, "limits": {}}
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "objets.db"
        start = time.perf_counter()
        _write_records(path)
        figures["datasette_build_s"] = round(time.perf_counter() - start, 1)
        with _datasette(path) as port:
            addresses = [_datasette_address(one) for one in asked]
            figures |= _named("datasette", _visit("127.0.0.1", port, addresses))
    return {"figures": figures, "limits": {}}


def _named(name: str, found: dict[str, float]) -> dict[str, float]:
    return {f"{name}_{key}": value for key, value in found.items()}


# -- the visitors ----------------------------------------------------------------------------------


def _visit(host: str, port: int, addresses: list[str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "maillage.heritage.catalogue.bench.crowd"],
        input=json.dumps([host, port, addresses]),
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


# -- Datasette -------------------------------------------------------------------------------------


def _write_records(path: Path) -> None:
    """Datasette's usual set-up: one table, an index on each list of values, one full-text table."""
    with closing(sqlite3.connect(path)) as base:
        base.execute(
            "CREATE TABLE objects (id INTEGER PRIMARY KEY, reference TEXT, title TEXT, museum TEXT,"
            " domain TEXT, denomination TEXT, author TEXT, period TEXT, technique TEXT, place TEXT,"
            " year_from INTEGER, year_to INTEGER, description TEXT)"
        )
        rows = _rows()
        while batch := list(islice(rows, 10_000)):
            base.executemany(f"INSERT INTO objects VALUES ({', '.join('?' * 13)})", batch)  # noqa: S608 - marks
        for column in (*COLUMNS, "year_to"):
            base.execute(f"CREATE INDEX {column}_of_objects ON objects ({column})")
        base.execute(
            "CREATE VIRTUAL TABLE objects_fts USING fts5 (title, author, domain, denomination,"
            " technique, period, place, description, content=objects, content_rowid=id,"
            " tokenize='unicode61 remove_diacritics 2')"
        )
        base.execute("INSERT INTO objects_fts (objects_fts) VALUES ('rebuild')")
        base.execute("ANALYZE")
        base.commit()


def _rows() -> Iterator[tuple[Any, ...]]:
    """Of what may be several (a second domain), the first: one column counts faster than a list."""
    objects = CulturalObject.objects.public().select_related("museum")
    for one in objects.iterator(2_000):
        first = {
            part: next((value.get("name", "") for value in values), "")
            for part, values in one.normalised.items()
        }
        yield (
            one.pk,
            one.reference,
            one.title,
            one.museum.slug,
            first.get("domains", ""),
            first.get("denominations", ""),
            first.get("people", ""),
            first.get("periods", ""),
            first.get("materials", ""),
            first.get("places", ""),
            one.year_from,
            one.year_to,
            one.values.get("DESC", [""])[0],
        )


def _datasette_address(asked: dict[str, Any]) -> str:
    """The page of results of the same question, as rows of HTML with its five lists."""
    given: list[tuple[str, Any]] = [("_facet", column) for column in COLUMNS]
    given += [("_size", 24)]
    for name, column in (("musee", "museum"), ("domaine", "domain"), ("periode", "period")):
        if name in asked:
            given.append((column, asked[name]))
    if "de" in asked:
        given.append(("year_to__gte", asked["de"]))
    if "q" in asked:
        given += [("_search", asked["q"]), ("_searchmode", "raw")]
    return f"/objets/objects?{urlencode(given)}"


@contextmanager
def _datasette(path: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    limits = {"num_sql_threads": 4, "sql_time_limit_ms": 60_000, "facet_time_limit_ms": 60_000}
    settings = [part for name, value in limits.items() for part in ("--setting", name, str(value))]
    process = subprocess.Popen(  # noqa: S603 - installed by requirements/bench.txt
        [sys.executable, "-m", "datasette", "--immutable", str(path), "-p", str(port), *settings],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("Datasette did not start") from error
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(30)
