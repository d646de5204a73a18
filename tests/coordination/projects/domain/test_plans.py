"""What the planner is told of the rows: work in progress, files that are done."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories import (
    AnchorFactory,
    BodySessionFactory,
    DecidingBodyFactory,
    DependencyFactory,
    ProjectFactory,
    TaskFactory,
)

from maillage.coordination.projects.domain.feasibility import plan_feasibility
from maillage.coordination.projects.domain.plans import load_plan
from maillage.coordination.projects.models import Task, Unit
from maillage.kernel import clock


@pytest.fixture
def project(db):
    return ProjectFactory()


def anchored(project, day, **fields):
    anchor = AnchorFactory(project=project, name="Vernissage", day=day)
    project.main_anchor = anchor
    project.save()
    return TaskFactory(project=project, rule_anchor=anchor, rule_unit=Unit.DAYS, **fields)


def test_work_in_progress_on_time_lacks_nothing(project, time_machine):
    time_machine.move_to("2026-05-15 10:00")
    task = anchored(
        project, date(2026, 5, 22), rule_offset=0, duration=10,
        start=date(2026, 5, 7), due=date(2026, 5, 22),
    )  # fmt: skip
    assert "Il manque" in plan_feasibility(project).sentence
    Task.objects.filter(pk=task.pk).update(state=Task.State.DOING)
    said = plan_feasibility(project)
    assert (said.holds, said.rooms[0].slack) == (True, 0)
    assert said.rooms[0].earliest == (date(2026, 5, 7), date(2026, 5, 22))


def test_a_file_that_is_done_waits_for_the_session_of_that_day(project, time_machine):
    time_machine.move_to("2026-03-20 10:00")
    body = DecidingBodyFactory(name="Conseil", filing_days=21)
    BodySessionFactory(body=body, day=date(2026, 4, 24))
    sign = anchored(project, date(2026, 6, 1), rule_offset=0, due=date(2026, 6, 1))
    file = TaskFactory(
        project=project, deciding_body=body, state=Task.State.DONE, done_at=clock.now(),
        start=date(2026, 4, 3), due=date(2026, 4, 3),
    )  # fmt: skip
    DependencyFactory(predecessor=file, successor=sign)
    time_machine.move_to("2026-03-23 10:00")
    assert load_plan(project).plan.tasks[0].done_on == date(2026, 3, 20)
    (room,) = plan_feasibility(project).rooms
    assert room.earliest.start == date(2026, 4, 27)
