"""Imports too long for a request: read and applied by the worker, with a progress that pages show.

The tasks are safe to run again: an import is applied in one transaction, once, whatever the number
of clicks; a worker that dies half-way has written nothing, and the queue gives its task to another.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.kernel import clock
from maillage.kernel.imports import runs
from maillage.kernel.imports.errors import ImportRefused, ReadError
from maillage.kernel.models import ImportRun, Job
from maillage.kernel.tasks import enqueue, task

logger = logging.getLogger("maillage.imports")

HEAVY_BYTES: Final = 1_000_000
HEAVY_ROWS: Final = 1_500
"""Size and rows beyond which an import is the worker's, not a page's."""

GIVEN_UP: Final = timedelta(minutes=15)
"""Time after which a work that says nothing more may be asked for again."""


def is_heavy(run: ImportRun) -> bool:
    """Whether the run is too long to be read or applied while a page waits."""
    if run.file and run.file.size > HEAVY_BYTES:
        return True
    if run.report.get("rows_total"):
        return bool(run.report["rows_total"] > HEAVY_ROWS)
    try:
        return len(runs.read_run(run).rows) > HEAVY_ROWS
    except ReadError:
        return False  # quickly told


def running_job(run: ImportRun) -> Job | None:
    """The work in progress on this run."""
    job = run.job
    if job is None or job.finished_at is not None or job.created_at < clock.now() - GIVEN_UP:
        return None
    return job


@transaction.atomic
def start_preview(run: ImportRun, *, actor: Any) -> Job:
    """Have the worker read the run again."""
    job, is_new = _start(run, _("Lecture de « %(file)s »"), actor)
    if is_new:
        enqueue(preview_import, run.pk, job.pk, actor.pk)
    return job


@transaction.atomic
def start_apply(run: ImportRun, *, actor: Any, allow_partial: bool) -> Job:
    """Have the worker apply the run; a second click finds the work of the first."""
    job, is_new = _start(run, _("Import de « %(file)s »"), actor)
    if is_new:
        enqueue(apply_import, run.pk, job.pk, actor.pk, allow_partial=allow_partial)
    return job


def _start(run: ImportRun, label: str, actor: Any) -> tuple[Job, bool]:
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("job").get(pk=run.pk)
    if (job := running_job(run)) is not None:
        return job, False
    url = reverse("office-import", kwargs={"pk": run.pk})
    job = Job.objects.create(
        label=(label % {"file": run.filename})[:200], url=url, created_by=actor
    )
    run.job = job
    run.save(update_fields=["job"])
    return job, True


@task(retries=0)
def preview_import(run_pk: int, job_pk: int, user_pk: int) -> None:
    """Read a run's file again, and keep the report."""

    def work(run: ImportRun, actor: Any, say: Callable[[int, str], None]) -> str:
        runs.preview_run(run, actor=actor, say=say)
        return ""

    _run(run_pk, job_pk, user_pk, work)


@task(retries=0)
def apply_import(run_pk: int, job_pk: int, user_pk: int, *, allow_partial: bool = False) -> None:
    """Apply a run, whole or not at all; one that is applied already is left as it is."""

    def work(run: ImportRun, actor: Any, say: Callable[[int, str], None]) -> str:
        if run.status == ImportRun.Status.APPLIED:
            return ""
        # Inside the transaction nothing can be said: other connections would not see it.
        say(30, _("Écriture des fiches : elles paraîtront toutes ensemble."))
        runs.apply_run(run, actor=actor, allow_partial=allow_partial)
        result_url = getattr(runs.importer_of(run.kind), "result_url", None)
        return result_url(run.params) if callable(result_url) else ""

    _run(run_pk, job_pk, user_pk, work)


def _run(
    run_pk: int,
    job_pk: int,
    user_pk: int,
    work: Callable[[ImportRun, Any, Callable[[int, str], None]], str],
) -> None:
    run, job = ImportRun.objects.get(pk=run_pk), Job.objects.get(pk=job_pk)

    def say(percent: int, message: str) -> None:
        job.percent, job.message = percent, message[:250]
        job.save(update_fields=["percent", "message"])

    try:
        actor = get_user_model().objects.get(pk=user_pk)
        say(5, job.label)
        job.url = work(run, actor, say) or job.url
        job.percent, job.message = 100, _("C’est fait.")
    except (ImportRefused, ReadError, ValidationError, PermissionDenied) as error:
        messages = error.messages if isinstance(error, ValidationError) else [str(error)]
        told = " ".join(messages) or _("Vous n’avez plus le droit de faire cet import.")
        job.failed, job.message = True, told[:250]
    except Exception:
        logger.exception("import %s failed", run_pk)
        job.failed = True
        job.message = _("Une erreur est survenue. Rien n’a été écrit : vous pouvez recommencer.")
    job.finished_at = clock.now()
    job.save()
