"""An import as a person does it, in steps: send the file, look, correct, apply, perhaps undo.

Everything is kept in an `ImportRun`, so that one can come back to it; each function checks that the
actor may run that kind of import.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.kernel import clock, registry, uploads
from maillage.kernel.imports import engine, profiles, retention
from maillage.kernel.imports.engine import Importer, Inputs
from maillage.kernel.imports.errors import ImportRefused, PlanChanged, ReadError
from maillage.kernel.imports.reading import Table, read_table
from maillage.kernel.imports.report import Report
from maillage.kernel.imports.undoing import Undone
from maillage.kernel.models import ImportRun

logger = logging.getLogger("maillage.imports")
Status = ImportRun.Status


def importer_of(kind: str) -> Importer:
    """The importer of that kind; raises LookupError when there is none."""
    importer = registry.importers.get(kind)
    if importer is None:
        raise LookupError(kind)
    return importer


def receive(
    *, kind: str, file: Any, actor: Any, params: Mapping[str, Any] | None = None, filename: str = ""
) -> ImportRun:
    """Keep a file that somebody sends for import; raises `uploads.UploadError` on a wrong one.

    The content is only looked at: `preview_run` reads it.
    """
    importer = importer_of(kind)
    engine.check_permission(importer, actor)
    name = uploads.safe_filename(filename or str(getattr(file, "name", "")))
    uploads.check_upload(
        file,
        allowed=(*(("spreadsheet",) if importer.tables else ()), *importer.families),
        filename=name,
        max_mb=importer.max_mb,
    )
    run = ImportRun(
        kind=kind,
        filename=name,
        params=importer.check_params(params or {}, actor),
        created_by=_account(actor),
    )
    run.file.save(name, file if isinstance(file, File) else File(file), save=False)
    run.save()
    return run


def read_run(run: ImportRun) -> Table:
    """The run's file as a table; raises `ReadError`."""
    importer = importer_of(run.kind)
    if importer.from_disk:
        raw: Any = run.file
    else:
        with run.file.open("rb") as stream:
            raw = stream.read()
    own = importer.read(raw, run.filename, max_mb=importer.max_mb)
    if own is not None:
        return own
    return read_table(
        raw,
        run.filename,
        columns=importer.columns,
        sheet=run.source_sheet or None,
        max_rows=importer.max_rows,
        max_mb=importer.max_mb,
    )


def preview_run(
    run: ImportRun, *, actor: Any, say: Callable[[int, str], None] | None = None
) -> Report:
    """Read the file again with the run's sheet, columns and corrections; keep the report.

    Columns that somebody chose for the same headings are taken again. An unreadable file gives a
    report with an error, and the run the status *failed*. `say` is told how far the work has got.
    """
    engine.check_permission(importer_of(run.kind), actor)
    _refuse_closed(run)
    say = say or _say_nothing
    try:
        inputs = _inputs(run, actor)
        profile = profiles.find(run.kind, inputs.table.headers)
        if profile is not None and not run.mapping:
            run.mapping = profile.mapping
            inputs = replace(inputs, mapping=run.mapping)
        say(25, _("Comparaison avec les fiches : %(n)d lignes.") % {"n": len(inputs.table.rows)})
        report = engine.preview(inputs)
        say(90, _("Rédaction de l’aperçu."))
        if profile is not None and run.mapping == profile.mapping:
            report.recalled = {"text": profiles.told(profile)}
        run.status = Status.PREVIEWED
    except ReadError as error:
        report = Report(kind=run.kind, file=run.filename)
        report.error = {"code": error.code, "message": error.message, "hint": error.hint}
        run.status = Status.FAILED
    run.report = report.as_json()
    run.save()
    return report


def change_run(
    run: ImportRun,
    *,
    actor: Any,
    sheet: str | None = None,
    mapping: Mapping[str, int | None] | None = None,
    corrections: Mapping[str, str | None] | None = None,
) -> Report:
    """Choose the sheet or the columns, or type over cells, then look again.

    `corrections` are added to those there: ``{"12:due": "12/05/2026"}``; None withdraws one, and
    ``{"12:*": "skip"}`` leaves the row out. Another sheet forgets columns and corrections.
    """
    set_run(run, sheet=sheet, mapping=mapping, corrections=corrections, actor=actor)
    return preview_run(run, actor=actor)


