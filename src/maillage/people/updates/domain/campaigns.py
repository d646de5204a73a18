"""Campaigns « Vérifiez vos coordonnées »: prepare, send by batches, remind, follow, close."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel import audit, clock
from maillage.kernel.models import Job, Notification
from maillage.kernel.notifications import notify
from maillage.people.directory.models import Person
from maillage.people.updates.domain.audience import not_asked, organisation_for, reach
from maillage.people.updates.domain.links import LinkRefused, make_link, renew_link
from maillage.people.updates.domain.proposals import team
from maillage.people.updates.models import ChangeProposal, CheckCampaign, SheetLink

BATCH = 50
"""Links made, and mails queued, in one transaction."""

A_YEAR = timedelta(days=330)
"""After that, next year's campaign is prepared: the month that is left serves to look at it."""


class CampaignRefused(Exception):
    """The campaign cannot be sent, reminded or closed; str() says why, in French."""


@transaction.atomic
def save_campaign(*, campaign: CheckCampaign, actor: Any, people: Any = None) -> CheckCampaign:
    """Check and save a campaign, with those that were chosen one by one."""
    campaign.full_clean()
    adding = campaign._state.adding
    verb = _("a préparé la campagne") if adding else _("a modifié la campagne")
    with audit.recording(actor=actor, verb=verb):
        campaign.save()
        if people is not None:
            campaign.people.set(people)
    return campaign


def _locked(campaign: CheckCampaign) -> CheckCampaign:
    """The campaign, held until the end of the transaction: one batch at a time."""
    return CheckCampaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)


@transaction.atomic
def launch_campaign(*, campaign: CheckCampaign, actor: Any) -> Job:
    """Begin to send, or send to those who have come since; returns the job that a page follows.

    The caller queues the work (`tasks.send_links`). Raises CampaignRefused when the campaign is
    closed, or has nobody to write to.
    """
    locked = _locked(campaign)
    if locked.closed_at is not None:
        raise CampaignRefused(_("La campagne est close."))
    found = reach(locked, actor)
    if found.to_send < 1:
        raise CampaignRefused(_("Il n’y a personne à qui écrire : choisissez qui interroger."))
    if locked.sent_at is None:
        with audit.recording(actor=actor, verb=_("a envoyé la campagne")):
            locked.sent_at = clock.now()
            locked.save(update_fields=["sent_at"])
    return _job(locked, actor, _("Envoi des liens de vérification"))


def _job(campaign: CheckCampaign, actor: Any, label: str) -> Job:
    return Job.objects.create(
        label=label, url=campaign.get_absolute_url(), created_by=audit.Actor.of(actor).user
    )


def send_batch(*, campaign: CheckCampaign, actor: Any) -> int:
    """Make and mail the next links; returns how many, 0 when everyone has one.

    The campaign's row is held, and whoever has a link of it already is left out: a worker that
    dies, or two of them, send nothing twice.
    """
    with transaction.atomic():
        locked = _locked(campaign)
        if not locked.is_open:
            return 0
        people = list(not_asked(locked, actor).order_by("pk")[:BATCH])
        where = organisation_for(people, locked)
        with audit.recording(actor=actor, verb=_("a demandé de vérifier la fiche")):
            for person in people:
                make_link(campaign=locked, person=person, organisation=where.get(person.pk))
    return len(people)


@transaction.atomic
def remind_campaign(*, campaign: CheckCampaign, actor: Any) -> tuple[Job, datetime]:
    """Begin to remind those who have not answered; returns the job, and the instant of the asking.

    The caller queues the work (`tasks.remind_links`): links reminded since that instant are left
    out, so that nobody is reminded twice. Raises CampaignRefused when nobody is left.
    """
    locked = _locked(campaign)
    if not locked.is_open:
        raise CampaignRefused(_("La campagne n’est pas en cours."))
    asked_at = clock.now()
    if not to_remind(locked, asked_at).exists():
        raise CampaignRefused(_("Tout le monde a répondu, ou vient d’être relancé."))
    return _job(locked, actor, _("Relance de celles et ceux qui n’ont pas répondu")), asked_at


REST = timedelta(hours=20)
"""Between two mails to the same person."""


def to_remind(campaign: CheckCampaign, asked_at: datetime) -> Any:
    """The links without an answer whose person was not written to today."""
    before = asked_at - REST
    rested = Q(reminded_at__lt=before) | Q(reminded_at__isnull=True, created_at__lt=before)
    unanswered = SheetLink.objects.filter(campaign=campaign).unanswered()
    return unanswered.filter(rested).exclude(person__email="")


def remind_batch(*, campaign: CheckCampaign, asked_at: datetime, actor: Any) -> int:
    """Remind the next ones; returns how many, 0 when all were."""
    done = 0
    with transaction.atomic():
        locked = _locked(campaign)
        if not locked.is_open:
            return 0
        links = to_remind(locked, asked_at).select_related("person", "campaign")
        for link in links.order_by("pk")[:BATCH]:
            renew_link(link=link, actor=actor, reminder=True)
            done += 1
    return done


