"""One lock for all the machines that share an index."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from maillage.kernel.search.faceted.types import IndexBusy
from maillage.kernel.search.store import IndexStore, StoreBusy

_STEP: Final = 0.2  # seconds between two attempts


@contextmanager
def shared_lock(name: str, *, wait: float) -> Iterator[None]:
    """Hold the lock of that name; raises IndexBusy when another keeps it for `wait` seconds.

    Several machines share a PostgreSQL, whose advisory locks go with the connection that took them.
    With SQLite there is one machine: a lock on a file, that goes with its process.
    """
    if connection.vendor != "postgresql":
        try:
            with IndexStore(Path(settings.SEARCH_DIR)).locked(name, wait=wait):
                yield
        except StoreBusy as error:
            raise IndexBusy(str(error)) from error
        return
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    key = int.from_bytes(digest, signed=True)
    deadline = time.monotonic() + wait
    while not _asked("SELECT pg_try_advisory_lock(%s)", key):
        if time.monotonic() > deadline:
            raise IndexBusy(f"another process holds « {name} »")
        time.sleep(_STEP)
    try:
        yield
    finally:
        _asked("SELECT pg_advisory_unlock(%s)", key)


def _asked(statement: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])
        (answer,) = cursor.fetchone()
    return bool(answer)
