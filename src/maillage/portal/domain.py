"""Send, open and revoke personal links; what a partner does through one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.checklists import tick_check
from maillage.coordination.projects.domain.threads import post_comment
from maillage.coordination.projects.models import Comment, Project, Task, TaskCheck
from maillage.kernel import audit, clock
from maillage.kernel.notifications import notify
from maillage.kernel.states import TransitionRefused, perform
from maillage.kernel.tokens import hash_token, new_token
from maillage.people.directory.models import Person
from maillage.portal.models import PersonalLink

VISIT_WRITTEN_EVERY = timedelta(minutes=10)
SIGNED = "r-"
"""What a token made again begins with; a drawn one is longer than it, and is looked for first."""


class LinkRefused(Exception):
    """The link cannot be sent; str() says why, in French."""


@transaction.atomic
def send_link(*, person: Person, project: Project, actor: Any, token: str = "") -> PersonalLink:
    """Mail `person` a new link to their tasks of `project`; the one before stops working.

    `token` is drawn at random; only the demonstration, whose passwords are public, gives its own.
    Raises LinkRefused when the person has no address.
    """
    if not person.email:
        raise LinkRefused(
            _("%(person)s n’a pas d’adresse électronique : ajoutez-la dans l’annuaire.")
            % {"person": person}
        )
    token = token or new_token()
    with audit.recording(
        actor=actor, verb=_("a envoyé un lien personnel à %(who)s") % {"who": person}
    ):
        # The project's row serialises two senders: one live link per person and project.
        Project.objects.select_for_update().get(pk=project.pk)
        reminded = True
        for old in PersonalLink.objects.filter(
            person=person, project=project, revoked_at__isnull=True
        ):
            reminded = reminded and old.reminders  # a refusal outlives the link
            old.revoked_at = clock.now()
            old.save(update_fields=["revoked_at"])
        link = PersonalLink.objects.create(
            person=person,
            project=project,
            token_hash=hash_token(token),
            reminders=reminded,
            sent_by=audit.Actor.of(actor).user,
        )
    open_tasks = Task.objects.filter(project=project).of_person(person).open().count()
    notify(
        kind="personal_link",
        email=person.email,
        subject=_("%(project)s : vos tâches") % {"project": project},
        paragraphs=[
            _("Bonjour %(name)s,") % {"name": person.first_name or person},
            _(
                "%(actor)s prépare « %(project)s » avec vous. Ce lien vous montre ce qui vous "
                "revient (%(count)d à faire), avec les dates. Vous pouvez y dire ce qui est fait, "
                "sans créer de compte."
            )
            % {"actor": actor, "project": project, "count": open_tasks},
            _("Le lien est personnel : ne le transférez pas. Il fonctionne jusqu’au %(day)s.")
            % {"day": clock.local(link.expires_at).strftime("%d/%m/%Y")},
        ],
        button=_("Voir mes tâches"),
        url=reverse("portal-home", kwargs={"token": token}),
        dedupe=f"personal-link:{link.pk}",
        secret=True,
    )
    return link


@transaction.atomic
def revoke_link(*, link: PersonalLink, actor: Any) -> PersonalLink:
    """Stop a link from working, at once; doing it twice changes nothing."""
    link = PersonalLink.objects.select_for_update().get(pk=link.pk)
    if link.revoked_at is None:
        with audit.recording(
            actor=actor, verb=_("a révoqué le lien de %(who)s") % {"who": link.person}
        ):
            link.revoked_at = clock.now()
            link.save(update_fields=["revoked_at"])
    return link


def open_link(token: str) -> PersonalLink | None:
    """The live link of that token, its visit noted; None whatever is wrong with it."""
    links = PersonalLink.objects.valid().select_related(
        "person__user", "project", "project__lead", "sent_by"
    )
    link = links.filter(token_hash=hash_token(token)).first() or _signed(links, token)
    if link is not None:
        now = clock.now()
        if link.last_used_at is None or now - link.last_used_at > VISIT_WRITTEN_EVERY:
            # A visit is not a change of the record: no version, no audit entry.
            PersonalLink.objects.filter(pk=link.pk).update(last_used_at=now)
    return link


def token_again(link: PersonalLink) -> str:
    """Another token of a link, for the mails after the first: what was drawn is not kept.

    It is made of the link's row and of the installation's secret key: it opens what the first one
    opens, for as long, and a new link puts an end to both.
    """
    proof = salted_hmac("maillage.portal.link", f"{link.pk}:{link.token_hash}", algorithm="sha256")
    return f"{SIGNED}{link.pk}-{proof.hexdigest()}"


def _signed(links: QuerySet[PersonalLink], token: str) -> PersonalLink | None:
    pk, _dash, _proof = token.removeprefix(SIGNED).partition("-")
    if not token.startswith(SIGNED) or not pk.isdecimal() or len(pk) > 18:
        return None
    link = links.filter(pk=int(pk)).first()
    return link if link is not None and constant_time_compare(token, token_again(link)) else None


@transaction.atomic
def set_reminders(*, link: PersonalLink, wanted: bool) -> PersonalLink:
    """The partner wants the reminders of this project by mail, or no more."""
    link = PersonalLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    verb = _("a demandé les rappels") if wanted else _("ne veut plus de rappels")
    if link.reminders != wanted:
        with audit.recording(actor=actor_of(link), verb=verb):
            link.reminders = wanted
            link.save(update_fields=["reminders"])
    return link


def actor_of(link: PersonalLink) -> audit.Actor:
    """Who acts through a link, as the history names them."""
    return audit.Actor(label=_("%(person)s (lien personnel)") % {"person": link.person})


def tasks_of(link: PersonalLink) -> QuerySet[Task]:
    """That person's tasks in that project, cancelled ones left out, soonest first.

    And those of an organisation for which they answer there: see `TaskQuerySet.of_person`.
    """
    return (
        Task.objects.filter(project=link.project)
        .of_person(link.person)
        .exclude(state=Task.State.CANCELLED)
        .order_by("due", "position", "pk")
    )


@transaction.atomic
def finish_task(*, link: PersonalLink, task: Task) -> Task:
    """The partner says that it is done; the team is told.

    Raises TransitionRefused when it was done or cancelled already.
    """
    done = perform(task, "finish", actor=actor_of(link), trusted=True, by=str(link.person))
    for member in link.project.team.all():
        notify(
            kind="task_done",
            user=member,
            subject=_("%(person)s a fait : %(task)s") % {"person": link.person, "task": task},
            paragraphs=[
                _("Projet « %(project)s ». La tâche a été cochée par son lien personnel.")
                % {"project": link.project}
            ],
            url=link.project.get_absolute_url(),
            dedupe=f"task-done:{task.pk}:{done.version}:{member.pk}",
        )
    return done


@transaction.atomic
def reopen_task(*, link: PersonalLink, task: Task) -> Task:
    """The partner takes it back; raises TransitionRefused when it is open already.

    Or when it was cancelled meanwhile: that is the coordination's to take up again.
    """
    locked = Task.objects.select_for_update().get(pk=task.pk)
    if locked.state == Task.State.CANCELLED:
        raise TransitionRefused(_("Cette tâche a été annulée."))
    return perform(task, "reopen", actor=actor_of(link), trusted=True)


def tick(*, link: PersonalLink, check: TaskCheck, done: bool) -> TaskCheck:
    """The partner says that a point is checked, or that it is not."""
    return tick_check(check=check, done=done, actor=actor_of(link))


def write(*, link: PersonalLink, task: Task, text: str) -> Comment:
    """The partner writes on one of their tasks; raises CommentRefused when it says nothing."""
    return post_comment(
        project=link.project, task=task, text=text, actor=actor_of(link), person=link.person
    )