def run_batches(*, job: Job, total: int, batch: Callable[[], int]) -> int:
    """Call `batch` until it does nothing, telling the job's page how far it is.

    Returns how many were done. A refusal ends the job, said on its page; so does anything else that
    breaks, until the task is tried again and goes on where it was.
    """
    done = 0
    jobs = Job.objects.filter(pk=job.pk)
    jobs.update(failed=False, finished_at=None)
    try:
        while count := batch():
            done += count
            percent = min(99, done * 100 // max(total, 1))
            words = _("%(done)d sur %(total)d") % {"done": done, "total": max(total, done)}
            jobs.update(percent=percent, message=words)
    except LinkRefused as refused:
        jobs.update(failed=True, message=str(refused)[:250])
    except Exception:
        words = _("L’envoi s’est arrêté en chemin. Il reprendra de lui-même.")
        jobs.update(failed=True, message=words, finished_at=clock.now())
        raise
    words = ngettext("%(n)d courriel part.", "%(n)d courriels partent.", done) % {"n": done}
    jobs.filter(failed=False).update(percent=100, message=words)
    jobs.update(finished_at=clock.now())
    return done


@transaction.atomic
def close_campaign(*, campaign: CheckCampaign, actor: Any) -> CheckCampaign:
    """End it: its links stop working, answered or not. Raises CampaignRefused."""
    locked = _locked(campaign)
    if not locked.is_open:
        raise CampaignRefused(_("La campagne n’est pas en cours."))
    now = clock.now()
    with audit.recording(actor=actor, verb=_("a clos la campagne")):
        locked.closed_at = now
        locked.save(update_fields=["closed_at"])
        live = SheetLink.objects.filter(campaign=locked, revoked_at__isnull=True)
        pairs = []
        for link in live.select_related("person", "campaign"):
            before = copy.copy(link)
            link.revoked_at = now
            pairs.append((before, link))
        audit.bulk_update(pairs, ["revoked_at"])
    return locked


# -- following --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """Where a campaign stands."""

    sent: int
    opened: int
    answered: int
    corrected: int

    @property
    def confirmed(self) -> int:
        """Answered, and nothing to change."""
        return self.answered - self.corrected

    @property
    def silent(self) -> int:
        """No answer."""
        return self.sent - self.answered

    @property
    def rate(self) -> int:
        """Answers in a hundred."""
        return round(self.answered * 100 / self.sent) if self.sent else 0


def figures_of(campaign: CheckCampaign) -> Figures:
    """Count the links and what came through them, in two queries."""
    links = SheetLink.objects.filter(campaign=campaign)
    counted = links.aggregate(
        sent=Count("pk"), opened=Count("opened_at"), answered=Count("answered_at")
    )
    corrected = ChangeProposal.objects.filter(link__campaign=campaign).values("link").distinct()
    return Figures(**counted, corrected=corrected.count())


# -- every year -------------------------------------------------------------------------------------


@transaction.atomic
def prepare_next_campaign() -> CheckCampaign | None:
    """Eleven months after the last campaign, prepare the next one and tell the team; never send.

    Nothing is prepared while one waits to be sent, nor a second time when the team deleted what
    was prepared.
    """
    last = CheckCampaign.objects.filter(sent_at__isnull=False).order_by("-sent_at").first()
    if last is None or last.sent_at is None or clock.now() - last.sent_at < A_YEAR:
        return None
    if CheckCampaign.objects.filter(sent_at__isnull=True, closed_at__isnull=True).exists():
        return None
    told = f"next-check:{last.pk}:"
    if Notification.objects.filter(dedupe__startswith=told).exists():
        return None
    year = clock.local(last.sent_at).year
    title = last.title.replace(str(year), str(year + 1))
    prepared = CheckCampaign(
        title=title,
        message=last.message,
        network=last.network,
        kinds=last.kinds,
        audience=last.audience,
    )
    save_campaign(
        campaign=prepared,
        actor=audit.SYSTEM,
        people=Person.objects.filter(pk__in=last.people.values("pk")),
    )
    for user in team():
        notify(
            kind="check_to_send",
            user=user,
            subject=_("La vérification annuelle des coordonnées est prête"),
            paragraphs=[
                _(
                    "Un an a passé depuis « %(last)s ». La campagne « %(next)s » est préparée comme la "
                    "précédente. Rien ne part sans vous : relisez-la, puis envoyez-la."
                )
                % {"last": last, "next": prepared}
            ],
            url=prepared.get_absolute_url(),
            button=_("Relire la campagne"),
            dedupe=f"{told}{user.pk}",
        )
    return prepared


def refuse_wrong_choice(campaign: CheckCampaign, people: Any) -> None:
    """Raise ValidationError when a campaign would ask nobody at all."""
    if not (campaign.network_id or campaign.kinds or campaign.audience or people):
        raise ValidationError(
            _("Choisissez qui interroger : un réseau, des natures, des personnes.")
        )
