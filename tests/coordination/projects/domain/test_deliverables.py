"""A task closes by itself when its object reaches its state, and never reopens by itself."""

from __future__ import annotations

import pytest
from tests.factories import (
    EventFactory,
    PersonFactory,
    ProjectFactory,
    SessionFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain import deliverables
from maillage.coordination.projects.domain.projects import save_task
from maillage.coordination.projects.models import Task
from maillage.kernel import audit
from maillage.kernel.models import Notification
from maillage.kernel.registry import ObjectRef
from maillage.publics.agenda.domain import perform_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return UserFactory(role="coordination", first_name="Claire", last_name="Martin")


@pytest.fixture
def event(claire):
    event = EventFactory(title="Vernissage", project=ProjectFactory(team=[claire]))
    SessionFactory(event=event)
    return event


@pytest.fixture
def task(event):
    return bound(event)


def bound(event, **fields):
    return TaskFactory(
        project=event.project,
        deliverable="event_published",
        deliverable_ref=str(ObjectRef.of(event)),
        **fields,
    )


def publish(event, actor, verb="publish"):
    perform_event(event=event, verb=verb, actor=actor)


def test_publishing_closes_what_waits_for_it_with_the_reason(event, task, claire):
    other, free = TaskFactory(project=event.project), bound(EventFactory(project=event.project))
    publish(event, claire)
    for one in (task, other, free):
        one.refresh_from_db()
    assert [one.state for one in (task, other, free)] == ["faite", "a_faire", "a_faire"]
    assert task.done_by == "« Vernissage » est publié"
    entry = audit.history_of(event.project).filter(verb__startswith="a terminé").get()
    assert entry.verb == "a terminé la tâche : « Vernissage » est publié"
    assert entry.actor == claire


def test_a_second_settling_changes_nothing(event, task, claire):
    publish(event, claire)
    task.refresh_from_db()
    version = task.version
    assert deliverables.settle(ObjectRef.of(event), actor=claire) == []
    task.refresh_from_db()
    assert task.version == version


def test_what_was_cancelled_or_done_stays(event, claire):
    cancelled = bound(event, state=Task.State.CANCELLED)
    done = bound(event, state=Task.State.DONE, done_by="Nadia")
    publish(event, claire)
    for one in (cancelled, done):
        one.refresh_from_db()
    assert cancelled.state == Task.State.CANCELLED
    assert done.done_by == "Nadia"


@pytest.mark.parametrize("verb", ["withdraw", "cancel"])
def test_losing_it_reopens_nothing_but_is_told_once(event, task, claire, verb):
    nadia = PersonFactory(user=UserFactory(role="communication"))
    task.responsible = nadia
    task.save()
    stranger = UserFactory()
    event.project.team.add(stranger)
    publish(event, claire)
    event.refresh_from_db()
    publish(event, claire, verb)
    task.refresh_from_db()
    assert task.state == Task.State.DONE
    assert deliverables.unmet([task]) == {task.pk}
    told = Notification.objects.filter(kind="deliverable_lost")
    assert set(told.values_list("user", flat=True)) == {claire.pk, nadia.user.pk}
    deliverables.settle(ObjectRef.of(event), actor=claire)
    assert told.count() == 2


def test_a_task_bound_to_what_is_there_already_closes_when_it_is_saved(event, claire):
    publish(event, claire)
    task = TaskFactory.build(
        project=event.project,
        deliverable="event_published",
        deliverable_ref=str(ObjectRef.of(event)),
    )
    assert save_task(task=task, actor=claire).state == Task.State.DONE


def test_nothing_of_it_when_the_verb_fails(event, task, claire):
    event.sessions.all().delete()
    with pytest.raises(Exception, match="séance"):
        publish(event, claire)
    task.refresh_from_db()
    assert task.state == Task.State.TODO


def test_an_unknown_kind_a_broken_reference_and_a_gone_object_do_no_harm(event, claire):
    odd = TaskFactory(
        project=event.project, deliverable="disparu", deliverable_ref=str(ObjectRef.of(event))
    )
    broken = TaskFactory(deliverable="event_published", deliverable_ref="n’importe quoi")
    assert deliverables.kind_of(odd) is None
    assert deliverables.ref_of(broken) is None
    publish(event, claire)
    odd.refresh_from_db()
    assert odd.state == Task.State.TODO
    gone = bound(EventFactory(project=event.project), state=Task.State.DONE)
    ref = deliverables.ref_of(gone)
    EventFactory._meta.model.objects.filter(pk=ref.pk).delete()
    assert deliverables.unmet([gone, odd, broken]) == {gone.pk}
    assert "objet" in deliverables.name_of(ref)


@pytest.mark.parametrize("count", [1, 3])
def test_flags_cost_a_query_a_kind(event, count, django_assert_num_queries):
    tasks = [bound(event, state=Task.State.DONE) for _ in range(count)]
    with django_assert_num_queries(1):
        assert deliverables.unmet(tasks) == {one.pk for one in tasks}
