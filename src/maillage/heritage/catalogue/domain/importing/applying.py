"""Write what was previewed, by batches; what somebody changed in between is compared again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.heritage.catalogue import indexing
from maillage.heritage.catalogue.arks import assign_arks
from maillage.heritage.catalogue.domain.importing import counting, hooks
from maillage.heritage.catalogue.domain.importing.ark_claims import tell_if_lost
from maillage.heritage.catalogue.domain.importing.checkpoints import (
    BATCH,
    Say,
    Superseded,
    advance,
    checkpoint,
    say_nothing,
)
from maillage.heritage.catalogue.domain.importing.choices import Choices
from maillage.heritage.catalogue.domain.importing.comparing import changes_between
from maillage.heritage.catalogue.domain.importing.hooks import AppliedRecord
from maillage.heritage.catalogue.domain.importing.identifying import (
    adopts,
    locked_objects,
    renamed,
    still_adopted,
)
from maillage.heritage.catalogue.domain.terms import recount_terms
from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.models import (
    CatalogueImport,
    CulturalObject,
    ImportRecord,
    Museum,
)
from maillage.kernel import audit, states
from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.tasks import enqueue

State = CatalogueImport.State
Outcome = ImportRecord.Outcome

_LONGEST: Final = 2_000
"""Characters of a value that the history quotes."""

WRITTEN: Final = (
    *("reference", "former_reference", "is_provisional"),
    *("museum", "values", "withdrawn_at", "withdrawn_by_hand", "updated_at", "version"),
    *("source_import", "source_file", "source_line", "source_key"),
    *CulturalObject.DERIVED,
)
"""Columns of an object that an import writes."""


def apply_run(run: CatalogueImport, *, actor: Any, say: Say = say_nothing) -> CatalogueImport:
    """Write the run's records; one that was being applied goes on where it stopped.

    Does nothing on a run that is applied: the second of two clicks finds nothing to do.

    Raises:
        TransitionRefused: the run is not at that point, or the actor may not.
    """
    run.refresh_from_db()
    if run.state == State.PREVIEWED:
        run = states.perform(run, "apply", actor=actor)
    if run.state != State.APPLYING:
        return run
    total = max(1, to_write(run).count())
    verb = _("a importé « %(file)s »") % {"file": run.filename}
    done = 0
    try:
        with audit.recording(actor=actor, verb=verb[:200]):
            while count := _apply_batch(run, actor):
                done += count
                message = ngettext("%(n)s fiche écrite.", "%(n)s fiches écrites.", done)
                say(min(95, 100 * done // total), message % {"n": number_fr(done)})
            _finish(run, actor)
    except Superseded:
        pass
    run.refresh_from_db()
    return run


def to_write(run: CatalogueImport) -> QuerySet[ImportRecord]:
    """The rows that are still to be written."""
    wanted = [Outcome.NEW, Outcome.CHANGED, Outcome.WITHDRAWN]
    if Choices.of(run.options).missing == "withdraw":
        wanted.append(Outcome.MISSING)
    return run.records.filter(outcome__in=wanted, is_applied=False)


def _apply_batch(run: CatalogueImport, actor: Any) -> int:
    """Write the next rows in one transaction; returns how many, 0 when all is written."""
    with checkpoint(run.pk, State.APPLYING) as locked:
        rows = list(to_write(locked).order_by("pk")[:BATCH])
        if rows:
            _write(locked, rows, actor)
        return len(rows)


def _write(run: CatalogueImport, rows: Sequence[ImportRecord], actor: Any) -> None:
    former = {row.changes[ImportRecord.REFERENCE][0] for row in rows if adopts(row)}
    found = locked_objects({row.reference for row in rows} | former)
    adopted = still_adopted(rows, found)
    left = renamed({row.reference for row in rows})
    choices = Choices.of(run.options)
    created: list[tuple[ImportRecord, CulturalObject]] = []
    changed: list[tuple[ImportRecord, CulturalObject]] = []
    settled: list[ImportRecord] = []  # whose staging row itself changes
    for row in rows:
        there = found.get(row.reference) or adopted.get(row.pk)
        if row.outcome in (Outcome.MISSING, Outcome.WITHDRAWN):
            if there is not None and there.withdrawn_at is None:
                row.before = _before(there)
                there.withdraw()
                row.before["withdrew"] = _moment(there.withdrawn_at)
                changed.append((row, there))
            settled.append(row)
        elif there is None and row.reference in left:
            message = _(
                "Depuis l’aperçu, l’objet de cette référence provisoire a reçu sa référence "
                "(%(reference)s) : envoyez de nouveau le fichier."
            )
            row.tell("replaced", message % {"reference": left[row.reference]}, blocking=True)
            row.outcome = Outcome.REFUSED
            settled.append(row)
        elif there is None:
            made = CulturalObject(
                reference=row.reference, museum_id=row.museum_id or 0, values=row.values
            )
            _sign(run, row, made)
            created.append((row, made))
            if adopts(row):
                message = _(
                    "Depuis l’aperçu, l’objet provisoire %(reference)s n’est plus le seul de ce numéro "
                    "d’inventaire : cette notice est entrée comme nouvelle fiche."
                )
                told = {"reference": row.changes[ImportRecord.REFERENCE][0]}
                row.tell("changed-meanwhile", message % told)
            if row.outcome != Outcome.NEW:  # it was deleted in between
                row.outcome, row.changes = Outcome.NEW, {}
                settled.append(row)
        else:
            settled.append(row)
            if _compare_again(row, there, choices):
                row.before = _before(there)
                _change(row, there)
                _sign(run, row, there)
                changed.append((row, there))
    _save_created([made for _row, made in created])
    lost = [row for row, made in created if tell_if_lost(row, made.ark) and row not in settled]
    settled += lost
    _save_changed([there for _row, there in changed])
    _save_rows(rows, settled)
    _record(created, changed)
    hooks.tell(_told(created, changed), run=run, actor=actor)


def _compare_again(row: ImportRecord, there: CulturalObject, choices: Choices) -> bool:
    """Settle what is to be written, on the object as it is now; whether anything is."""
    if there.museum_id != row.museum_id and choices.moved == "refuse":
        message = _(
            "Depuis l’aperçu, cette référence est devenue celle d’un objet d’un autre musée."
        )
        row.tell("changes-museum", message, blocking=True)
        row.outcome = Outcome.REFUSED
        return False
    made_meanwhile = adopts(row) and there.reference == row.reference
    if row.outcome == Outcome.NEW or made_meanwhile:  # another import made it in between
        changes = changes_between(there, row.values, row.museum_id or 0, row.reference)
    else:
        wanted = dict(there.values)
        for code, (_before_then, after) in row.changes.items():
            if code in FIELDS:
                wanted[code] = after
        wanted = {code: values for code, values in wanted.items() if values}
        changes = changes_between(there, wanted, row.museum_id or 0, row.reference)
    if changes != row.changes:
        message = _(
            "L’objet a changé entre l’aperçu et l’application : il a été comparé de nouveau."
        )
        row.tell("changed-meanwhile", message)
        row.changes = changes
    row.outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
    return bool(changes)


def _change(row: ImportRecord, there: CulturalObject) -> None:
    values = dict(there.values)
    for code, (_there, after) in row.changes.items():
        if code == ImportRecord.REFERENCE:
            there.former_reference, there.reference = there.reference, after
        elif code == ImportRecord.MUSEUM:
            there.museum_id = after
        elif code == ImportRecord.BACK:
            there.bring_back()
        elif after:
            values[code] = after
        else:
            values.pop(code, None)
    there.values = values


def _before(there: CulturalObject) -> dict[str, Any]:
    """What undoing gives back beside the values; ``withdrew``, if the row withdrew it, says when."""
    return {
        "withdrawn_at": _moment(there.withdrawn_at),
        "museum": there.museum_id,
        "is_provisional": there.is_provisional,
        "source": [
            there.source_import_id,
            there.source_file,
            there.source_line,
            there.source_key,
        ],
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _sign(run: CatalogueImport, row: ImportRecord, record: CulturalObject) -> None:
    """Where the object's values come from."""
    record.is_provisional = row.is_provisional
    record.source_import_id = run.pk
    record.source_file = run.filename
    record.source_line = row.line or row.number
    record.source_key = str(row.extra.get("key", ""))[:200]
    if record.pk is None:  # a permanent address never changes
        record.ark = str(row.extra.get("ark", ""))[:80] or None


