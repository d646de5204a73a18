"""A project's calendar, its school zone, sessions and feasibility, read from the tables."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories import (
    BodySessionFactory,
    ClosingPeriodFactory,
    DecidingBodyFactory,
    OrganisationFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain.audiences import save_audience
from maillage.coordination.projects.domain.calendars import (
    project_calendar,
    project_calendars,
    school_zone,
)
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.domain.feasibility import plan_feasibility, slack_by_task
from maillage.coordination.projects.domain.plans import load_plan, place_tasks
from maillage.coordination.projects.domain.previews import preview_changes
from maillage.coordination.projects.domain.projects import AnchorDay, create_project, save_task
from maillage.coordination.projects.models import Dependency, ProjectAudience, Task, Unit
from maillage.coordination.projects.planning.plan import SchoolRule
from maillage.people.territory.models import Academy, Commune, Department, Region

DAY_J = date(2028, 3, 14)  # a Tuesday


@pytest.fixture
def coordinator(db):
    return UserFactory(role="coordination")


@pytest.fixture
def project(coordinator):
    return create_project(
        name="Exposition", actor=coordinator, anchors=[AnchorDay("Vernissage", DAY_J, is_main=True)]
    )


def commune(department: str, zone: str) -> Commune:
    region, _ = Region.objects.get_or_create(code="44", defaults={"name": "Grand Est"})
    academy, _ = Academy.objects.get_or_create(name=f"Académie {zone}", defaults={"zone": zone})
    row, _ = Department.objects.get_or_create(
        code=department, defaults={"name": department, "region": region, "academy": academy}
    )
    return Commune.objects.create(code=f"{department}001", name="Wissembourg", department=row)


def test_closing_periods_of_everyone_and_of_the_lead(project, coordinator) -> None:
    project.lead = OrganisationFactory()
    project.save()
    ClosingPeriodFactory(start=date(2028, 2, 7), end=date(2028, 2, 8))
    ClosingPeriodFactory(start=date(2028, 2, 9), end=date(2028, 2, 9), organisation=project.lead)
    ClosingPeriodFactory(
        start=date(2028, 2, 10), end=date(2028, 2, 10), organisation=OrganisationFactory()
    )
    calendar = project_calendar(project)
    days = (date(2028, 2, day) for day in (7, 8, 9, 10))
    assert [calendar.is_working(day) for day in days] == [False, False, False, True]
    assert not project_calendars([])


def test_the_first_host_commune_says_holidays_and_zone(project, django_assert_num_queries) -> None:
    assert (project_calendar(project).subdivision, school_zone(project)) == (None, "")
    project.host_communes.add(commune("67", "B"))
    project.host_communes.add(commune("61", "A"))
    with django_assert_num_queries(2):
        assert project_calendar(project).holiday_name(date(2028, 4, 14)) == "Vendredi saint"
    assert school_zone(project) == "B"
    project.school_zone = "C"
    assert school_zone(project) == "C"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_plan_is_loaded_in_as_many_queries(project, rows, django_assert_num_queries) -> None:
    for _ in range(rows):
        body = BodySessionFactory(day=date(2028, 3, 10)).body
        TaskFactory(project=project, deciding_body=body, school_rule="hors")
    with django_assert_num_queries(6):
        plan = load_plan(project).plan
    assert {task.body.sessions for task in plan.tasks} == {(date(2028, 3, 10),)}
    assert {task.school for task in plan.tasks} == {SchoolRule.OUTSIDE}


def test_saving_a_task_places_it_before_a_session_and_out_of_holidays(project, coordinator) -> None:
    anchor = project.anchors.get()
    body = DecidingBodyFactory(filing_days=21)
    BodySessionFactory(body=body, day=date(2028, 2, 25))
    file = Task(project=project, title="Dossier", rule_anchor=anchor, deciding_body=body)
    file.rule_offset, file.rule_unit = -1, Unit.WEEKS
    assert save_task(task=file, actor=coordinator).due == date(2028, 2, 4)
    project.school_zone = "A"  # closed from 19 February to 5 March 2028
    project.save()
    visit = Task(project=project, title="Visite", rule_anchor=anchor, school_rule="hors")
    visit.rule_offset, visit.rule_unit = -10, Unit.DAYS
    assert save_task(task=visit, actor=coordinator).due == date(2028, 2, 18)


def test_a_task_that_follows_the_audience_lies_as_it_says(project, coordinator) -> None:
    anchor = project.anchors.get()
    project.school_zone = "A"  # closed from 19 February to 5 March 2028
    project.save()
    visit = Task(project=project, title="Visite", rule_anchor=anchor, school_rule="public")
    visit.rule_offset, visit.rule_unit = -10, Unit.DAYS
    assert save_task(task=visit, actor=coordinator).due == date(2028, 3, 3)  # no audience yet
    schools = ProjectAudience(project=project, kind="scolaires", school_rule="hors")
    save_audience(audience=schools, actor=coordinator)
    stale = Changes(stale=frozenset({project.pk}))
    (part,) = preview_changes(changes=stale, user=coordinator).projects
    assert [move.after for move in part.moves] == [date(2028, 2, 18)]
    place_tasks(project, [visit])
    visit.save()
    assert visit.due == date(2028, 2, 18)
    (room,) = plan_feasibility(project).rooms
    assert "hors vacances scolaires (public visé)" in room.why
    schools.school_rule = "pendant"
    save_audience(audience=schools, actor=coordinator)
    place_tasks(project, [visit])
    assert visit.due == date(2028, 3, 3)
    # What says its own rule, or none, does not follow the audience's.
    free = Task(project=project, title="Tract", rule_anchor=anchor)
    free.rule_offset, free.rule_unit = -5, Unit.DAYS
    assert save_task(task=free, actor=coordinator).due == date(2028, 3, 9)


def made_of_two(project, **fields):
    anchor = project.anchors.get()
    first = TaskFactory(project=project, title="Affiche", floating=True, duration=5, **fields)
    last = TaskFactory(
        project=project, title="Pose", rule_anchor=anchor, rule_offset=-1, rule_unit=Unit.DAYS
    )
    Dependency.objects.create(predecessor=first, successor=last)
    return first, last


def test_feasibility_says_the_chain_the_room_and_why(project, time_machine) -> None:
    first, last = made_of_two(project)
    time_machine.move_to("2028-03-08 09:00+01:00")
    said = plan_feasibility(project)
    assert (said.computed, said.holds) == (True, False)
    assert [room.task for room in said.chain] == [first, last]
    assert {room.task.title: (room.slack, room.missing) for room in said.rooms} == {
        "Affiche": (-2, 2),
        "Pose": (-2, 2),
    }
    assert {room.why for room in said.rooms} == {
        "attendue par « Pose »",
        "la veille du vernissage",
    }
    assert slack_by_task(project, project_calendar(project)) == {first.pk: -2, last.pk: -2}


def test_a_ring_is_told_instead(project) -> None:
    first, last = made_of_two(project)
    Dependency.objects.create(predecessor=last, successor=first)
    said = plan_feasibility(project)
    assert (said.computed, said.holds) == (False, False)
    assert "s’attendent en rond" in said.sentence
    assert slack_by_task(project, project_calendar(project)) == {}


def test_the_tab_and_who_opens_it(project, client, coordinator) -> None:
    made_of_two(project)
    url = f"{project.get_absolute_url()}?onglet=faisabilite"
    client.force_login(coordinator)
    for sort in ("", "&tri=tache", "&tri=-date", "&tri=autre"):
        page = client.get(url + sort)
        assert page.status_code == 200
        assert "La marge de chaque tâche" in page.text
    project.tasks.all().delete()
    assert "Rien à planifier" in client.get(url).text
    client.force_login(UserFactory(role="membre"))
    assert client.get(url).status_code == 404