def set_run(
    run: ImportRun,
    *,
    actor: Any,
    sheet: str | None = None,
    mapping: Mapping[str, int | None] | None = None,
    corrections: Mapping[str, str | None] | None = None,
) -> None:
    """Keep what `change_run` is told, without looking again."""
    _refuse_closed(run)
    if sheet is not None and sheet != run.source_sheet:
        run.source_sheet, run.mapping, run.corrections = sheet, {}, {}
    if mapping is not None:
        run.mapping = dict(mapping)
        if headers := run.report.get("headers"):
            profiles.remember(run.kind, headers, run.mapping, actor)
    for place, text in (corrections or {}).items():
        if text is None:
            run.corrections.pop(place, None)
        else:
            run.corrections[place] = text
    run.save(update_fields=["source_sheet", "mapping", "corrections"])


def forget_columns(run: ImportRun, *, actor: Any) -> None:
    """Forget the columns retained for these headings: the program finds them by itself again."""
    engine.check_permission(importer_of(run.kind), actor)
    _refuse_closed(run)
    profiles.forget(run.kind, run.report.get("headers", []))
    run.mapping = {}
    run.save(update_fields=["mapping"])


def apply_run(run: ImportRun, *, actor: Any, allow_partial: bool = False) -> Report:
    """Apply the plan that the run's report shows, whole or not at all.

    Raises:
        PlanChanged: the data changed since; the run's report is the new one.
        ImportRefused: rows are refused and `allow_partial` is false, or the run is closed.
        ReadError: the file can no longer be read.
    """
    try:
        with transaction.atomic():
            run = _lock(run)
            _refuse_closed(run)
            if run.status != Status.PREVIEWED:
                raise ImportRefused(_("Relisez d’abord l’aperçu de cet import."))
            report, applied = engine.apply(
                _inputs(run, actor),
                allow_partial=allow_partial,
                expected=run.report.get("digest", ""),
            )
            run.status, run.applied_at = Status.APPLIED, clock.now()
            run.undo, run.report = applied.undo_data(), report.as_json()
            run.save()
    except PlanChanged:
        preview_run(run, actor=actor)
        raise
    logger.info("import %s %s applied: %s", run.kind, run.pk, report.counts)
    return report


def undo_run(run: ImportRun, *, actor: Any) -> Undone:
    """Take back an applied import, except what changed since, which the result names."""
    with transaction.atomic():
        run = _lock(run)
        if run.status != Status.APPLIED:
            raise ImportRefused(_("Cet import n’est pas appliqué : il n’y a rien à annuler."))
        if not can_be_undone(run):
            raise ImportRefused(
                _("Cet import date de plus de %(days)d jours : il ne peut plus être annulé.")
                % {"days": retention.UNDO.days}
            )
        done = engine.undo(importer_of(run.kind), run.undo, actor, filename=run.filename)
        run.status, run.undo = Status.UNDONE, {}
        run.report = {**run.report, "undone": done.as_json()}
        run.save()
    return done


def can_be_undone(run: ImportRun) -> bool:
    """Whether an applied import can still be taken back."""
    return (
        run.status == Status.APPLIED
        and run.applied_at is not None
        and run.applied_at + retention.UNDO > clock.now()
    )


def _say_nothing(percent: int, message: str) -> None:
    """Nobody waits."""


def _inputs(run: ImportRun, actor: Any) -> Inputs:
    return Inputs(
        importer=importer_of(run.kind),
        table=read_run(run),
        user=actor,
        params=run.params,
        mapping=run.mapping,
        corrections=run.corrections,
    )


def _lock(run: ImportRun) -> ImportRun:
    """The same object, as it is now, locked: two clicks on « Importer » import once."""
    run.refresh_from_db(from_queryset=ImportRun.objects.select_for_update(of=("self",)))
    return run


def _refuse_closed(run: ImportRun) -> None:
    if run.status == Status.APPLIED:
        raise ImportRefused(_("Cet import est déjà appliqué."))
    if run.status == Status.UNDONE:
        raise ImportRefused(_("Cet import a été annulé : envoyez de nouveau le fichier."))
    if not run.file:
        raise ImportRefused(_("Le fichier de cet import a été effacé : envoyez-le de nouveau."))


def _account(actor: Any) -> Any:
    """For the foreign key: a command may run before there is any account."""
    return actor if actor.pk else None
