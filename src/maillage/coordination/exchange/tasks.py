"""Archives too long for a request, and the forgetting of those that nobody took."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.coordination.exchange.domain import archives
from maillage.coordination.projects.models import Project
from maillage.kernel import clock
from maillage.kernel.models import Job
from maillage.kernel.tasks import enqueue, periodic, task

logger = logging.getLogger("maillage.exchange")


@transaction.atomic
def start_archive(*, project: Project, actor: Any) -> Job:
    """Have the worker write the archive."""
    label = _("Préparation de « %(name)s »") % {"name": project.name}
    job = Job.objects.create(label=label[:200], created_by=actor)
    enqueue(write_archive, project.pk, job.pk, actor.pk)
    return job


@task(retries=0)
def write_archive(project_pk: int, job_pk: int, user_pk: int) -> None:
    """Write a project's archive with the eyes of the one who asked; done twice, two files."""
    job = Job.objects.get(pk=job_pk)
    try:
        user = get_user_model().objects.get(pk=user_pk)
        project = Project.objects.visible_to(user).get(pk=project_pk)
        kept = archives.prepare(project=project, owner=user)
        job.url = reverse("prepared-file", kwargs={"pk": kept.pk})
        told = archives.too_big(kept) or _("C’est prêt.")
        job.percent, job.message = 100, told[:250]
    except Exception:
        logger.exception("archive of project %s failed", project_pk)
        job.failed = True
        job.message = _("Une erreur est survenue : vous pouvez recommencer.")
    job.finished_at = clock.now()
    job.save()


@periodic("20 4 * * *")
@task(retries=2)
def forget_prepared_files() -> None:
    """Delete the prepared files that nobody has taken for a week."""
    archives.forget_prepared()
