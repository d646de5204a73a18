"""How long the index of all objects takes to build, and how much memory: in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from maillage.kernel.ops.benching import peak_mb


def measure_build() -> dict[str, float]:
    """Seconds and megabytes at the peak to index every public object of the database in use."""
    done = subprocess.run(
        [sys.executable, "-m", "maillage.heritage.catalogue.bench.indexing"],
        check=True,
        capture_output=True,
        text=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _build() -> dict[str, float]:
    from maillage.heritage.catalogue.indexing import rebuild  # noqa: PLC0415 - once Django is ready

    start = time.perf_counter()
    count = rebuild()
    seconds = time.perf_counter() - start
    return {
        "index_objects": count,
        "index_build_s": round(seconds, 1),
        "index_memory_mb": round(peak_mb()),
    }


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(_build()) + "\n")
