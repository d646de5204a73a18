"""Take back an import: what it created is deleted, what it changed is put back.

Unlike `kernel.undo`, which is whole or nothing, this one does what it can: between a file imported
and its undoing, people work; what they touched since is theirs, and is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.admin.utils import NestedObjects
from django.db import models
from django.utils.translation import gettext as _

from maillage.kernel import undo
from maillage.kernel.registry import ObjectRef


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
    """The undo entry of a record just created: all its fields, so that any change since is seen."""
    return undo.entry(None, instance, _all_fields(instance))


def updated_entry(
    before: models.Model, after: models.Model, names: Sequence[str]
) -> dict[str, Any]:
    """The undo entry of the fields `names` of a record just changed."""
    return undo.entry(before, after, names)


def _all_fields(instance: models.Model) -> list[str]:
    return [one.name for one in instance._meta.concrete_fields if one.name != "updated_at"]


def settle(entries: Sequence[dict[str, Any]]) -> None:
    """Note the records as the database gives them back once everything is written.

    What was assigned and what is read again may differ in form (« 1.5 » and « 1.50 »), and a
    record may have been saved twice: neither is a change made by somebody since.
    """
    rows = _locked(entries)
    for item in entries:
        row = rows.get(item["ref"])
        if row is not None:
            item["after"] = undo.snapshot(row, list(item["after"]))


def undo_entries(entries: Iterable[Mapping[str, Any]]) -> Undone:
    """Take the entries back, the last written first; must run inside a transaction."""
    entries = list(entries)
    rows = _locked(entries)
    done = Undone()
    created = {item["ref"] for item in entries if item["before"] is None}
    for item in reversed(entries):
        if item["before"] is not None and item["ref"] in created:
            continue  # the record goes as a whole
        row = rows.get(item["ref"])
        if row is None:
            if item["before"] is not None:
                done.keep(item["label"], _("Supprimé depuis."))
        elif undo.snapshot(row, list(item["after"])) != item["after"]:
            done.keep(str(row), _("Modifié depuis l’import."))
        elif item["before"] is None:
            _remove(row, done)
        else:
            _restore(row, item["before"])
            done.restored += 1
    return done


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


def _remove(row: models.Model, done: Undone) -> None:
    """Delete `row` unless something else hangs from it: that was added since."""
    dependents = _dependents(row)
    if dependents:
        names = ", ".join(sorted(dependents)[:3]) + (", …" if len(dependents) > 3 else "")
        reason = _("D’autres fiches s’y rattachent depuis : %(names)s.") % {"names": names}
        done.keep(str(row), reason)
        return
    row.delete()
    done.removed += 1


def _dependents(row: models.Model) -> set[str]:
    collector = NestedObjects(using=row._state.db or "default", origin=row)
    collector.collect([row])
    found = {
        str(other)
        for instances in (*collector.data.values(), collector.protected)
        for other in instances
        if other != row
    }
    # SET_NULL: nothing would be lost but the link, and someone made that link since.
    updates: Any = collector.field_updates  # (field, value) → querysets
    for batches in updates.values():
        found |= {str(other) for batch in batches for other in batch}
    return found


def _restore(row: models.Model, before: Mapping[str, Any]) -> None:
    for name, text in before.items():
        one = row._meta.get_field(name)
        if not isinstance(one, models.Field):  # entries name concrete fields only
            continue
        # A protected state is put back as it was: the undo is the verb here, and it is audited.
        row.__dict__[one.attname] = None if text is None else one.to_python(text)
    row.save()
