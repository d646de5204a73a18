"""Take back an import: what it created is deleted, what it changed is put back.

Unlike `kernel.undo`, which is whole or nothing, this one does what it can: between a file imported
and its undoing, people work; what they touched since is theirs, and is named.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from maillage.kernel import undo
from maillage.kernel.cascades import cascade_of
from maillage.kernel.imports import writing
from maillage.kernel.registry import ObjectRef

_BATCH: Final = 2_000


@dataclass(slots=True)
class Undone:
    """What an undo did: records removed, restored, and those that it kept, with why."""

    removed: int = 0
    restored: int = 0
    kept: list[dict[str, str]] = field(default_factory=list)

    def keep(self, label: str, reason: str) -> None:
        """One record that is left as it is."""
        self.kept.append({"label": label, "reason": reason})

    def as_json(self) -> dict[str, Any]:
        """For the run's report."""
        return {"removed": self.removed, "restored": self.restored, "kept": self.kept}


def created_entry(instance: models.Model) -> dict[str, Any]:
    """The undo entry of a record just created, sealed by `settle`: any change since is seen.

    A long import makes tens of thousands: each holds no more than what taking it back needs.
    """
    return {"ref": str(ObjectRef.of(instance)), "before": None, "seal": _seal(instance)}


def updated_entry(
    before: models.Model, after: models.Model, names: Sequence[str]
) -> dict[str, Any]:
    """The undo entry of the fields `names` of a record just changed."""
    return undo.entry(before, after, names)


def _seal(instance: models.Model) -> str:
    """What changes when any field does; a record of twenty fields is kept as sixteen bytes."""
    values = [
        None if getattr(instance, one.attname) is None else one.value_to_string(instance)
        for one in instance._meta.concrete_fields
        if one.name != "updated_at"
    ]
    return hashlib.blake2s(json.dumps(values).encode(), digest_size=16).hexdigest()


def _is_intact(item: Mapping[str, Any], row: models.Model) -> bool:
    if "seal" in item:
        return bool(item["seal"] == _seal(row))
    return bool(undo.snapshot(row, list(item["after"])) == item["after"])


def settle(entries: Sequence[dict[str, Any]]) -> None:
    """Note the records as the database gives them back once everything is written.

    What was assigned and what is read again may differ in form (« 1.5 » and « 1.50 »), and a
    record may have been saved twice: neither is a change made by somebody since.
    """
    for start in range(0, len(entries), _BATCH):
        batch = entries[start : start + _BATCH]
        rows = _locked(batch)
        for item in batch:
            row = rows.get(item["ref"])
            if row is None:
                continue
            if "seal" in item:
                item["seal"] = _seal(row)
            else:
                item["after"] = undo.snapshot(row, list(item["after"]))


def undo_entries(entries: Iterable[Mapping[str, Any]]) -> Undone:
    """Take the entries back, the last written first; must run inside a transaction.

    What was changed is put back before anything is deleted: a record may have been made to point
    to one that the same import created.
    """
    entries = list(entries)
    rows = _locked(entries)
    done = Undone()
    created = {item["ref"] for item in entries if item["before"] is None}
    doomed: dict[str, models.Model] = {}
    restored: dict[str, tuple[models.Model, models.Model, set[str]]] = {}
    intact = {
        id(item)
        for item in entries
        if (row := rows.get(item["ref"])) is not None and _is_intact(item, row)
    }
    for item in reversed(entries):
        ref, row, before = item["ref"], rows.get(item["ref"]), item["before"]
        if before is not None and ref in created:
            continue  # the record goes as a whole
        if row is None:
            if before is not None:
                done.keep(item["label"], _("Supprimé depuis."))
        elif id(item) not in intact:
            done.keep(str(row), _("Modifié depuis l’import."))
        elif before is None:
            doomed[ref] = row
        else:
            _was, after, names = restored.setdefault(ref, (copy(row), row, set()))
            names.update(before)
            _put_back(after, before)
    _save_restored(restored.values())
    done.restored = len(restored)
    _delete_free(doomed, done)
    return done


def _put_back(row: models.Model, before: Mapping[str, Any]) -> None:
    for name, text in before.items():
        one = row._meta.get_field(name)
        if isinstance(one, models.Field):  # entries name concrete fields only
            # A protected state is put back as it was: the undo is the verb here, and it is audited.
            row.__dict__[one.attname] = None if text is None else one.to_python(text)


def _save_restored(restored: Iterable[tuple[models.Model, models.Model, set[str]]]) -> None:
    by_model: dict[type[models.Model], list[tuple[models.Model, models.Model, set[str]]]]
    by_model = defaultdict(list)
    for one in restored:
        by_model[type(one[1])].append(one)
    for found in by_model.values():
        names = set().union(*(changed for _was, _row, changed in found))
        writing.update_all([(was, row) for was, row, _changed in found], names)


def _delete_free(doomed: Mapping[str, models.Model], done: Undone) -> None:
    """Delete the records from which nothing else hangs; what does was added since."""
    blocked = _blocked(doomed)
    for ref, names in blocked.items():
        shown = ", ".join(sorted(names)[:3]) + (", …" if len(names) > 3 else "")
        reason = _("D’autres fiches s’y rattachent depuis : %(names)s.") % {"names": shown}
        done.keep(str(doomed[ref]), reason)
    free = [row for ref, row in doomed.items() if ref not in blocked]
    writing.delete_all(free)
    done.removed = len(free)


def _blocked(doomed: Mapping[str, models.Model]) -> dict[str, set[str]]:
    """Which records cannot go, and the names of what hangs from each."""
    waiting = _others(doomed)
    blocked: dict[str, set[str]] = {}
    while waiting:
        other = waiting.pop()
        for ref in _points_to(other):
            if ref not in doomed:
                continue
            if ref not in blocked:
                blocked[ref] = set()
                waiting.append(doomed[ref])  # it stays, so what it points to must stay too
            blocked[ref].add(str(other))
    return blocked


def _others(doomed: Mapping[str, models.Model]) -> list[models.Model]:
    """What deleting these records would delete, empty or be prevented by, besides themselves."""
    cascade = cascade_of(doomed.values())
    others = (*cascade.deleted, *cascade.protected, *cascade.emptied)
    found = {str(ObjectRef.of(one)): one for one in others}
    return [one for ref, one in found.items() if ref not in doomed]


def _points_to(row: models.Model) -> Iterator[str]:
    """The references of the records that the foreign keys of `row` name."""
    for one in row._meta.concrete_fields:
        target = one.related_model
        number = getattr(row, one.attname)
        if one.is_relation and isinstance(target, type) and number is not None:
            yield str(ObjectRef(target._meta.label_lower, number))


def _locked(entries: Sequence[Mapping[str, Any]]) -> dict[str, models.Model]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for item in entries:
        ref = ObjectRef.parse(item["ref"])
        wanted[ref.model].add(ref.pk)
    found: dict[str, models.Model] = {}
    for label, numbers in sorted(wanted.items()):
        manager = apps.get_model(label)._base_manager
        ordered = sorted(numbers)
        for start in range(0, len(ordered), 500):
            batch = ordered[start : start + 500]
            for row in manager.select_for_update().filter(pk__in=batch):
                found[str(ObjectRef.of(row))] = row
    return found
