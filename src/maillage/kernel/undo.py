"""Take back one approved change, whole or not at all.

Whoever writes records what each row was and became, as ``entry(...)``; `undo` puts the rows back
if nobody has changed them since, and names those that someone has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel import audit, clock
from maillage.kernel.models import UndoRecord
from maillage.kernel.registry import ObjectRef


class UndoRefused(Exception):
    """The change cannot be taken back; str() says which rows stand in the way."""


def _field(instance: models.Model, name: str) -> models.Field[Any, Any]:
    """A field that a table keeps: what is recorded is never the far end of a relation."""
    return cast("models.Field[Any, Any]", instance._meta.get_field(name))


def snapshot(instance: models.Model, fields: Sequence[str]) -> dict[str, Any]:
    """The values of `fields` in a form that JSON keeps."""
    return {
        name: _field(instance, name).value_to_string(instance)
        if getattr(instance, _field(instance, name).attname) is not None
        else None
        for name in fields
    }


def entry(
    before: models.Model | None, after: models.Model, fields: Sequence[str]
) -> dict[str, Any]:
    """What one row was and became; `before` is None for a row that the change created."""
    return {
        "ref": str(ObjectRef.of(after)),
        "label": str(after),
        "before": None if before is None else snapshot(before, fields),
        "after": snapshot(after, fields),
    }


def keep(
    root: models.Model, *, label: str, entries: Sequence[dict[str, Any]], actor: Any
) -> UndoRecord:
    """Leave the undo record of a change that was just applied."""
    return UndoRecord.objects.create(
        root=str(ObjectRef.of(root)),
        label=label,
        entries=list(entries),
        actor=audit.Actor.of(actor).user,
    )


def last_undoable(root: models.Model) -> UndoRecord | None:
    """The newest change of that record that has not been taken back."""
    return (
        UndoRecord.objects.filter(root=str(ObjectRef.of(root)), undone_at__isnull=True)
        .order_by("-created_at", "-pk")
        .first()
    )


def undo(record: UndoRecord, *, actor: Any) -> UndoRecord:
    """Put every row back, in one transaction; raises UndoRefused and writes nothing otherwise."""
    with (
        transaction.atomic(),
        audit.recording(actor=actor, verb=_("a annulé : %(label)s") % {"label": record.label}),
    ):
        record = UndoRecord.objects.select_for_update().get(pk=record.pk)
        if record.undone_at is not None:
            raise UndoRefused(_("Ce changement a déjà été annulé."))
        rows = _locked_rows(record.entries)
        if blocked := _changed_since(record.entries, rows):
            raise UndoRefused(
                ngettext(
                    "Modifié depuis, l’annulation l’écraserait : %(names)s.",
                    "Modifiés depuis, l’annulation les écraserait : %(names)s.",
                    len(blocked),
                )
                % {"names": ", ".join(blocked[:5]) + ("…" if len(blocked) > 5 else "")}
            )
        # Last done, first undone: a row never lands where its neighbour still stands.
        for item in reversed(record.entries):
            _restore(rows[item["ref"]], item)
        record.undone_at = clock.now()
        record.save(update_fields=["undone_at"])
    return record


def _locked_rows(entries: Sequence[dict[str, Any]]) -> dict[str, models.Model]:
    wanted: dict[str, list[int]] = {}
    for item in entries:
        ref = ObjectRef.parse(item["ref"])
        wanted.setdefault(ref.model, []).append(ref.pk)
    found: dict[str, models.Model] = {}
    for label, pks in sorted(wanted.items()):
        manager = apps.get_model(label)._base_manager
        for row in manager.select_for_update().filter(pk__in=sorted(pks)):
            found[str(ObjectRef.of(row))] = row
    return found


def _changed_since(entries: Sequence[dict[str, Any]], rows: dict[str, models.Model]) -> list[str]:
    changed = []
    for item in entries:
        row = rows.get(item["ref"])
        if row is None or snapshot(row, list(item["after"])) != item["after"]:
            changed.append(str(row) if row is not None else item["label"])
    return changed


def _restore(row: models.Model, item: dict[str, Any]) -> None:
    if item["before"] is None:
        row.delete()
        return
    for name, text in item["before"].items():
        field = _field(row, name)
        value = None if text is None else field.to_python(text)
        # A protected state is put back as it was: the undo is the verb here, and it is audited.
        row.__dict__[field.attname] = value
    row.save()
