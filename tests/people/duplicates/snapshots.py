"""The whole database as values, to compare before and after."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from maillage.kernel.models import AuditEntry, Job, Notification, SearchTouch, UndoRecord
from maillage.people.duplicates.models import Merge

# What only grows: the trace of what was done, not the state of the base.
TRACES = {AuditEntry, UndoRecord, SearchTouch, Merge, Job, Notification}
# Saves are counted, also those that put back.
COUNTED = {"version", "updated_at"}


def tables() -> list[type[models.Model]]:
    """Every table of ours, those of many-to-many links included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("maillage.") and model not in TRACES and model._meta.managed
    ]


def snapshot() -> dict[str, dict[Any, dict[str, Any]]]:
    """Table → key → column → value."""
    found = {}
    for model in tables():
        columns = [
            one.attname for one in model._meta.concrete_fields if one.name not in COUNTED
        ]
        found[model._meta.label] = {
            row["pk"]: row for row in model._base_manager.values("pk", *columns)
        }
    return found


def differences(before: dict, after: dict) -> list[str]:
    """Each row that is not as it was."""
    found = []
    for label, rows in before.items():
        others = after[label]
        for pk in rows.keys() | others.keys():
            if rows.get(pk) != others.get(pk):
                found.append(f"{label}:{pk}: {rows.get(pk)} → {others.get(pk)}")
    return found


def pointing_to(model: type[models.Model], pk: int) -> list[str]:
    """Each column that names a record by a relation."""
    found = []
    for other in apps.get_models(include_auto_created=True):
        for column in other._meta.concrete_fields:
            if column.related_model is model:
                rows = other._base_manager.filter(**{column.attname: pk})
                found += [f"{other._meta.label}.{column.name}:{row.pk}" for row in rows]
    return found