# -- writing ----------------------------------------------------------------------------------------


def with_museums(records: Sequence[CulturalObject]) -> None:
    """Load the museums of `records` at once: whether an object is public depends on its museum."""
    museums = Museum.objects.in_bulk({one.museum_id for one in records})
    for one in records:
        one.museum = museums[one.museum_id]


def _save_created(made: Sequence[CulturalObject]) -> None:
    with_museums(made)
    for one in made:
        one.derive()
    assign_arks(made)
    CulturalObject._base_manager.bulk_create(made, batch_size=BATCH)


def _save_changed(there: Sequence[CulturalObject]) -> None:
    with_museums(there)
    for one in there:
        one.derive()
        one.touch_version()
    save_objects(there)


def save_objects(there: Sequence[CulturalObject]) -> None:
    """Write the columns `WRITTEN` of objects that exist and are locked.

    By « insert or update »: Django's `bulk_update` writes one CASE per row and column, thirty times
    slower for columns of JSON.
    """
    CulturalObject._base_manager.bulk_create(
        there,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=WRITTEN,
    )


def _save_rows(rows: Sequence[ImportRecord], settled: Sequence[ImportRecord]) -> None:
    by_reference = CulturalObject._base_manager.filter(reference=OuterRef("reference"))
    ImportRecord.objects.filter(pk__in=[row.pk for row in rows]).update(
        is_applied=True, object=Subquery(by_reference.values("pk")[:1])
    )
    ImportRecord.objects.bulk_create(
        settled,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=("outcome", "changes", "before", "problems", "is_remarked"),
    )
    refused = [row.pk for row in settled if row.outcome == Outcome.REFUSED]
    if refused:
        ImportRecord.objects.filter(pk__in=refused).update(is_applied=False)


