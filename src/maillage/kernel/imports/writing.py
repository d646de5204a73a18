"""Write many records of an import in a few queries, audited and searchable as one by one.

A model that adds something of its own to ``save`` or ``delete`` is written one by one: what it does
there is part of what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.db import models
from django.db.models.deletion import Collector

from maillage.kernel import audit, search
from maillage.kernel.models import BusinessModel


def _saves_plainly(model: type[models.Model]) -> bool:
    return model.save is BusinessModel.save


def _deletes_plainly(model: type[models.Model]) -> bool:
    return model.delete in (BusinessModel.delete, models.Model.delete)


def create_all(instances: Sequence[models.Model]) -> None:
    """Save new records of one model; their keys are set."""
    if instances and _saves_plainly(type(instances[0])):
        audit.bulk_create(instances)
        return
    for one in instances:
        one.save()


def update_all(pairs: Sequence[tuple[models.Model, models.Model]], names: Iterable[str]) -> None:
    """Save the fields `names` of (before, after) records of one model."""
    if pairs and _saves_plainly(type(pairs[0][1])):
        audit.bulk_update(pairs, sorted(set(names)))
        return
    for _before, after in pairs:
        after.save()


def delete_all(rows: Sequence[models.Model]) -> None:
    """Delete records in the order given; those that hang from others must come before them."""
    for model, found in groupby(rows, key=type):
        group = list(found)
        if not _deletes_plainly(model):
            for one in group:
                one.delete()
            continue
        search.forget(*group)
        collector = Collector(using=group[0]._state.db or "default")
        collector.collect(group)
        collector.delete()
