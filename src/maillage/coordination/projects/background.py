"""What the worker does for plans: moves that touch many of them, and the reminders of each day."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import OperationalError, models, transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain import moving, reminders
from maillage.coordination.projects.domain.changes import Changes, PlanChanged
from maillage.coordination.projects.domain.packing import pack, unpack
from maillage.coordination.projects.domain.previews import preview_changes
from maillage.coordination.projects.planning.plan import PlanError
from maillage.kernel import clock
from maillage.kernel.models import Job
from maillage.kernel.registry import ObjectRef
from maillage.kernel.tasks import enqueue, periodic, task

logger = logging.getLogger("maillage.plans")


@periodic("15 7 * * *")
@task(retries=5)
def send_reminders() -> None:
    """Remind everyone of what is theirs, each morning that is worked."""
    try:
        logger.info("reminders: %d", reminders.send_reminders())
    finally:
        reminders.forget_reminders()


@transaction.atomic
def start_moves(
    *,
    changes: Changes,
    choice: moving.Choice,
    root: models.Model | None,
    back: str,
    actor: Any,
) -> Job:
    """Have the worker apply a change to many plans; `back` is where the page goes then."""
    job = Job.objects.create(label=_("Déplacement des dates"), url=back, created_by=actor)
    payload = {
        "changes": pack(changes),
        "stamp": choice.stamp,
        "skipped": list(choice.skipped),
        "seen_at": choice.seen_at.isoformat() if choice.seen_at else "",
        "root": str(ObjectRef.of(root)) if root is not None else "",
    }
    enqueue(apply_moves, job.pk, actor.pk, payload)
    return job


@task(retries=2)
def apply_moves(job_pk: int, user_pk: int, payload: dict[str, Any]) -> None:
    """Apply a change, whole or not at all; run again after a stop, it is not made twice.

    The job is marked as finished in the transaction of the change itself.
    """
    jobs = Job.objects.filter(pk=job_pk, finished_at__isnull=True)
    if not jobs.exists():
        return
    user = get_user_model().objects.get(pk=user_pk)
    try:
        changes = _changes(payload["changes"])
        jobs.update(percent=5, message=_("Lecture des plans"))
        _look_through(changes, user, payload["stamp"], jobs)
        with transaction.atomic():
            choice = moving.Choice(
                stamp=payload["stamp"],
                skipped=payload["skipped"],
                seen_at=datetime.fromisoformat(payload["seen_at"]) if payload["seen_at"] else None,
            )
            record = moving.apply_changes(
                changes=changes, choice=choice, actor=user, root=_root(payload["root"])
            )
            jobs.update(
                percent=100,
                message=_("C’est fait – %(label)s.") % {"label": record.label},
                finished_at=clock.now(),
            )
    except (PlanChanged, PlanError, ValidationError) as error:
        words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        jobs.update(failed=True, message=words[:250], finished_at=clock.now())
    except OperationalError:  # the database was busy: the queue tries again
        raise
    except Exception:
        logger.exception("moves of job %s failed", job_pk)
        words = _("Une erreur est survenue. Rien n’a été enregistré : vous pouvez recommencer.")
        jobs.update(failed=True, message=words, finished_at=clock.now())


def _changes(packed: dict[str, Any]) -> Changes:
    """The changes on the rows as they are now; raises PlanChanged when one is gone."""
    try:
        return unpack(packed)
    except ObjectDoesNotExist as error:
        raise PlanChanged(
            _("La séance ou la fermeture a été supprimée depuis : rien n’a été enregistré.")
        ) from error


def _look_through(changes: Changes, user: Any, stamp: str, jobs: models.QuerySet[Job]) -> None:
    """Compute it once outside the transaction, where the progress can be told; see that it holds."""
    last = 0

    def say(done: int, total: int) -> None:
        nonlocal last
        percent = 5 + 55 * done // max(total, 1)
        if percent >= last + 5:
            last = percent
            words = {"done": done, "total": total}
            jobs.update(percent=percent, message=_("Plan %(done)d sur %(total)d") % words)

    if preview_changes(changes=changes, user=user, say=say).stamp != stamp:
        raise PlanChanged(
            _("Un plan a changé depuis l’aperçu : rien n’a été enregistré. Refaites l’aperçu.")
        )
    jobs.update(percent=65, message=_("Écriture : toutes les dates paraîtront ensemble"))


def _root(text: str) -> models.Model | None:
    if not text:
        return None
    ref = ObjectRef.parse(text)
    row: models.Model | None = apps.get_model(ref.model)._base_manager.filter(pk=ref.pk).first()
    return row
