"""``maillage bench catalogue --objects N``: the collections at 9 000, 90 000, a million objects."""

from __future__ import annotations

import time
from typing import Any

from maillage.heritage.catalogue.bench.generating import seed
from maillage.heritage.catalogue.bench.importing import measure_import
from maillage.heritage.catalogue.bench.indexing import measure_build
from maillage.heritage.catalogue.bench.pages import measure_pages
from maillage.heritage.catalogue.bench.searching import measure_searches
from maillage.heritage.catalogue.bench.visiting import measure_visitors
from maillage.kernel.ops.benching import BenchServer, prepare

BUILD_S, BUILD_MB = 360, 1_500
LARGEST_IMPORT = 90_000


def bench_catalogue(options: dict[str, Any]) -> dict[str, Any]:
    """Option `objects`: how many records to invent."""
    prepare()
    objects = int(options.get("objects", 90_000))
    start = time.perf_counter()
    seed(objects)
    figures: dict[str, Any] = {"seed_s": round(time.perf_counter() - start, 1)}
    limits: dict[str, float] = {"index_build_s": BUILD_S, "index_memory_mb": BUILD_MB}
    figures |= measure_build()
    parts = []
    with BenchServer() as server:
        parts += [measure_searches(server, objects), measure_pages(server, objects)]
    parts.append(measure_visitors(objects))
    if objects <= LARGEST_IMPORT:
        parts.append(measure_import(objects))
    for part in parts:
        figures |= part["figures"]
        limits |= part["limits"]
    return {"figures": figures, "limits": limits}
