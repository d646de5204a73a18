"""One template for many projects: checked by row, whole or not at all, once, and back."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from tests.factories import (
    BodySessionFactory,
    ClosingPeriodFactory,
    DecidingBodyFactory,
    EditionFactory,
    OrganisationFactory,
    PersonFactory,
    PlanTemplateFactory,
    ProjectFactory,
    TemplateAnchorFactory,
    TemplateLinkFactory,
    TemplateTaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain import batch_undoing, batches
from maillage.coordination.projects.domain.batches import Batch, Row
from maillage.coordination.projects.domain.calendars import project_calendar
from maillage.coordination.projects.models import Dependency, Project, Task
from maillage.kernel import clock, undo
from maillage.kernel.states import perform


@pytest.fixture
def user(db):
    return UserFactory(role="coordination")


@pytest.fixture
def template(db):
    template = PlanTemplateFactory(name="Exposition")
    opening = TemplateAnchorFactory(template=template, name="Vernissage", position=0)
    TemplateAnchorFactory(template=template, name="Démontage", position=1, is_main=False)
    tasks = [
        TemplateTaskFactory(
            template=template, anchor=opening, title=title, position=n, offset=-n, role="commune"
        )
        for n, title in enumerate(("Presse", "Affiche", "Convention"), start=1)
    ]
    TemplateLinkFactory(predecessor=tasks[2], successor=tasks[1])
    TemplateLinkFactory(predecessor=tasks[1], successor=tasks[0])
    return template


@pytest.fixture
def batch(template):
    return Batch(template, edition=EditionFactory())


def row(template, name, **fields):
    opening, closing = template.anchors.all()
    day = clock.today() + timedelta(days=120)
    days = {opening.pk: day, closing.pk: day + timedelta(days=60)}
    return Row(name, **{"days": days, "city": "Sées", **fields})


def create(batch, rows, user, token=None):
    return batches.create_batch(batch=batch, rows=rows, token=token or uuid.uuid4(), actor=user)


def test_all_are_made_with_their_plans(batch, template, user):
    mayor, other, host = PersonFactory(), PersonFactory(), OrganisationFactory()
    batch = Batch(template, edition=batch.edition, people={"commune": mayor})
    rows = [
        row(template, "Exposition à Sées", host=host),
        row(template, "Exposition à Bellême", people={"commune": other}),
    ]
    job, projects = create(batch, rows, user)
    assert [one.name for one in projects] == ["Exposition à Sées", "Exposition à Bellême"]
    first = Project.objects.get(name="Exposition à Sées")
    assert (first.edition, first.template, first.template_version) == (batch.edition, template, 1)
    assert first.main_anchor.name == "Vernissage"
    assert first.lead == batch.edition.programme.lead
    assert list(first.team.all()) == [user]
    assert [str(one) for one in first.partners.all()] == [f"{host} (commune hôte)"]
    assert {one.responsible for one in first.tasks.all()} == {mayor}
    assert all(one.due and one.template_task_id for one in first.tasks.all())
    assert Dependency.objects.filter(predecessor__project=first).count() == 2
    assert {one.responsible for one in projects[1].tasks.all()} == {other}
    assert job.finished_at is not None


def test_each_project_is_placed_on_its_own_calendar(batch, template, user):
    body = DecidingBodyFactory(filing_days=21)
    session = clock.today() + timedelta(days=100)
    BodySessionFactory(body=body, day=session)
    filing = session - timedelta(days=21)
    ClosingPeriodFactory(start=filing - timedelta(days=3), end=filing)
    template.tasks.filter(title="Presse").update(deciding_body=body)
    _job, (project,) = create(batch, [row(template, "Sées")], user)
    closed = project_calendar(project)
    press = project.tasks.get(title="Presse")
    assert press.due == closed.previous_working(filing) < filing - timedelta(days=3)


def test_a_row_may_leave_tasks_out_without_breaking_the_chain(batch, template, user):
    poster = template.tasks.get(title="Affiche")
    _job, (project,) = create(
        batch, [row(template, "Sées", leave_out=frozenset({poster.pk}))], user
    )
    assert set(project.tasks.values_list("title", flat=True)) == {"Presse", "Convention"}
    link = Dependency.objects.get()
    assert (link.predecessor.title, link.successor.title) == ("Convention", "Presse")


def test_each_row_says_what_is_wrong(batch, template, user):
    ProjectFactory(name="Exposition à Flers", edition=batch.edition)
    opening, closing = template.anchors.all()
    day = clock.today() + timedelta(days=90)
    rows = [
        row(template, "Exposition à Sées", days={opening.pk: day}),
        row(
            template,
            "Exposition à Argentan",
            days={opening.pk: day, closing.pk: day - timedelta(1)},
        ),
        row(template, "exposition a flers"),
        row(template, "Double"),
        row(template, "Double"),
        row(template, ""),
    ]
    batches.check_rows(batch, rows, user)
    said = [" ".join(one.errors) for one in rows]
    assert "Il manque la date : Démontage" in said[0]
    assert "inversez-les" in said[1]
    assert "porte déjà ce nom" in said[2]
    assert "Deux lignes" in said[3]
    assert "Donnez un nom" in said[5]
    with pytest.raises(batches.BatchRefused):
        create(batch, [row(template, "Bonne"), row(template, "exposition a flers")], user)
    assert Project.objects.count() == 1


def test_a_hidden_project_does_not_show_by_its_name(batch, template, user):
    ProjectFactory(name="Mission", edition=batch.edition, visibility="restreinte")
    ProjectFactory(name="Secret", visibility="restreinte", created_by=user, edition=batch.edition)
    rows = [row(template, "Mission"), row(template, "Secret")]
    batches.check_rows(batch, rows, user)
    assert [bool(one.errors) for one in rows] == [False, True]
    alone = Batch(template)
    rows = [row(template, "Mission")]
    batches.check_rows(alone, rows, user)
    assert not rows[0].errors
    create(batch, [row(template, "Mission")], user)
    assert Project.objects.filter(name="Mission").count() == 2


def test_a_second_click_makes_nothing_more(batch, template, user):
    token = uuid.uuid4()
    first, _projects = create(batch, [row(template, "Sées")], user, token)
    second, nothing = create(batch, [row(template, "Sées")], user, token)
    assert (first.pk, nothing) == (second.pk, [])
    assert Project.objects.count() == 1


def test_it_is_taken_back_whole_unless_someone_worked_on_it(batch, template, user):
    _job, projects = create(batch, [row(template, "Sées"), row(template, "Flers")], user)
    record = batch_undoing.last_batch(batch.edition)
    perform(projects[0].tasks.first(), "begin", actor=user)
    with pytest.raises(undo.UndoRefused, match="Sées"):
        batch_undoing.undo_batch(record=record, actor=user)
    assert Project.objects.count() == 2


def test_untouched_projects_go(batch, template, user):
    create(batch, [row(template, "Sées"), row(template, "Flers")], user)
    assert batch_undoing.undo_batch(record=batch_undoing.last_batch(batch.edition), actor=user) == 2
    assert not Project.objects.exists()
    assert not Task.objects.exists()
    assert batch_undoing.last_batch(batch.edition) is None


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_one_row_as_for_three(count, batch, template, user):
    from django.test.utils import CaptureQueriesContext

    rows = [row(template, f"Exposition {n}") for n in range(count)]
    with CaptureQueriesContext(connection) as captured:
        create(batch, rows, user)
    assert len(captured) <= 55, len(captured)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_batch():
    user = UserFactory(role="coordination")
    template = PlanTemplateFactory()
    opening = TemplateAnchorFactory(template=template, name="Vernissage")
    TemplateTaskFactory(template=template, anchor=opening)
    batch = Batch(template, edition=EditionFactory())
    token, made = uuid.uuid4(), []
    day = clock.today() + timedelta(days=90)

    def click():
        try:
            rows = [Row("Sées", days={opening.pk: day})]
            made.append(batches.create_batch(batch=batch, rows=rows, token=token, actor=user)[1])
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(len(one) for one in made) == [0, 1]
    assert Project.objects.count() == 1
