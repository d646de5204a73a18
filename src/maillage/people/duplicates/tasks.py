"""The scan in the background, with its progress; old merges forgotten."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel import clock
from maillage.kernel.models import Job
from maillage.kernel.tasks import enqueue, periodic, task
from maillage.people.duplicates import domain

logger = logging.getLogger("maillage.duplicates")

STILL_RUNNING: Final = timedelta(minutes=10)
"""How long a scan that does not end is waited for, rather than started anew."""


def start_scan(user: Any) -> Job:
    """Queue a scan that `user` waits for; the one that they wait for already, when there is one."""
    url = reverse("duplicates-list")
    since = clock.now() - STILL_RUNNING
    waiting = Job.objects.filter(created_by=user, url=url, finished_at__isnull=True)
    if (running := waiting.filter(created_at__gte=since).first()) is not None:
        return running
    job = Job.objects.create(label=_("Recherche de doublons"), created_by=user, url=url)
    enqueue(scan_duplicates, job.pk)
    return job


@task(retries=3)
def scan_duplicates(job: int) -> None:
    """Look for duplicates in the whole base; run again after a stop, it ends where it should."""
    jobs = Job.objects.filter(pk=job)
    last = -1

    def progress(percent: int, message: str) -> None:
        nonlocal last
        if percent != last:
            last = percent
            jobs.update(percent=percent, message=message, failed=False, finished_at=None)

    try:
        done = domain.scan(progress=progress)
    except Exception:
        text = _("La recherche n’a pas pu aller au bout. Elle reprendra d’elle-même.")
        jobs.update(failed=True, message=text, finished_at=clock.now())
        raise
    text = ngettext("%(n)d doublon à vérifier.", "%(n)d doublons à vérifier.", done.waiting)
    jobs.update(percent=100, message=text % {"n": done.waiting}, finished_at=clock.now())
    logger.info("duplicates: %s", done)


@periodic("20 3 * * *")
@task(retries=2)
def scan_every_night() -> None:
    """The base is looked through while nobody works."""
    logger.info("duplicates: %s", domain.scan())


@periodic("50 3 * * *")
@task(retries=2)
def forget_old_merges() -> None:
    """What merges keep so that they can be taken back is not kept longer than said."""
    domain.forget_merges()
