"""The demonstration's personal links: one that works, one that is too old."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.coordination.projects.demo import task_of
from maillage.coordination.projects.models import Project, Task
from maillage.kernel import audit, clock
from maillage.kernel.notifications import absolute
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.kernel.tokens import hash_token
from maillage.people.directory.demo import account, somebody
from maillage.portal.domain import finish_task, send_link
from maillage.portal.models import PersonalLink

# As public as the password of the accounts: they are printed each time, and never made elsewhere.
NADIA = "demonstration-lien-personnel-de-nadia-durand"
TOO_OLD = "demonstration-lien-expire-de-sabine-corbiere"


def load(say: Any) -> None:
    """The two links, if they were never sent."""
    project = Project.objects.get(demo_key="a-belleme")
    if not PersonalLink.objects.filter(token_hash=hash_token(NADIA)).exists():
        _send_to_nadia(project)
    if not PersonalLink.objects.filter(token_hash=hash_token(TOO_OLD)).exists():
        _add_old_link(project)
    for who, token in ((_("Lien personnel de Nadia Durand"), NADIA), (_("Lien expiré"), TOO_OLD)):
        say(f"{who} : {absolute(reverse('portal-home', kwargs={'token': token}))}")


def _send_to_nadia(project: Project) -> None:
    """Five weeks ago; she has said one thing done since."""
    with living_on(days_ago(35), 16, 5):
        link = send_link(
            person=somebody("nadia.durand"), project=project, actor=account("camille"), token=NADIA
        )
    task = task_of(project, "Réserver la salle")
    if task.state != Task.State.DONE:
        with living_on(days_ago(17), 20, 42):
            finish_task(link=link, task=task)


def _add_old_link(project: Project) -> None:
    """Sent for a few weeks only, and over: no mail leaves for it."""
    with (
        living_on(days_ago(70), 9, 30),
        audit.recording(
            actor=account("camille"), verb=_("a envoyé un lien personnel à Sabine Corbière")
        ),
    ):
        PersonalLink.objects.create(
            person=somebody("sabine.corbiere"),
            project=project,
            token_hash=hash_token(TOO_OLD),
            expires_at=clock.now() + timedelta(days=42),
            sent_by=account("camille"),
        )
