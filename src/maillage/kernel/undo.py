"""Take back one approved change, whole or not at all.

Whoever writes records what each row was and became, as ``entry(...)``, in the order of writing:
a row changed, a row created (nothing before), a row deleted (nothing after). `undo` puts the rows
back, the last written first, if nobody has changed them since, and names those that someone has;
a row that was made is not taken away either with what was added to it since. The rows of a
many-to-many link are rows like others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel import audit, clock, registry
from maillage.kernel.cascades import cascade_of
from maillage.kernel.models import BusinessModel, UndoRecord
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
    before: models.Model | None, after: models.Model | None, fields: Sequence[str]
) -> dict[str, Any]:
    """What one row was and became.

    `before` is None for a row that the change created; `after` is None for one that it deletes
    (ask before deleting: see `deletion`). Raises ValueError when both are None.
    """
    row = after if after is not None else before
    if row is None:
        raise ValueError("an undo entry is about a row")
    return {
        "ref": str(ObjectRef.of(row)),
        "label": str(row),
        "before": None if before is None else snapshot(before, fields),
        "after": None if after is None else snapshot(after, fields),
    }


def deletion(row: models.Model) -> dict[str, Any]:
    """The entry of a row about to be deleted: all that is needed to make it again, number included."""
    names = [field.name for field in row._meta.concrete_fields if not field.primary_key]
    return entry(row, None, names)


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


def undoer_of(record: UndoRecord) -> registry.Undoer | None:
    """The room that takes that change back with guards of its own, when one does."""
    return next((one for one in registry.undoers if one.takes(record)), None)


def offered(root: models.Model, user: Any) -> UndoRecord | None:
    """`last_undoable`, for whoever may change `root`, unless its room refuses it to that user."""
    record = last_undoable(root)
    own = undoer_of(record) if record is not None else None
    return None if record is None or (own is not None and not own.may(record, user)) else record


def undo(record: UndoRecord, *, actor: Any, with_dependents: bool = False) -> UndoRecord:
    """Put every row back, in one transaction; raises UndoRefused and writes nothing otherwise.

    What hangs from a row that the change made, and is not of the change, is somebody's work: it
    stands in the way, unless the caller has seen to it that it may go (`with_dependents`).
    """
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
        if not with_dependents and (added := _added_since(record.entries, rows)):
            raise UndoRefused(
                _("Ajouté depuis, l’annulation l’effacerait : %(names)s.")
                % {"names": ", ".join(added[:5]) + ("…" if len(added) > 5 else "")}
            )
        _restore_all(record.entries, rows)
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
        for row in manager.select_for_update().filter(pk__in=sorted(pks)).order_by("pk"):
            found[str(ObjectRef.of(row))] = row
    return found


def _changed_since(entries: Sequence[dict[str, Any]], rows: dict[str, models.Model]) -> list[str]:
    """The names of the rows that are not as the change left them, or cannot become as they were."""
    deleted = {item["ref"] for item in entries if item["after"] is None}
    changed = []
    for item in entries:
        row = rows.get(item["ref"])
        if item["ref"] in deleted:
            as_left = row is None
        else:
            as_left = row is not None and snapshot(row, list(item["after"])) == item["after"]
        if not as_left:
            changed.append(_name(row, item))
    return list(dict.fromkeys([*changed, *_orphans(entries, deleted)]))


def _added_since(entries: Sequence[dict[str, Any]], rows: dict[str, models.Model]) -> list[str]:
    """The names of what would go with the rows that the change made, without being of the change.

    What the machine keeps for itself (a reminder that was sent) is nobody's work.
    """
    made = [rows[item["ref"]] for item in entries if item["before"] is None]
    known = {item["ref"] for item in entries}
    return list(
        dict.fromkeys(
            named(one)
            for one in cascade_of(made).deleted
            if str(ObjectRef.of(one)) not in known
            and (isinstance(one, BusinessModel) or one._meta.auto_created)
        )
    )


def named(row: models.Model) -> str:
    """« tâche « Accrocher » »; the row of a many-to-many link says nothing by itself."""
    if row._meta.auto_created:
        return _("un lien avec « %(name)s »") % {"name": _far_end(row)}
    return _("%(kind)s « %(name)s »") % {"kind": row._meta.verbose_name, "name": row}


def _far_end(row: models.Model) -> str:
    """Whose link it is: the record that declares it."""
    owner: Any = row._meta.auto_created
    for field in row._meta.concrete_fields:
        if field.is_relation and field.related_model is owner:
            return str(getattr(row, field.name))
    return str(row)


def _name(row: models.Model | None, item: dict[str, Any]) -> str:
    """How a refusal names a row; that of a many-to-many link says nothing by itself."""
    return item["label"] if row is None or row._meta.auto_created else str(row)


def _orphans(entries: Sequence[dict[str, Any]], deleted: set[str]) -> list[str]:
    """The names of the rows that would point to a record which is gone since."""
    wanted: dict[type[models.Model], dict[str, list[str]]] = {}
    for item in entries:
        model = apps.get_model(ObjectRef.parse(item["ref"]).model)
        for name, text in (item["before"] or {}).items():
            field = cast("models.Field[Any, Any]", model._meta.get_field(name))
            target = field.related_model
            if text is None or not isinstance(target, type) or not issubclass(target, models.Model):
                continue
            if f"{target._meta.label_lower}:{text}" not in deleted:
                wanted.setdefault(target, {}).setdefault(text, []).append(item["label"])
    found = []
    for target, labels in wanted.items():
        kept = target._base_manager.filter(pk__in=list(labels)).values_list("pk", flat=True)
        there = {str(pk) for pk in kept}
        found += [label for text in labels if text not in there for label in labels[text]]
    return found


def _restore_all(entries: Sequence[dict[str, Any]], rows: dict[str, models.Model]) -> None:
    """Last done, first undone: a row never lands where its neighbour still stands."""
    label = ""
    try:
        with transaction.atomic():
            for item in reversed(entries):
                label = item["label"]
                if item["after"] is None:
                    rows[item["ref"]] = _recreate(item)
                else:
                    _restore(rows[item["ref"]], item)
    except (IntegrityError, models.ProtectedError) as error:
        raise UndoRefused(
            _(
                "Quelque chose a pris sa place depuis (une adresse, un numéro), ou s’y est "
                "rattaché : %(name)s."
            )
            % {"name": label}
        ) from error


def _recreate(item: dict[str, Any]) -> models.Model:
    ref = ObjectRef.parse(item["ref"])
    row: models.Model = apps.get_model(ref.model)(pk=ref.pk)
    _fill(row, item["before"])
    row.save(force_insert=True)
    return row


def _restore(row: models.Model, item: dict[str, Any]) -> None:
    if item["before"] is None:
        row.delete()
        return
    _fill(row, item["before"])
    row.save()


def _fill(row: models.Model, values: dict[str, Any]) -> None:
    for name, text in values.items():
        field = _field(row, name)
        # A protected state is put back as it was: the undo is the verb here, and it is audited.
        row.__dict__[field.attname] = None if text is None else field.to_python(text)
        if field.is_relation:
            row._state.fields_cache.pop(name, None)  # what was read before names another record