# -- history ----------------------------------------------------------------------------------------


def _record(
    created: Sequence[tuple[ImportRecord, CulturalObject]],
    changed: Sequence[tuple[ImportRecord, CulturalObject]],
) -> None:
    """One compact entry for each object.

    A creation is told by its reference and museum: its values are in the object, and what happens to
    them later is told field by field, so that any past state can be found. Copying all values of
    90 000 objects into the history would double the base and half the speed.
    """
    audit.write_entries(
        (
            (made, {"reference": ["", made.reference], "museum": ["", str(made.museum_id)]})
            for _row, made in created
        ),
        audit.CREATE,
    )
    audit.write_entries(
        ((there, history_of_changes(row.changes, there)) for row, there in changed), audit.UPDATE
    )


def history_of_changes(
    changes: Mapping[str, Sequence[Any]], record: CulturalObject
) -> dict[str, Any]:
    """What the history says: each field under its French name, before and after."""
    told: dict[str, Any] = {}
    for code, (before, after) in changes.items():
        if code == ImportRecord.REFERENCE:
            told["reference"] = [before, after]
        elif code == ImportRecord.MUSEUM:
            told["museum"] = [str(before), str(after)]
        elif code == ImportRecord.BACK:
            told["withdrawn_at"] = [str(before or ""), str(after or "")]
        else:
            label = str(FIELDS[code].label) if code in FIELDS else code
            told[label] = [" ; ".join(before)[:_LONGEST], " ; ".join(after)[:_LONGEST]]
    if not changes and record.withdrawn_at is not None:
        told["withdrawn_at"] = ["", str(record.withdrawn_at)]
    return told


def _told(
    created: Sequence[tuple[ImportRecord, CulturalObject]],
    changed: Sequence[tuple[ImportRecord, CulturalObject]],
) -> list[AppliedRecord]:
    told = [
        AppliedRecord(made, {code: ((), one) for code, one in made.values.items()}, is_new=True)
        for _row, made in created
    ]
    told += [
        AppliedRecord(
            there,
            {
                code: (before, after)
                for code, (before, after) in row.changes.items()
                if code in FIELDS
            },
        )
        for row, there in changed
        if row.changes
    ]
    return told


def _finish(run: CatalogueImport, actor: Any) -> None:
    """All is written: the index follows in one go, from what this transaction commits."""
    with checkpoint(run.pk, State.APPLYING) as locked:
        touch_written(locked, Q(is_applied=True))
        counts = {**locked.counts, **counting.count(locked)}
        advance(locked, counts=counts)
        states.perform(locked, "finish", actor=actor, trusted=True)
        enqueue(recount_terms)


def touch_written(run: CatalogueImport, which: Q) -> None:
    """Have the index follow the objects of these rows: all at once, when this transaction commits.

    The batches do not touch it, so that an import appears whole, and is indexed once.
    """
    pks = (
        run.records.filter(which, object__isnull=False)
        .order_by("pk")
        .values_list("object", flat=True)
    )
    rest = pks.iterator(chunk_size=2_000)
    while batch := list(islice(rest, 2_000)):
        indexing.touch_keys(batch)
