"""The monthly review, and erasures that are too many for a page to wait."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel import clock
from maillage.kernel.models import Job
from maillage.kernel.notifications import notify
from maillage.kernel.tasks import enqueue, periodic, task
from maillage.people.accounts.domain import administrators
from maillage.people.accounts.models import User
from maillage.people.privacy import domain
from maillage.people.privacy.models import RetentionItem

logger = logging.getLogger("maillage.privacy")


@periodic("15 3 1 * *")
@task(retries=5)
def review_retention() -> None:
    """Once a month: begin with the first people of the base."""
    enqueue(review_retention_after, 0)


@task(retries=5)
def review_retention_after(last: int) -> None:
    """Look at the next people, then queue the rest: each part is quick, and may be done again."""
    following = domain.review_chunk(after=last)
    if following is None:
        tell_administration()
    else:
        enqueue(review_retention_after, following)


def tell_administration() -> None:
    """Once a month, if somebody is to be looked at."""
    count = RetentionItem.objects.filter(state=RetentionItem.State.PENDING).count()
    if not count:
        return
    subject = ngettext(
        "%(n)d fiche arrive au bout de sa durée de conservation",
        "%(n)d fiches arrivent au bout de leur durée de conservation",
        count,
    ) % {"n": count}
    for user in administrators():
        notify(
            kind="retention",
            user=user,
            subject=subject,
            paragraphs=[
                _(
                    "Ces personnes n’ont plus donné signe de vie depuis longtemps. Gardez-les avec "
                    "une raison, ou effacez leurs données."
                )
            ],
            url=reverse("retention-list"),
            button=_("Revoir ces fiches"),
            dedupe=f"retention:{clock.today():%Y-%m}:{user.pk}",
        )


@task(retries=0)
def erase_reviewed(token: str, keys: list[int], actor: int) -> None:
    """Erase the people of these items one by one; the page that waits sees how far it is.

    Begun again, it erases only those that are left.
    """
    job = Job.objects.get(token=uuid.UUID(token))
    try:
        _erase_reviewed(job, keys, User.objects.get(pk=actor))
    except Exception:
        job.failed, job.finished_at, job.url = True, clock.now(), reverse("retention-list")
        job.message = _("Les fiches qui restent à effacer sont toujours dans la liste.")
        job.save(update_fields=["failed", "finished_at", "url", "message"])
        raise


def _erase_reviewed(job: Job, keys: list[int], user: Any) -> None:
    refused: list[str] = []
    for number, key in enumerate(keys, start=1):
        items = RetentionItem.objects.filter(pk=key).select_related("person", "rule")
        _done, left = domain.erase_items(items=items, actor=user)
        refused += [why for _item, why in left]
        job.percent = min(99, 100 * number // len(keys))
        job.message = _("%(n)d sur %(total)d") % {"n": number, "total": len(keys)}
        job.save(update_fields=["percent", "message"])
    job.percent, job.finished_at = 100, clock.now()
    job.message = "" if not refused else " ".join(dict.fromkeys(refused))[:250]
    job.save(update_fields=["percent", "finished_at", "message"])
