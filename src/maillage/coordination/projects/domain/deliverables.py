"""Tasks that close by themselves: each bound to an object whose state proves that it is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.recipients import has_account, people_of
from maillage.coordination.projects.models import Task
from maillage.kernel import registry
from maillage.kernel.notifications import notify
from maillage.kernel.registry import Deliverable, ObjectRef
from maillage.kernel.states import TransitionRefused, perform
from maillage.people.directory.models import Person


def ref_of(task: Task) -> ObjectRef | None:
    """The object that a task is bound to; None when there is none, or none that can be read."""
    try:
        return ObjectRef.parse(task.deliverable_ref) if task.deliverable_ref else None
    except ValueError:
        return None


def kind_of(task: Task) -> Deliverable | None:
    """What proves the task done; None for a kind that no room lends any more."""
    return registry.deliverables.get(task.deliverable) if task.deliverable else None


@transaction.atomic
def settle(ref: ObjectRef, *, actor: Any) -> list[Task]:
    """Close the open tasks bound to an object that has reached its state; returns them.

    Called by the object's own verbs, in their transaction; a second call finds nothing to close.
    When the object has left that state, no task reopens by itself: the people of those that are
    done are told, and `unmet` names them.
    """
    closed = []
    for task in Task.objects.filter(deliverable_ref=str(ref)).order_by("pk"):
        kind = kind_of(task)
        if kind is None or kind.model != ref.model:
            continue
        reached = ref.pk in kind.reached([ref.pk])
        if reached and task.is_open:
            closed += _close(task, kind, ref, actor)
        elif not reached and task.state == Task.State.DONE:
            _tell_lost(task, kind, ref)
    return closed


def unmet(tasks: Iterable[Task]) -> set[int]:
    """Keys of the tasks that are done although their object is not in the state that proves it.

    A query for each kind of deliverable among them.
    """
    bound: defaultdict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for task in tasks:
        ref = ref_of(task)
        if ref is not None and task.state == Task.State.DONE:
            bound[task.deliverable][ref.pk].append(task.pk)
    found: set[int] = set()
    for key, by_object in bound.items():
        if (kind := registry.deliverables.get(key)) is None:
            continue
        reached = kind.reached(by_object)
        found.update(pk for one, pks in by_object.items() if one not in reached for pk in pks)
    return found


def name_of(ref: ObjectRef) -> str:
    """The object's name, for its history; its number when it is gone."""
    record = apps.get_model(ref.model)._base_manager.filter(pk=ref.pk).first()
    return str(record) if record is not None else _("objet n° %(pk)d") % {"pk": ref.pk}


def _close(task: Task, kind: Deliverable, ref: ObjectRef, actor: Any) -> list[Task]:
    words = {"name": name_of(ref), "done": kind.done_words}
    reason = _("« %(name)s » %(done)s") % words
    said = _("a terminé la tâche : %(reason)s") % {"reason": reason}
    try:
        done = perform(task, "finish", actor=actor, trusted=True, said=said[:200], by=reason[:200])
    except TransitionRefused:  # somebody has just done or cancelled it
        return []
    return [done]


def _tell_lost(task: Task, kind: Deliverable, ref: ObjectRef) -> None:
    """The task stays done: whoever follows it decides whether to reopen it."""
    project = task.project
    people = {one.pk: one for one in project.team.all()}
    for person in Person.objects.filter(pk__in=people_of([task])[task.pk]).select_related("user"):
        if person.user is not None and has_account(person):
            people[person.user.pk] = person.user
    words = {"name": name_of(ref), "missing": kind.missing_words, "task": task}
    for pk, user in people.items():
        if not Task.objects.visible_to(user).filter(pk=task.pk).exists():
            continue
        notify(
            kind="deliverable_lost",
            user=user,
            subject=_("À revoir : %(task)s") % words,
            paragraphs=[
                _("« %(name)s » %(missing)s, mais la tâche « %(task)s » est faite.") % words,
                _("Rien n’a été rouvert : rouvrez la tâche si elle est de nouveau à faire."),
            ],
            url=task.get_absolute_url(),
            dedupe=f"deliverable-lost:{task.pk}:{task.version}:{pk}",
        )
