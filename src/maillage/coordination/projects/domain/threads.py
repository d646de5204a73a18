"""What people say of a project and of its tasks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.recipients import has_account, people_of
from maillage.coordination.projects.models import Comment, Project, Task
from maillage.kernel import audit, clock, registry
from maillage.kernel.notifications import absolute, notify
from maillage.people.directory.models import Person

CORRECTED_WITHIN: Final = timedelta(minutes=15)
"""How long somebody may correct or delete what they wrote: before others have answered."""


class CommentRefused(Exception):
    """The message cannot be changed; str() says why, in French."""


@transaction.atomic
def post_comment(
    *,
    project: Project,
    text: str,
    actor: Any,
    task: Task | None = None,
    person: Person | None = None,
) -> Comment:
    """Write in a project's thread, or in a task's; its responsible and the team are told.

    `person` is who writes through a personal link; otherwise it is the actor's account. Raises
    CommentRefused when the message is empty or the task is another project's.
    """
    text = text.strip()
    if not text:
        raise CommentRefused(_("Écrivez d’abord un message."))
    if task is not None and task.project_id != project.pk:
        raise CommentRefused(_("Cette tâche est d’un autre projet."))
    user = audit.Actor.of(actor).user
    with audit.recording(actor=actor, verb=_("a écrit un message")):
        comment = Comment.objects.create(
            project=project,
            task=task,
            author=user if person is None else None,
            person=person,
            signature=str(person or user)[:200],
            text=text[:4_000],
        )
    _tell(comment)
    return comment


def may_correct(comment: Comment, *, user: Any = None, person: Person | None = None) -> bool:
    """Whether it is one's own, and recent."""
    own = (user is not None and comment.author_id == user.pk) or (
        person is not None and comment.person_id == person.pk
    )
    return own and clock.now() - comment.created_at <= CORRECTED_WITHIN


@transaction.atomic
def edit_comment(
    *, comment: Comment, text: str, actor: Any, person: Person | None = None
) -> Comment:
    """Correct one's own message; raises CommentRefused with the reason."""
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    _check_own(comment, actor, person)
    if not text.strip():
        raise CommentRefused(_("Le message est vide : supprimez-le plutôt."))
    comment.text = text.strip()[:4_000]
    with audit.recording(actor=actor, verb=_("a corrigé son message")):
        comment.save(update_fields=["text"])
    return comment


@transaction.atomic
def delete_comment(*, comment: Comment, actor: Any, person: Person | None = None) -> None:
    """Take one's own message back; raises CommentRefused with the reason."""
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    _check_own(comment, actor, person)
    with audit.recording(actor=actor, verb=_("a supprimé son message")):
        comment.delete()


def _check_own(comment: Comment, actor: Any, person: Person | None) -> None:
    user = audit.Actor.of(actor).user if person is None else None
    if not may_correct(comment, user=user, person=person):
        raise CommentRefused(
            _(
                "Un message se corrige par son auteur, pendant un quart d’heure : écrivez-en un autre."
            )
        )


def _tell(comment: Comment) -> None:
    """Whoever answers for the task and the team, except its author and who may not read it.

    Each once; those without an account by the personal link that they hold, unless it was closed.
    """
    task = comment.task
    about = task or comment.project
    users = {one.pk: one for one in comment.project.team.all()}
    keys = people_of([task])[task.pk] if task is not None else frozenset()
    people = list(Person.objects.filter(pk__in=keys).select_related("user").order_by("pk"))
    users |= {one.user.pk: one.user for one in people if one.user is not None and has_account(one)}
    users.pop(comment.author_id or 0, None)
    if comment.person is not None and comment.person.user_id is not None:
        users.pop(comment.person.user_id, None)
    words = {"who": comment.signature, "what": about}
    said: dict[str, Any] = {
        "kind": "comment",
        "subject": _("%(who)s a écrit : %(what)s") % words,
        "paragraphs": [comment.text],
    }
    url = task.get_absolute_url() if task is not None else thread_url(comment.project)
    reached = {comment.author_id}
    for pk, user in users.items():
        if Comment.objects.visible_to(user).filter(pk=comment.pk).exists():
            notify(**said, user=user, url=url, dedupe=f"comment:{comment.pk}:{pk}")
            reached.add(pk)
    outside = [
        one
        for one in people
        if one.email
        and one.pk != comment.person_id
        and not (has_account(one) and one.user_id in reached)
    ]
    doors = registry.doors_to([(one.pk, comment.project_id) for one in outside])
    for one in outside:
        key = (one.pk, comment.project_id)
        if (door := doors.get(key)) is None and (key in doors or has_account(one)):
            continue  # it was closed, they want no more messages, or their account sees nothing of it
        link: dict[str, Any] = {}
        more = _("Pour répondre, ouvrez le lien personnel que l’équipe vous a envoyé.")
        if door is not None:
            link = {"url": door.url, "button": _("Répondre"), "secret": True}
            more = _("Ne plus recevoir ces messages : %(url)s") % {"url": absolute(door.stop_url)}
        notify(
            **said | {"paragraphs": [*said["paragraphs"], more]},
            **link,
            email=one.email,
            dedupe=f"comment:{comment.pk}:person-{one.pk}",
        )


def thread_url(project: Project) -> str:
    """The project's tab « Échanges »."""
    return f"{project.get_absolute_url()}?onglet=echanges"
