"""Two tasks tied and untied; a ring is refused, naming the tasks."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from tests.factories import AnchorFactory, ProjectFactory, TaskFactory, UserFactory

from maillage.coordination.projects.domain.dependencies import link_tasks, unlink_tasks
from maillage.coordination.projects.domain.projects import save_task
from maillage.coordination.projects.models import Dependency, LinkKind, Task
from maillage.coordination.projects.planning.plan import PlanError
from maillage.kernel import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return UserFactory(role="coordination")


@pytest.fixture
def project():
    project = ProjectFactory()
    anchor = AnchorFactory(project=project, name="Vernissage", day=date(2027, 6, 18))
    project.main_anchor = anchor
    project.save()
    return project


def task(project, title, actor, **fields):
    rule = {"rule_anchor": project.main_anchor, "rule_offset": -10, "rule_unit": "working_days"}
    made = TaskFactory.build(project=project, title=title, due=None, start=None, **(rule | fields))
    return save_task(task=made, actor=actor)


def test_what_comes_first_finishes_earlier(project, claire):
    proof, poster = task(project, "BAT", claire), task(project, "Affiche", claire, duration=5)
    version = project.plan_version
    due = proof.due
    moved = link_tasks(predecessor=proof, successor=poster, actor=claire, lag=2)
    assert moved.moved == (proof.pk,)
    proof.refresh_from_db()
    assert proof.due < poster.start < due
    project.refresh_from_db()
    assert project.plan_version > version
    verb = audit.history_of(project).first().verb
    assert "BAT" in verb
    assert "Affiche" in verb
    undone = unlink_tasks(link=Dependency.objects.get(), actor=claire)
    assert undone.moved == (proof.pk,)
    proof.refresh_from_db()
    assert proof.due == due


def test_a_task_that_floats_follows_the_whole_chain(project, claire):
    last = task(project, "Impression", claire)
    proof = task(project, "BAT", claire, rule_anchor=None, floating=True)
    draft = task(project, "Maquette", claire, rule_anchor=None, floating=True)
    link_tasks(predecessor=draft, successor=proof, actor=claire)
    link_tasks(predecessor=proof, successor=last, actor=claire, kind=LinkKind.FINISH_START)
    draft.refresh_from_db()
    proof.refresh_from_db()
    assert draft.due < proof.start
    assert proof.due < last.start


def test_what_is_done_locked_or_fixed_keeps_its_date(project, claire):
    poster = task(project, "Affiche", claire)
    for number, fields in enumerate(
        ({"locked": True}, {"state": Task.State.DONE}, {"rule_anchor": None})
    ):
        one = TaskFactory(
            project=project, title=f"Avant {number}", due=poster.due, start=poster.due,
            rule_offset=0, **({"rule_anchor": project.main_anchor} | fields),
        )  # fmt: skip
        assert link_tasks(predecessor=one, successor=poster, actor=claire).moved == ()
        one.refresh_from_db()
        assert one.due == poster.due


def test_a_ring_is_refused_naming_its_tasks(project, claire):
    one, two, three = (task(project, name, claire) for name in ("Un", "Deux", "Trois"))
    link_tasks(predecessor=one, successor=two, actor=claire)
    link_tasks(predecessor=two, successor=three, actor=claire)
    dates = set(project.tasks.values_list("pk", "due"))
    with pytest.raises(PlanError) as told:
        link_tasks(predecessor=three, successor=one, actor=claire)
    assert all(name in str(told.value) for name in ("Un", "Deux", "Trois"))
    assert Dependency.objects.count() == 2
    assert set(project.tasks.values_list("pk", "due")) == dates


def test_a_ring_of_locked_tasks_is_refused_too(project, claire):
    one, two = (TaskFactory(project=project, title=name, locked=True) for name in ("Un", "Deux"))
    link_tasks(predecessor=one, successor=two, actor=claire)
    with pytest.raises(PlanError, match=r"Un.*Deux"):
        link_tasks(predecessor=two, successor=one, actor=claire)


def test_twice_itself_and_another_project_are_refused_in_words(project, claire):
    one, two = task(project, "Un", claire), task(project, "Deux", claire)
    link_tasks(predecessor=one, successor=two, actor=claire)
    with pytest.raises(ValidationError, match="s’enchaînent déjà"):
        link_tasks(predecessor=one, successor=two, actor=claire, kind=LinkKind.START_START)
    with pytest.raises(ValidationError, match="elle-même"):
        link_tasks(predecessor=one, successor=one, actor=claire)
    with pytest.raises(ValidationError, match="deux projets"):
        link_tasks(predecessor=one, successor=TaskFactory(), actor=claire)
