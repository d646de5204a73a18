"""What leaves in the background: links, reminders; and what is prepared once a year."""

from __future__ import annotations

from datetime import datetime

from maillage.kernel.models import Job
from maillage.kernel.tasks import periodic, task
from maillage.people.accounts.models import User
from maillage.people.updates.domain import audience, campaigns
from maillage.people.updates.models import CheckCampaign


@task(retries=5)
def send_links(campaign: int, job: int, sender: int) -> None:
    """Send a campaign's links to those who have none yet; run again, it goes on where it was."""
    about = CheckCampaign.objects.get(pk=campaign)
    actor = User.objects.get(pk=sender)
    campaigns.run_batches(
        job=Job.objects.get(pk=job),
        total=audience.reach(about, actor).to_send,
        batch=lambda: campaigns.send_batch(campaign=about, actor=actor),
    )


@task(retries=5)
def remind_links(campaign: int, job: int, sender: int, asked_at: str) -> None:
    """Remind those who have not answered; run again, it goes on where it was."""
    about = CheckCampaign.objects.get(pk=campaign)
    actor = User.objects.get(pk=sender)
    moment = datetime.fromisoformat(asked_at)
    campaigns.run_batches(
        job=Job.objects.get(pk=job),
        total=campaigns.to_remind(about, moment).count(),
        batch=lambda: campaigns.remind_batch(campaign=about, asked_at=moment, actor=actor),
    )


@periodic("15 6 * * 1")
@task(retries=2)
def prepare_yearly_check() -> None:
    """On Mondays, see whether next year's campaign is to be prepared."""
    campaigns.prepare_next_campaign()
