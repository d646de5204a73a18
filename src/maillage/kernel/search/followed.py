"""Indexes that rooms keep for one model: touched, drained, compared and rebuilt from here."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models

from maillage.kernel import registry
from maillage.kernel.registry import FollowedIndex

if TYPE_CHECKING:
    from maillage.kernel.search.faceted.types import Drift

logger = logging.getLogger("maillage.search")
MARK = "@"  # before the rows of the outbox that are not global search's
_ROWS = 500


def ref(key: str, pk: int) -> str:
    """How the outbox names one entry of an index."""
    return f"{MARK}{key}:{pk}"


def concerned(item: FollowedIndex, instances: Sequence[models.Model]) -> Iterator[int]:
    """Keys of the entries that change with these records, each once."""
    seen: set[int] = set()
    for one in instances:
        label = one._meta.label_lower
        if label == item.model:
            seen.add(one.pk)
        elif (find := item.through.get(label)) is not None:
            seen.update(find(one))
    yield from sorted(seen)


def drain() -> int:
    """Bring each index up to date with all its touched records at once; how many were redone.

    One commit however many they are: a whole import appears together.
    """
    touch_model = apps.get_model("kernel", "SearchTouch")
    total = 0
    for item in registry.followed_indexes:
        start = ref(item.key, 0)[:-1]
        rows = list(
            touch_model.objects.filter(ref__startswith=start)
            .order_by("pk")
            .values_list("pk", "ref")
        )
        if not rows:
            continue
        pks = sorted({int(name.removeprefix(start)) for _, name in rows})
        item.refresh(pks)
        for batch in _batches(pk for pk, _ in rows):
            touch_model.objects.filter(pk__in=batch).delete()
        total += len(pks)
    return total


def _batches(pks: Iterable[int]) -> Iterator[list[int]]:
    left = iter(pks)
    while batch := list(islice(left, _ROWS)):
        yield batch


def drift() -> dict[str, Drift]:
    """By key, how each index differs from the database, what waits in the outbox left aside."""
    touch_model = apps.get_model("kernel", "SearchTouch")
    found = {}
    for item in registry.followed_indexes:
        differs = item.drift()
        if not differs:
            continue
        start = ref(item.key, 0)[:-1]
        waiting = {
            int(name.removeprefix(start))
            for name in touch_model.objects.filter(ref__startswith=start).values_list(
                "ref", flat=True
            )
        }
        if left := differs.without(waiting):
            found[item.key] = left
    return found


def repair() -> int:
    """Have the entries that differ redone, or the whole index when many do; returns how many."""
    from maillage.kernel.search import touch_refs  # noqa: PLC0415 - the package imports this module

    total = 0
    for key, differs in drift().items():
        item = registry.followed_indexes.get(key)
        if item is not None and differs.is_large:
            total += item.rebuild()
        else:
            touch_refs(ref(key, pk) for pk in differs.pks)
            total += len(differs.pks)
    return total


def rebuild() -> int:
    """Make every index anew; returns the record count."""
    return sum(item.rebuild() for item in registry.followed_indexes)


def ensure() -> None:
    """Build the indexes that are not there yet."""
    for item in registry.followed_indexes:
        if item.is_missing():
            logger.info("index « %s » built: %d records", item.key, item.rebuild())
