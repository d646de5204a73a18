"""Take a whole import back: what it made is withdrawn, what it changed is given back.

A field that somebody has changed since stays as it is, and the object is named in the report.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.heritage.catalogue.domain.importing import counting
from maillage.heritage.catalogue.domain.importing.applying import (
    history_of_changes,
    save_objects,
    touch_written,
)
from maillage.heritage.catalogue.domain.importing.checkpoints import (
    BATCH,
    Say,
    Superseded,
    advance,
    checkpoint,
    say_nothing,
)
from maillage.heritage.catalogue.domain.importing.identifying import adopts, locked_objects
from maillage.heritage.catalogue.domain.terms import recount_terms
from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.models import CatalogueImport, CulturalObject, ImportRecord
from maillage.kernel import audit, clock, states
from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.tasks import enqueue

State = CatalogueImport.State
Outcome = ImportRecord.Outcome

KEPT: Final = "kept"
"""The code of the remark on what could not be given back."""

UNDO: Final = timedelta(days=90)
"""How long an import can be taken back; then its rows and its file go (`retention`)."""


def can_be_undone(run: CatalogueImport) -> bool:
    """Whether what the run wrote can still be taken back."""
    if run.state == State.APPLYING:
        return True
    return (
        run.state == State.APPLIED
        and run.applied_at is not None
        and run.applied_at + UNDO > clock.now()
        and run.records.filter(is_applied=True).exists()
    )


def undo_run(run: CatalogueImport, *, actor: Any, say: Say = say_nothing) -> CatalogueImport:
    """Take back what the run wrote, the last written first; goes on where it stopped.

    Raises:
        TransitionRefused: the run was not applied, or too long ago, or the actor may not.
    """
    run.refresh_from_db()
    if run.state in (State.APPLIED, State.APPLYING):
        if not can_be_undone(run):
            raise states.TransitionRefused(_("Cet import est trop ancien pour être annulé."))
        run = states.perform(run, "undo", actor=actor)
    if run.state != State.UNDOING:
        return run
    total = max(1, _to_undo(run).count())
    verb = _("a annulé l’import de « %(file)s »") % {"file": run.filename}
    done = 0
    try:
        with audit.recording(actor=actor, verb=verb[:200]):
            while count := _undo_batch(run):
                done += count
                message = ngettext(
                    "%(n)s fiche remise comme avant.", "%(n)s fiches remises comme avant.", done
                )
                say(min(95, 100 * done // total), message % {"n": number_fr(done)})
            _finish(run, actor)
    except Superseded:
        pass
    run.refresh_from_db()
    return run


def _to_undo(run: CatalogueImport) -> Any:
    return run.records.filter(is_applied=True, is_undone=False)


def _undo_batch(run: CatalogueImport) -> int:
    with checkpoint(run.pk, State.UNDOING) as locked:
        rows = list(_to_undo(locked).order_by("-pk")[:BATCH])
        if rows:
            _take_back(locked, rows)
        return len(rows)


def _take_back(run: CatalogueImport, rows: Sequence[ImportRecord]) -> None:
    objects = {
        one.pk: one
        for one in CulturalObject._base_manager.select_for_update(of=("self",))
        .filter(pk__in=[row.object_id for row in rows if row.object_id])
        .select_related("museum")
        .order_by("pk")
    }
    sources = {((row.before or {}).get("source") or [None])[0] for row in rows} - {None}
    imports = set(CatalogueImport.objects.filter(pk__in=sources).values_list("pk", flat=True))
    former = {row.changes[ImportRecord.REFERENCE][0] for row in rows if adopts(row)}
    taken = frozenset(locked_objects(former)) if former else frozenset[str]()
    written: list[CulturalObject] = []
    entries: list[tuple[CulturalObject, dict[str, Any]]] = []
    told: list[ImportRecord] = []
    for row in rows:
        there = objects.get(row.object_id or 0)
        if there is None or row.outcome == Outcome.UNCHANGED:
            continue
        changes, kept = _restore(run, row, there, imports, taken)
        if kept:
            told.append(_tell_kept(row, kept))
        if changes:
            there.derive()
            there.touch_version()
            written.append(there)
            entries.append((there, changes))
    save_objects(written)
    audit.write_entries(entries, audit.UPDATE)
    ImportRecord.objects.filter(pk__in=[row.pk for row in rows]).update(is_undone=True)
    ImportRecord.objects.bulk_update(told, ["problems", "is_remarked"])


def _restore(
    run: CatalogueImport,
    row: ImportRecord,
    there: CulturalObject,
    imports: set[int],
    taken: frozenset[str],
) -> tuple[dict[str, Any], list[str]]:
    """Give back what the row changed: what the history says of it, and what must stay."""
    if row.outcome == Outcome.NEW:
        if there.values != row.values:
            return {}, [_("l’objet a été modifié depuis")]
        if there.withdrawn_at is not None:
            return {}, []
        there.withdraw()
        return {"withdrawn_at": ["", str(there.withdrawn_at)]}, []
    before = row.before or {}
    if row.outcome in (Outcome.MISSING, Outcome.WITHDRAWN):
        if there.withdrawn_at is None or not before:
            return {}, []
        if there.withdrawn_at.isoformat() != before.get("withdrew"):
            # It came back, and went again: by somebody else than this import.
            return {}, [_("l’objet a été retiré de nouveau")]
        was = there.withdrawn_at
        there.bring_back()
        return {"withdrawn_at": [str(was), ""]}, []
    given, kept = _restore_fields(row, there, before, taken)
    if there.source_import_id == run.pk:
        source = before.get("source") or [None, "", None, ""]
        there.source_import_id = source[0] if source[0] in imports else None
        there.source_file, there.source_line, there.source_key = source[1:]
        if not adopts(row):  # its reference says it, given back or kept
            there.is_provisional = bool(before.get("is_provisional"))
    return history_of_changes(given, there) if given else {}, kept


def _restore_fields(
    row: ImportRecord, there: CulturalObject, before: dict[str, Any], taken: frozenset[str]
) -> tuple[dict[str, Any], list[str]]:
    given: dict[str, Any] = {}
    kept: list[str] = []
    values = dict(there.values)
    for code, (was, became) in row.changes.items():
        if code == ImportRecord.REFERENCE:
            _restore_reference(there, (was, became), taken, given, kept)
        elif code == ImportRecord.MUSEUM:
            if there.museum_id == became:
                there.museum_id, given[code] = was, [became, was]
            else:
                kept.append(_("le musée a changé depuis"))
        elif code == ImportRecord.BACK:
            if there.withdrawn_at is None and before.get("withdrawn_at"):
                there.withdrawn_at = datetime.fromisoformat(before["withdrawn_at"])
                given[code] = ["", before["withdrawn_at"]]
        elif list(values.get(code, ())) != list(became):
            kept.append(str(FIELDS[code].label) if code in FIELDS else code)
        else:
            given[code] = [became, was]
            if was:
                values[code] = was
            else:
                values.pop(code, None)
    there.values = values
    return given, kept


def _restore_reference(
    there: CulturalObject,
    change: tuple[str, str],
    taken: frozenset[str],
    given: dict[str, Any],
    kept: list[str],
) -> None:
    """Its provisional reference again, unless it has another by now or somebody else has that one."""
    was, became = change
    if there.reference == became and was not in taken:
        there.reference, there.former_reference, there.is_provisional = was, None, True
        given[ImportRecord.REFERENCE] = [became, was]
    else:
        kept.append(_("la référence a changé depuis, ou l’ancienne est reprise"))


def _tell_kept(row: ImportRecord, kept: Sequence[str]) -> ImportRecord:
    message = _("Gardé tel quel, car modifié depuis l’import : %(what)s.") % {
        "what": ", ".join(kept)
    }
    row.tell(KEPT, message)
    return row


def _finish(run: CatalogueImport, actor: Any) -> None:
    with checkpoint(run.pk, State.UNDOING) as locked:
        touch_written(locked, Q(is_undone=True))
        kept = sum(
            any(one["code"] == KEPT for one in problems)
            for problems in locked.records.filter(is_undone=True, is_remarked=True)
            .values_list("problems", flat=True)
            .iterator(chunk_size=BATCH)
        )
        counts = {**locked.counts, **counting.count(locked), "kept": kept}
        advance(locked, counts=counts)
        states.perform(locked, "finish_undo", actor=actor, trusted=True)
        enqueue(recount_terms)
