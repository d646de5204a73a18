"""Object pages and the OAI-PMH harvest, through HTTP on the running server."""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from django.db import connection

from maillage.heritage.catalogue.domain.objects import change_values
from maillage.heritage.catalogue.models import CulturalObject
from maillage.kernel import audit
from maillage.kernel.ops.benching import BenchServer, percentile

OAI: Final = "/oai/"
OBJECT_MS, OAI_MS = 30, 150
OBJECTS: Final = 200  # object pages asked, each once
OAI_PAGES: Final = 30
LARGEST_HARVEST: Final = 90_000
EDIT_EVERY_SECONDS: Final = 0.2
NUDGE_SECONDS: Final = 5
_TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)</resumptionToken>")
_IDENTIFIER = re.compile(rb"<header[^>]*><identifier>([^<]+)</identifier>")


def measure_pages(server: BenchServer, objects: int) -> dict[str, Any]:
    """Object pages drawn at random, pages of 100 records by format, one whole harvest."""
    figures: dict[str, float] = {}
    limits: dict[str, float] = {"object_page_median_ms": OBJECT_MS}
    with server.talking() as fetch:
        times = [_timed(fetch, address) for address in _object_addresses()]
        figures["object_page_median_ms"] = round(percentile(times, 50), 1)
        figures["object_page_p95_ms"] = round(percentile(times, 95), 1)
        for prefix in ("oai_dc", "lido", "edm"):
            pages = islice(_harvest(fetch, prefix), OAI_PAGES)
            times = [seconds * 1000 for seconds, _identifiers in pages]
            figures[f"oai_{prefix}_page_median_ms"] = round(percentile(times, 50), 1)
            figures[f"oai_{prefix}_page_p95_ms"] = round(percentile(times, 95), 1)
            limits[f"oai_{prefix}_page_median_ms"] = OAI_MS
        if objects <= LARGEST_HARVEST:
            figures |= _harvest_while_edited(fetch)
            limits |= {"harvest_missing": 0, "harvest_doubled": 0}
    return {"figures": figures, "limits": limits}


def _object_addresses() -> Iterator[str]:
    public = CulturalObject.objects.public().order_by("pk")
    first, last = public.values_list("pk", flat=True)[0], public.reverse()[0].pk
    chance = random.Random(11)
    for pk in chance.choices(range(first, last + 1), k=OBJECTS):
        yield str(public.filter(pk__gte=pk)[0].get_public_url())


def _harvest(
    fetch: Callable[[str], Any], prefix: str, verb: str = "ListRecords"
) -> Iterator[tuple[float, list[str]]]:
    """Seconds and identifiers of each page; waits when the server says so (§ 3.1.2.2)."""
    asked = {"verb": verb, "metadataPrefix": prefix}
    while asked:
        answer = fetch(f"{OAI}?{urlencode(asked)}")
        if answer.status == 503:
            wait = int(answer.headers["retry-after"])
            for _ in range(0, wait, NUDGE_SECONDS):  # so that the connection stays
                time.sleep(min(wait, NUDGE_SECONDS))
                fetch("/robots.txt")
            continue
        if answer.status != 200:
            raise RuntimeError(f"{asked} answered {answer.status}")
        body = answer.content
        yield answer.seconds, [one.decode() for one in _IDENTIFIER.findall(body)]
        token = _TOKEN.search(body)
        asked = {"verb": verb, "resumptionToken": unescape(token[1].decode())} if token else {}


def _harvest_while_edited(fetch: Callable[[str], Any]) -> dict[str, float]:
    start = time.perf_counter()
    found: Counter[str] = Counter()
    with _edits() as done:
        for _seconds, identifiers in _harvest(fetch, "oai_dc"):
            found.update(one.rpartition(":")[2] for one in identifiers)
    seconds = time.perf_counter() - start
    stood = CulturalObject.objects.public().values_list("reference", flat=True)
    return {
        "harvest_s": round(seconds, 1),
        "harvest_records": len(found),
        "harvest_edits": len(done),
        "harvest_missing": sum(one not in found for one in stood.iterator()),
        "harvest_doubled": sum(count - 1 for count in found.values()),
    }


@contextmanager
def _edits() -> Iterator[list[int]]:
    """Objects drawn at random are corrected, one after the other, until the block ends."""
    stop, done = threading.Event(), list[int]()

    def edit() -> None:
        chance = random.Random(13)
        try:
            keys = list(CulturalObject.objects.public().values_list("pk", flat=True))
            while not stop.wait(EDIT_EVERY_SECONDS):
                record = CulturalObject.objects.get(pk=chance.choice(keys))
                change_values(
                    record=record,
                    values={"TITR": [f"{record.title} (corrigé)"]},
                    version=record.version,
                    actor=audit.SYSTEM,
                )
                done.append(record.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=edit)
    thread.start()
    try:
        yield done
    finally:
        stop.set()
        thread.join()


def _timed(fetch: Callable[[str], Any], address: str) -> float:
    answer = fetch(address)
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    return float(answer.seconds * 1000)
