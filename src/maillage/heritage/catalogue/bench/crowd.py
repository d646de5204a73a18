"""Fifty visitors at once on one server; a program of its own: ``[host, port, addresses]`` on its input.

Each keeps a connection and asks an address after the other, drawn from those given.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from contextlib import closing
from typing import Final

from maillage.kernel.ops.benching import percentile

VISITORS: Final = 50
SECONDS: Final = 20
PATIENCE: Final = 60  # seconds that a visitor waits for an answer


def visit(host: str, port: int, addresses: list[str]) -> dict[str, float]:
    """Answers per second, median and 95th percentile in milliseconds, requests that failed."""
    times: list[float] = []
    failed: list[int] = []
    end = time.monotonic() + SECONDS

    def one_visit(rank: int) -> None:
        chance = random.Random(rank)
        with closing(http.client.HTTPConnection(host, port, timeout=PATIENCE)) as link:
            while time.monotonic() < end:
                start = time.perf_counter()
                try:
                    link.request("GET", chance.choice(addresses))
                    answer = link.getresponse()
                    answer.read()
                    status = answer.status
                except (OSError, http.client.HTTPException):
                    link.close()
                    status = 0
                times.append((time.perf_counter() - start) * 1000)
                if status != 200:
                    failed.append(status)

    start = time.monotonic()
    visitors = [threading.Thread(target=one_visit, args=(rank,)) for rank in range(VISITORS)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    return {
        "requests_per_s": round((len(times) - len(failed)) / (time.monotonic() - start), 1),
        "median_ms": round(percentile(times, 50)),
        "p95_ms": round(percentile(times, 95)),
        "failed": len(failed),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(visit(*json.load(sys.stdin))) + "\n")
