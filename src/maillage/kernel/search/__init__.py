"""Global search: a tantivy index kept up to date by background tasks.

Saving a record writes a `SearchTouch` in the same transaction (an outbox: a worker that dies
loses nothing); the task `drain` brings the index up to date by batches. A search returns only
what ``visible_to(user)`` lets through, and never a count of the rest.

Indexes that rooms keep beside it (`registry.followed_indexes`) follow by the same outbox.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from maillage.kernel import clock, registry
from maillage.kernel.registry import ObjectRef, Searchable
from maillage.kernel.search import engine, followed

logger = logging.getLogger("maillage.search")
BATCH = 1_000
REBUILD_WAIT = 600.0  # seconds for another process that rebuilds


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found, ready to show."""

    key: str
    label: str  # of its kind: « Personne »
    icon: str
    title: str
    hint: str
    url: str


def _searchable_of(model: type[models.Model]) -> Searchable | None:
    label = model._meta.label_lower
    return next((item for item in registry.searchables if item.model == label), None)


def touch(*instances: models.Model) -> None:
    """Have the index entries of these records redone once the transaction commits."""
    refs = [str(ObjectRef.of(one)) for one in instances if _searchable_of(type(one))]
    for item in registry.followed_indexes:
        refs += [followed.ref(item.key, pk) for pk in followed.concerned(item, instances)]
    touch_refs(refs)


def touch_refs(refs: Iterable[str]) -> None:
    """The same, for entries named as the outbox names them."""
    touch_model = apps.get_model("kernel", "SearchTouch")
    rows = [touch_model(ref=ref) for ref in refs]
    if rows:
        touch_model.objects.bulk_create(rows, batch_size=500)
        _drain_on_commit()


forget = touch  # the worker finds that the record is gone, and removes its entry


def _queue_drain() -> None:
    from maillage.kernel.jobs import drain_search  # noqa: PLC0415 - the task imports this module

    drain_search.enqueue()


def _drain_on_commit() -> None:
    # One task a transaction is enough: `drain` takes all that it finds. Django itself forgets the
    # hooks of what is rolled back, so its own list is the only truth on what is still to come.
    if not any(hook[1] is _queue_drain for hook in connection.run_on_commit):
        transaction.on_commit(_queue_drain)


def drain() -> int:
    """Bring the indexes up to date with the touched records; returns how many were redone."""
    touch_model = apps.get_model("kernel", "SearchTouch")
    total = followed.drain()
    touched = touch_model.objects.exclude(ref__startswith=followed.MARK)
    while rows := list(touched.order_by("pk").values_list("pk", "ref")[:BATCH]):
        refs = {ref for _, ref in rows}
        index = engine.current()
        with index.writing() as writer:
            for ref in refs:
                writer.remove(ref)
            for document in _documents(refs):
                writer.add(document)
        touch_model.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
        total += len(refs)
    return total


def _documents(refs: Iterable[str]) -> Iterable[engine.IndexDocument]:
    by_model: dict[str, list[int]] = {}
    for text in refs:
        ref = ObjectRef.parse(text)
        by_model.setdefault(ref.model, []).append(ref.pk)
    for item in registry.searchables:
        if pks := by_model.get(item.model):
            yield from _documents_of(item, _queryset(item).filter(pk__in=pks))


def _documents_of(
    item: Searchable, queryset: models.QuerySet[Any]
) -> Iterable[engine.IndexDocument]:
    for record in queryset.iterator(chunk_size=BATCH):
        made = item.document(record)
        yield engine.IndexDocument(
            str(ObjectRef.of(record)), item.key, made.title, made.text, made.hint
        )


def _queryset(item: Searchable) -> models.QuerySet[Any]:
    if item.queryset is not None:
        return item.queryset()
    records: models.QuerySet[Any] = apps.get_model(item.model)._default_manager.all()
    return records


def rebuild() -> int:
    """Make the whole index anew beside the old one, then switch; returns the record count.

    What was saved meanwhile went to the old index: it is indexed again after the switch.
    """
    count, started = 0, clock.now()
    with engine.store().locked("rebuild", wait=REBUILD_WAIT):
        fresh = engine.create()
        with fresh.writing() as writer:
            for item in registry.searchables:
                for document in _documents_of(item, _queryset(item).order_by("pk")):
                    writer.add(document)
                    count += 1
        engine.switch_to(fresh)
    for item in registry.searchables:
        touch(*_queryset(item).filter(updated_at__gte=started))
    return count


def drift() -> dict[str, tuple[int, int]]:
    """Kinds whose record count in the database and in the index differ, as (database, index)."""
    found = {}
    index = engine.current()
    for item in registry.searchables:
        expected, kept = _queryset(item).count(), index.count(item.key)
        if expected != kept:
            found[item.key] = (expected, kept)
    return found


def search(user: Any, text: str, *, limit: int = 20, kinds: Iterable[str] = ()) -> list[Hit]:
    """Records that match every word of `text` and that `user` may see, best first.

    A word matches by its French stem, by its beginning, or, when nothing else is found, within
    one typing error. Accents and case do not matter.
    """
    wanted = [item for item in registry.searchables if not kinds or item.key in set(kinds)]
    if not text.strip() or not wanted:
        return []
    index = engine.current()
    by_key = {item.key: item for item in wanted}
    # Rights are checked on what is found: look further until enough may be shown.
    hits: list[Hit] = []
    seen, step = 0, max(limit * 3, 60)
    for _ in range(5):
        found = index.find(text, list(by_key), limit=step, offset=seen)
        hits += _visible(found, by_key, user)
        seen += len(found)
        if len(hits) >= limit or len(found) < step:
            break
    return hits[:limit]


def _visible(found: list[engine.Found], by_key: dict[str, Searchable], user: Any) -> Iterable[Hit]:
    records: dict[str, models.Model] = {}
    for key, item in by_key.items():
        pks = [ObjectRef.parse(one.ref).pk for one in found if one.kind == key]
        if pks:
            for record in item.visible_to(user).filter(pk__in=pks):
                records[str(ObjectRef.of(record))] = record
    for one in found:
        if (record := records.get(one.ref)) is not None:
            item = by_key[one.kind]
            url = record.get_absolute_url()  # type: ignore[attr-defined]  # all searchables have one
            hint = item.hint(record) if item.hint is not None else one.hint
            yield Hit(item.key, str(item.label), item.icon, one.title, hint, url)
