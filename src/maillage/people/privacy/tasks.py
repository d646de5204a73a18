"""The monthly review, and erasures: no page waits while the whole base is looked through."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel import clock
from maillage.kernel.models import Job
from maillage.kernel.notifications import notify
from maillage.kernel.tasks import enqueue, periodic, task
from maillage.people.accounts.domain import administrators
from maillage.people.accounts.models import User
from maillage.people.directory.models import Person
from maillage.people.privacy import domain
from maillage.people.privacy.models import Erasure, ErasureDraft, RetentionItem

logger = logging.getLogger("maillage.privacy")

GIVEN_UP: Final = timedelta(minutes=15)
"""Time after which a work that says nothing more may be asked for again."""

Say = Callable[[int, str], None]


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


# -- one erasure, prepared then done ------------------------------------------------------------------


@transaction.atomic
def start_draft(person: Person, user: Any) -> Job:
    """Have the worker look for what erasing `person` would do; a second click finds the first."""
    Person.objects.select_for_update().get(pk=person.pk)
    draft, _made = ErasureDraft.objects.get_or_create(person=person, created_by=user)
    if (job := running_job(draft)) is not None:
        return job
    job = _give_job(draft, _("Recherche de ce qui serait effacé"))
    ErasureDraft.objects.filter(pk=draft.pk).update(created_at=clock.now())
    enqueue(prepare_erasure, job.pk, draft.pk)
    return job


@transaction.atomic
def start_erasure(draft: ErasureDraft) -> Job:
    """Have the worker erase the person of `draft`, for whoever prepared it; once for two clicks."""
    draft = ErasureDraft.objects.select_for_update().get(pk=draft.pk)
    if (job := running_job(draft)) is not None:
        return job
    job = _give_job(draft, _("Effacement de données personnelles"))
    enqueue(carry_out_erasure, job.pk, draft.person_id, draft.created_by_id)
    return job


def running_job(draft: ErasureDraft) -> Job | None:
    """The work in progress on a preparation."""
    job = draft.job
    if job is None or job.finished_at is not None or job.created_at < clock.now() - GIVEN_UP:
        return None
    return job


def _give_job(draft: ErasureDraft, label: str) -> Job:
    """A job that names nobody: it stays when the person is forgotten."""
    url = reverse("people-erase", kwargs={"pk": draft.person_id})
    job = Job.objects.create(label=label, url=url, created_by=draft.created_by)
    ErasureDraft.objects.filter(pk=draft.pk).update(job=job)
    return job


@task(retries=0)
def prepare_erasure(job: int, draft: int) -> None:
    """Look through the base, writing nothing but the preparation: safe to run again."""

    def work(say: Say) -> str:
        held = ErasureDraft.objects.select_related("person").filter(pk=draft).first()
        if held is not None:  # else the person was erased meanwhile, and the page says so
            label = _("Recherche des textes où la personne est nommée")
            domain.fill_draft(draft=held, say=lambda percent: say(min(99, percent), label))
        return ""

    _carry_out(job, work, _("La recherche s’est arrêtée. Rien n’a été changé : recommencez."))


@task(retries=0)
def carry_out_erasure(job: int, person: int, user: int) -> None:
    """Erase, whole or not at all; begun again after a worker died, it ends where it should."""

    def work(say: Say) -> str:
        # Inside the transaction nothing can be said: other connections would not see it.
        say(20, _("Effacement : tout est fait d’un seul tenant, ou rien."))
        asked, by = Person.objects.get(pk=person), User.objects.get(pk=user)
        draft = domain.draft_of(asked, by)
        if draft is None and not asked.is_erased:
            raise domain.ErasureRefused(_("Cette préparation n’existe plus : recommencez."))
        done = domain.erase_person(
            person=asked,
            reason=draft.reason if draft is not None else "",
            spared=draft.spared if draft is not None else (),
            actor=by,
        )
        _tell_done(done, by)
        return done.get_absolute_url()

    failure = _("L’effacement s’est arrêté. Rien n’a été effacé : vous pouvez recommencer.")
    if told := _carry_out(job, work, failure):
        _tell_failed(job, user, told)


def _carry_out(pk: int, work: Callable[[Say], str], failure: str) -> str:
    """Do `work`, its progress told to the page that waits; why it stopped, '' when it is done."""
    jobs = Job.objects.filter(pk=pk)

    def say(percent: int, message: str) -> None:
        jobs.update(percent=percent, message=message[:250], failed=False, finished_at=None)

    try:
        url = work(say)
    except domain.ErasureRefused as refusal:
        failure = str(refusal)
    except Exception:
        logger.exception("erasure job %s failed", pk)
    else:
        more = {"url": url} if url else {}
        done = {"percent": 100, "message": _("C’est fait."), "failed": False}
        jobs.update(**done, finished_at=clock.now(), **more)
        return ""
    jobs.update(failed=True, message=failure[:250], finished_at=clock.now())
    return failure


def _tell_done(erasure: Erasure, user: User) -> None:
    notify(
        kind="erasure",
        user=user,
        subject=_("Effacement terminé : le rapport est prêt"),
        paragraphs=[_("Le rapport dit ce qui a été effacé, ce qui reste, et pourquoi.")],
        url=erasure.get_absolute_url(),
        button=_("Lire le rapport"),
        dedupe=f"erasure:{erasure.pk}:{user.pk}",
    )


def _tell_failed(job: int, user: int, why: str) -> None:
    person = Job.objects.filter(pk=job).values_list("url", flat=True).first()
    notify(
        kind="erasure",
        user=User.objects.filter(pk=user).first(),
        subject=_("Un effacement n’a pas eu lieu"),
        paragraphs=[why],
        url=person or "",
        button=_("Reprendre"),
        dedupe=f"erasure-stopped:{job}",
    )


@periodic("40 4 * * *")
@task(retries=2)
def forget_drafts() -> None:
    """Preparations quote texts about people: those that nobody carried out do not stay."""
    domain.forget_drafts()
