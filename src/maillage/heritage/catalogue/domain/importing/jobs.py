"""The import's long works, done by the worker, with a progress that a page shows.

Each may be run again at any moment: a worker that dies half-way has committed whole batches, and
the queue gives its task to another one, which goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.domain.images import applying as image_applying
from maillage.heritage.catalogue.domain.images import matching as image_matching
from maillage.heritage.catalogue.domain.images import undoing as image_undoing
from maillage.heritage.catalogue.domain.importing import applying, reading, retention, undoing
from maillage.heritage.catalogue.domain.importing.checkpoints import Say
from maillage.heritage.catalogue.domain.importing.choices import ALLOWED
from maillage.heritage.catalogue.models import CatalogueImport
from maillage.kernel import audit, clock, states
from maillage.kernel.imports.errors import ReadError
from maillage.kernel.models import Job
from maillage.kernel.tasks import enqueue, task

logger = logging.getLogger("maillage.catalogue")
State = CatalogueImport.State
Work = Callable[..., CatalogueImport]

GIVEN_UP: Final = timedelta(minutes=10)
"""Time without a sign after which a work may be asked for again."""


def running_job(run: CatalogueImport) -> Job | None:
    """The work in progress on this run, if it gives signs of life."""
    job = run.job
    if job is None or job.finished_at is not None:
        return None
    # Each batch says that it is done (`_teller`) by the import's own date.
    heard = max(job.created_at, run.updated_at)
    return job if heard > clock.now() - GIVEN_UP else None


@transaction.atomic
def start_reading(run: CatalogueImport, *, actor: Any) -> Job:
    """Have the worker read the run, or go on reading it; a second click finds the work of the first."""
    return _start(run, "read", _("Lecture de « %(file)s »"), actor)


@transaction.atomic
def start_applying(run: CatalogueImport, *, actor: Any, missing: str = "") -> Job:
    """Have the worker write the run; `missing` says what becomes of the objects that it does not name.

    Raises:
        TransitionRefused: the run is not at that point.
    """
    run = _locked(run)
    if run.state == State.PREVIEWED:
        if missing in ALLOWED["missing"]:
            if missing == "withdraw" and not run.counts.get("complete"):
                raise states.TransitionRefused(
                    _("Ce fichier n’est pas complet : rien ne peut être retiré d’après lui.")
                )
            with audit.recording(
                actor=actor, verb=_("a choisi ce que deviennent les fiches absentes")
            ):
                run.options = {**run.options, "missing": missing}
                run.save(update_fields=["options"])
        run = states.perform(run, "apply", actor=actor)
    elif run.state != State.APPLYING:
        raise states.TransitionRefused(
            _("Impossible : l’état est maintenant « %(state)s ».")
            % {"state": run.get_state_display()}
        )
    return _start(run, "apply", _("Import de « %(file)s »"), actor)


@transaction.atomic
def start_undoing(run: CatalogueImport, *, actor: Any) -> Job:
    """Have the worker take the run back.

    Raises:
        TransitionRefused: the run was not applied, or too long ago.
    """
    run = _locked(run)
    if run.state in (State.APPLIED, State.APPLYING):
        if not undoing.can_be_undone(run):
            raise states.TransitionRefused(_("Cet import est trop ancien pour être annulé."))
        run = states.perform(run, "undo", actor=actor)
    elif run.state != State.UNDOING:
        raise states.TransitionRefused(
            _("Cet import n’est pas appliqué : il n’y a rien à annuler.")
        )
    return _start(run, "undo", _("Annulation de l’import de « %(file)s »"), actor)


def drop_run(run: CatalogueImport, *, actor: Any) -> CatalogueImport:
    """Leave an import that nobody wants: its rows and its file go.

    Raises:
        TransitionRefused: it is being written, or is.
    """
    run = states.perform(run, "drop", actor=actor)
    retention.forget_content(run)
    return run


def _locked(run: CatalogueImport) -> CatalogueImport:
    return CatalogueImport.objects.select_for_update(of=("self",)).get(pk=run.pk)


def _start(run: CatalogueImport, what: str, label: str, actor: Any) -> Job:
    run = _locked(run)
    if (job := running_job(run)) is not None and job.label == _label(label, run):
        return job
    job = Job.objects.create(
        label=_label(label, run), url=run.get_absolute_url(), created_by=actor if actor.pk else None
    )
    CatalogueImport.objects.filter(pk=run.pk).update(job=job)
    enqueue(do_work, what, run.pk, job.pk, actor.pk)
    return job


def _label(label: str, run: CatalogueImport) -> str:
    return (label % {"file": run.filename})[:200]


def _works(run: CatalogueImport) -> dict[str, Work]:
    if run.kind == image_matching.KIND:
        return {
            "read": image_matching.read_run,
            "apply": image_applying.apply_run,
            "undo": image_undoing.undo_run,
        }
    return {"read": reading.read_run, "apply": applying.apply_run, "undo": undoing.undo_run}


@task(retries=0)
def do_work(what: str, run_pk: int, job_pk: int, user_pk: int | None) -> None:
    """Read, apply or undo a run, from the place reached."""
    run = CatalogueImport.objects.get(pk=run_pk)
    job = Job.objects.get(pk=job_pk)
    say = _teller(run, job)
    try:
        actor = get_user_model().objects.get(pk=user_pk)
        say(1, job.label)
        _works(run)[what](run, actor=actor, say=say)
        job.percent, job.message = 100, _("C’est fait.")
    except (states.TransitionRefused, ReadError, ValidationError, PermissionDenied) as error:
        messages = error.messages if isinstance(error, ValidationError) else [str(error)]
        job.failed = True
        job.message = (" ".join(messages) or _("Vous n’avez plus le droit de faire cet import."))[
            :250
        ]
    except Exception:
        logger.exception("import %s: %s failed", run_pk, what)
        job.failed = True
        job.message = _(
            "Une erreur est survenue. Ce qui est fait est gardé : l’import peut être repris."
        )
    job.finished_at = clock.now()
    job.save()


def _teller(run: CatalogueImport, job: Job) -> Say:
    def say(percent: int, message: str) -> None:
        job.percent, job.message = percent, message[:250]
        job.save(update_fields=["percent", "message"])
        CatalogueImport.objects.filter(pk=run.pk).update(updated_at=clock.now())

    return say
