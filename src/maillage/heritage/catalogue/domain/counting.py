"""How often objects are seen: sums by month, kept in memory for a few seconds, about nobody.

No cookie, no address, no visitor: a view adds one to the object's month, and that is all. The sums
of a process are written together, so that reading a page does not write one row.
"""

from __future__ import annotations

import atexit
import logging
import re
import threading
import time
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import DatabaseError, connection, transaction

from maillage.heritage.catalogue.models import CulturalObject, ObjectCount
from maillage.kernel import clock

logger = logging.getLogger(__name__)

EVERY: Final = 5.0
"""Seconds between two writings."""
MOST: Final = 200
"""Objects in memory above which they are written without waiting."""
_MACHINES: Final = re.compile(
    r"bot|crawl|spider|slurp|scrap|preview|fetch|archiv|monitor|check|validator|headless|curl|wget"
    r"|python|java/|go-http|okhttp|libwww|perl|ruby|scythe|harvest|facebookexternalhit",
    re.IGNORECASE,
)
_BATCH: Final = 150  # rows of one statement: SQLite counts at most 999 parameters in old builds


class _Counts:
    """What this process has seen and not written yet."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.writing = threading.Lock()
        self.seen: dict[tuple[int, date], list[int]] = {}
        self.written_at = time.monotonic()

    def add(self, object_pk: int, month: date, *, from_search: bool) -> bool:
        """Count one; whether it is time to write."""
        with self.lock:
            sums = self.seen.setdefault((object_pk, month), [0, 0])
            sums[0] += 1
            sums[1] += from_search
            late = time.monotonic() - self.written_at >= EVERY
            return late or len(self.seen) >= MOST

    def take(self) -> dict[tuple[int, date], list[int]]:
        """Everything counted so far, which is then forgotten here."""
        with self.lock:
            taken, self.seen = self.seen, {}
            self.written_at = time.monotonic()
            return taken

    def put_back(self, taken: Mapping[tuple[int, date], list[int]]) -> None:
        """What could not be written is written with the next."""
        with self.lock:
            for key, (views, found) in taken.items():
                sums = self.seen.setdefault(key, [0, 0])
                sums[0] += views
                sums[1] += found


_counts = _Counts()


def is_machine(user_agent: str) -> bool:
    """Whether the one who asks says that it is no person (robots, checkers, libraries)."""
    return not user_agent.strip() or _MACHINES.search(user_agent) is not None


def count_view(object_pk: int, *, from_search: bool = False) -> None:
    """Count one view of an object; the sums are written a few seconds later, by one statement."""
    month = clock.today().replace(day=1)
    if not _counts.add(object_pk, month, from_search=from_search):
        return
    if connection.in_atomic_block:  # another connection would wait for ours
        flush()
    elif not _counts.writing.locked():
        # Aside: a visitor does not wait until an import lets others write.
        threading.Thread(target=_flush_aside, name="object-counts", daemon=True).start()


def flush() -> int:
    """Write the sums of this process; returns how many objects they are about."""
    with _counts.writing:
        taken = _counts.take()
        if not taken:
            return 0
        try:
            with transaction.atomic():
                _write(taken)
        except DatabaseError:
            logger.warning("Views of objects not written yet", exc_info=True)
            _counts.put_back(taken)
            return 0
    return len({pk for pk, _month in taken})


def _flush_aside() -> None:
    try:
        flush()
    finally:
        connection.close()


def _write(taken: Mapping[tuple[int, date], list[int]]) -> None:
    # An object deleted meanwhile (an import taken back) would break the whole statement.
    pks = {pk for pk, _month in taken}
    there = set(CulturalObject.objects.filter(pk__in=pks).values_list("pk", flat=True))
    rows: list[tuple[Any, ...]] = [
        (pk, month, *sums) for (pk, month), sums in taken.items() if pk in there
    ]
    table = ObjectCount._meta.db_table
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        places = ", ".join(["(%s, %s, %s, %s, 0)"] * len(batch))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (object_id, month, views, from_search, played)"  # noqa: S608 - our own table's name
                f" VALUES {places} ON CONFLICT (object_id, month) DO UPDATE SET"
                f" views = {table}.views + excluded.views,"
                f" from_search = {table}.from_search + excluded.from_search",
                [value for row in batch for value in row],
            )


def _at_exit() -> None:
    if _counts.seen:
        try:
            _flush_aside()
        except Exception:
            logger.debug("Views of objects lost at exit", exc_info=True)


atexit.register(_at_exit)
