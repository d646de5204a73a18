"""Searches through HTTP on the running server, by kind of query: each address is asked once, cold.

An address that was asked already would be answered from counts that are remembered: only the empty
query, of which there is one, is.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import urlencode

from maillage.heritage.catalogue import indexing
from maillage.heritage.catalogue.bench.generating import RARE_IN, Words, rare_word
from maillage.heritage.catalogue.domain.objects import change_values
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.search import FACETS, SearchRequest, find
from maillage.kernel import audit
from maillage.kernel.ops.benching import BenchServer, percentile

SEARCH, SUGGEST = "/collections/recherche/", "/collections/suggestions/"
POLL_SECONDS: Final = 0.5  # how often the worker looks for a task
ASKED: Final = 40  # addresses of a kind
FIVE: Final = ("musee", "domaine", "denomination", "auteur", "periode")
MEDIAN_MS, P95_MS = {90_000: 25, 1_000_000: 40}, {90_000: 50, 1_000_000: 120}
SUGGEST_MS, VISIBLE_S = 15, 2


def kinds(objects: int) -> dict[str, list[dict[str, Any]]]:
    """By kind of query, the parameters of its addresses."""
    chance = random.Random(7)
    words = Words.invent()
    middle = words.vocabulary[30:400]
    known = {
        one.field: [value.value for value in values]
        for one in FACETS
        if (values := _facets().get(one.field))
    }
    museums, domains, periods = known["museum"], known["domain"], known["period"]
    return {
        "rare_word": [
            {"q": rare_word(chance.randrange(max(1, objects // RARE_IN)))} for _ in range(ASKED)
        ],
        "half_of_all": [{"q": word} for word in words.common],
        "three_words": [{"q": " ".join(chance.sample(middle, 3))} for _ in range(ASKED)],
        "prefix": [
            {"q": f"{chance.choice(words.vocabulary[:5_000])[: 1 + rank % 5]}*"}
            for rank in range(ASKED)
        ],
        "filter_only": [
            {name: value}
            for name, values in (("musee", museums), ("domaine", domains), ("periode", periods))
            for value in values[: ASKED // 3]
        ],
        "two_filters": [
            {"domaine": chance.choice(domains), "periode": chance.choice(periods), "de": year}
            for year in range(1_500, 1_500 + ASKED)
        ],
        "empty": [{}] * ASKED,
    }


def _facets() -> Any:
    return find(SearchRequest(), facets=("musee", "domaine", "periode"), facet_size=60).facets


def measure_searches(server: BenchServer, objects: int) -> dict[str, Any]:
    """Median and 95th percentile by kind, their limits, suggestions, an edit's way to the page."""
    figures: dict[str, float] = {}
    limits: dict[str, float] = {}
    with server.talking() as fetch:
        for _ in range(3):
            _fetch(fetch, SEARCH, {"q": "échauffement"})
        for kind, addresses in kinds(objects).items():
            times = [_fetch(fetch, SEARCH, one) for one in addresses]
            figures[f"search_{kind}_median_ms"] = round(percentile(times, 50), 1)
            figures[f"search_{kind}_p95_ms"] = round(percentile(times, 95), 1)
            limits[f"search_{kind}_median_ms"] = _limit(MEDIAN_MS, objects)
            limits[f"search_{kind}_p95_ms"] = _limit(P95_MS, objects)
        typed = [_fetch(fetch, SUGGEST, {"q": text}) for text in _typed()]
        figures["suggest_median_ms"] = round(percentile(typed, 50), 1)
        limits["suggest_median_ms"] = SUGGEST_MS
        figures["edit_visible_s"] = round(_edit(fetch) + POLL_SECONDS, 2)
        limits["edit_visible_s"] = VISIBLE_S
    figures |= measure_engine(objects)
    return {"figures": figures, "limits": limits}


def measure_engine(objects: int) -> dict[str, float]:
    """The same queries on the engine alone, with five facets and the histogram, in this process."""
    figures = {}
    for kind, addresses in kinds(objects).items():
        times = []
        for one in addresses:
            request = _request(one)
            start = time.perf_counter()
            find(request, facets=FIVE, histogram=True, extracts=True)
            times.append((time.perf_counter() - start) * 1000)
        figures[f"engine_{kind}_median_ms"] = round(percentile(times, 50), 1)
        figures[f"engine_{kind}_p95_ms"] = round(percentile(times, 95), 1)
    return figures


def _request(parameters: dict[str, Any]) -> SearchRequest:
    from django.http import QueryDict  # noqa: PLC0415 - only here

    return SearchRequest.from_query(QueryDict(urlencode(parameters)))


def _limit(limits: dict[int, int], objects: int) -> int:
    """Milliseconds: those of the first size that holds so many objects, else of the largest."""
    sizes = sorted(limits)
    return limits[next((size for size in sizes if objects <= size), sizes[-1])]


def _typed() -> Iterator[str]:
    words = Words.invent().vocabulary
    for rank in range(ASKED):
        yield words[rank * 37][: 1 + rank % 6]


def _fetch(fetch: Callable[[str], Any], page: str, parameters: dict[str, Any]) -> float:
    answer = fetch(f"{page}?{urlencode(parameters)}")
    if answer.status != 200:
        raise RuntimeError(f"{page} answered {answer.status} to {parameters}")
    return float(answer.seconds * 1000)


def _edit(fetch: Callable[[str], Any]) -> float:
    """Seconds from the commit of an edit to its page of answers, the worker's wait aside."""
    record = CulturalObject.objects.public().order_by("pk")[10]
    change_values(
        record=record,
        values={"TITR": ["Visiblementcorrigé"]},
        version=record.version,
        actor=audit.SYSTEM,
    )
    start = time.perf_counter()
    indexing.drain()
    while record.reference.encode() not in fetch(f"{SEARCH}?q=visiblementcorrige").content:
        if time.perf_counter() - start > 30:
            raise RuntimeError("the edit does not show")
        time.sleep(0.02)
    return time.perf_counter() - start
