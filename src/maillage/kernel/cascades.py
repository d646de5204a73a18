"""What deleting some rows would take along, leave empty, or be prevented by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db import models


@dataclass(frozen=True, slots=True)
class Cascade:
    """`deleted` has the rows themselves among the others; `emptied` only lose their link."""

    deleted: tuple[models.Model, ...] = ()
    emptied: tuple[models.Model, ...] = ()
    protected: tuple[models.Model, ...] = ()


def cascade_of(rows: Iterable[models.Model]) -> Cascade:
    """Read only: what the database would do, however far."""
    by_model: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    deleted: list[models.Model] = []
    emptied: list[models.Model] = []
    protected: list[models.Model] = []
    for same in by_model.values():
        collector = NestedObjects(using=same[0]._state.db or "default")
        collector.collect(same)
        updates: Any = collector.field_updates  # (field, value) → querysets
        deleted += [one for instances in collector.data.values() for one in instances]
        emptied += [one for batches in updates.values() for batch in batches for one in batch]
        protected += collector.protected
    return Cascade(tuple(deleted), tuple(emptied), tuple(protected))
