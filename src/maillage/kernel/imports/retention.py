"""How long an import is kept: what undoes it and what it held, thirty days; its lists, a year."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q

from maillage.kernel import clock
from maillage.kernel.models import ImportRun

UNDO: Final = timedelta(days=30)
"""How long an applied import can be taken back; then its file and its rows go as well."""

LISTS: Final = timedelta(days=365)
"""How long the rows left aside and the remarks can be read in the report."""

_KEPT: Final = ("kind", "file", "sheet", "counts", "notes", "undone", "applied", "rows_total")
_LISTS: Final = ("refused", "warnings", "warnings_total")


def forget_old() -> int:
    """Empty the imports whose time has come; returns how many were. Their counts stay."""
    now = clock.now()
    count = 0
    ended = Q(applied_at__lt=now - UNDO) | Q(applied_at=None, created_at__lt=now - UNDO)
    for run in ImportRun.objects.filter(ended).exclude(file="").iterator(chunk_size=20):
        _thin(run, (*_KEPT, *_LISTS))
        count += 1
    gone = Q(applied_at__lt=now - LISTS) | Q(applied_at=None, created_at__lt=now - LISTS)
    told = ImportRun.objects.filter(gone, file="", report__has_any_keys=["refused", "warnings"])
    for run in told.iterator(chunk_size=20):
        _thin(run, _KEPT)
        count += 1
    return count


def _thin(run: ImportRun, kept: tuple[str, ...]) -> None:
    if run.file:
        run.file.delete(save=False)
    run.undo, run.corrections = {}, {}
    run.report = {key: run.report[key] for key in kept if key in run.report}
    run.save(update_fields=["file", "undo", "corrections", "report"])
