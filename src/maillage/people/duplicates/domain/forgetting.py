"""What merges keep so that they can be taken back, dropped once they cannot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from maillage.kernel import clock
from maillage.kernel.models import UndoRecord
from maillage.kernel.registry import ObjectRef
from maillage.people.directory.models import Person
from maillage.people.duplicates.models import Merge

UNDO_LIFE: Final = timedelta(days=30)
"""How long what a merge dropped is kept, to take the merge back."""

Stored = tuple[models.FileField, str]
"""A column of files, and the name of one."""


@transaction.atomic
def forget_merges(*, person: Person | None = None) -> int:
    """Drop what merges keep of the sheets that went: the old ones, or all those of an erased person.

    They can then no longer be taken back. The pictures and papers that only they referred to go on
    commit. Returns how many were forgotten.
    """
    found = Merge.objects.filter(undo__isnull=False)
    if person is None:
        found = found.filter(created_at__lt=clock.now() - UNDO_LIFE)
    else:
        found = Merge.objects.standing().filter(person=person)
        for merge in found:
            merge.gone_label = _("fiche effacée")
            merge.save(update_fields=["gone_label"])
    keys = list(found.filter(undo__isnull=False).values_list("undo_id", flat=True))
    # Locked: whoever takes the merge back at this very moment brings its files back with it.
    held = list(UndoRecord.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    files = {one for record in held for one in _files_of(record.entries)}
    UndoRecord.objects.filter(pk__in=keys).delete()
    for column, name in sorted(files, key=lambda one: one[1]):
        if not _is_referred_to(column, name):
            transaction.on_commit(partial(column.storage.delete, name), robust=True)
    return len(keys)


def _files_of(entries: Iterable[dict[str, Any]]) -> set[Stored]:
    """The files that the rows of an undo record had."""
    found: set[Stored] = set()
    for entry in entries:
        model = apps.get_model(ObjectRef.parse(entry["ref"]).model)
        for column in model._meta.concrete_fields:
            if not isinstance(column, models.FileField):
                continue
            for values in (entry["before"], entry["after"]):
                if name := (values or {}).get(column.name):
                    found.add((column, name))
    return found


def _is_referred_to(column: models.FileField, name: str) -> bool:
    """Whether a row has that file, or a change that can still be taken back would bring it back."""
    if column.model._base_manager.filter(**{column.name: name}).exists():
        return True
    told = UndoRecord.objects.alias(told=Cast("entries", models.TextField()))
    return bool(told.filter(told__contains=name).exists())
