"""Taking changes back: who may, by which page, and what is never lost on the way."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.factories import (
    AnchorFactory,
    BodySessionFactory,
    ClosingPeriodFactory,
    CommentFactory,
    DependencyFactory,
    EditionFactory,
    PlanTemplateFactory,
    ProjectFactory,
    RunningOrderFactory,
    TaskFactory,
    TemplateAnchorFactory,
    TemplateTaskFactory,
    UserFactory,
)
from tests.factories.plans import moved_closing

from maillage.coordination.projects.domain import batch_undoing, batches, moving, undoing, updating
from maillage.coordination.projects.domain.batches import Batch, Row
from maillage.coordination.projects.domain.changes import Changes, SessionMove
from maillage.coordination.projects.domain.previews import preview_changes
from maillage.coordination.projects.models import Project, Visibility
from maillage.kernel import clock, undo
from maillage.kernel.models import UndoRecord

DAY_J = date(2028, 10, 10)


@pytest.fixture
def coordinator(db):
    return UserFactory(role="coordination")


@pytest.fixture
def admin(db):
    return UserFactory(role="administration")


def applied(changes, actor, root=None):
    seen = preview_changes(changes=changes, user=actor)
    return moving.apply_changes(
        changes=changes, choice=moving.Choice(stamp=seen.stamp), actor=actor, root=root
    )


def opening_of(project):
    return AnchorFactory(project=project, name="Vernissage", day=DAY_J)


class TestWithoutAnyPlan:
    """A session or a closing period that no plan hangs from."""

    def test_a_session(self, client, coordinator):
        session = BodySessionFactory(day=date(2028, 6, 13))
        changes = Changes(session=SessionMove(session, date(2028, 6, 20)))
        record = applied(changes, coordinator)
        client.force_login(coordinator)
        page = client.get(reverse("session-move", kwargs={"pk": session.pk})).text
        address = reverse("plans-undo", kwargs={"record": record.pk})
        assert address in page
        client.force_login(UserFactory(role="lecture"))
        assert client.post(address).status_code == 404
        client.force_login(coordinator)
        assert client.post(address).status_code == 302
        session.refresh_from_db()
        assert session.day == date(2028, 6, 13)

    def test_a_closing(self, client, coordinator):
        closing = ClosingPeriodFactory(start=date(2028, 6, 12), end=date(2028, 6, 13))
        moved = moved_closing(closing, date(2028, 6, 19), date(2028, 6, 20))
        record = applied(Changes(closing=moved), coordinator)
        client.force_login(coordinator)
        client.post(reverse("plans-undo", kwargs={"record": record.pk}))
        closing.refresh_from_db()
        assert closing.start == date(2028, 6, 12)


def test_a_change_that_wrote_in_a_hidden_project_too(client, coordinator, admin):
    """Every door asks the same: a project's own page takes back nothing of another's."""
    here, there = opening_of(ProjectFactory()), opening_of(ProjectFactory())
    Project.objects.filter(pk=there.project_id).update(visibility=Visibility.RESTRICTED)
    days = {one.pk: DAY_J + timedelta(days=7) for one in (here, there)}
    record = applied(Changes(anchors=days), admin, root=here.project)
    client.force_login(coordinator)
    kwargs = {"pk": here.project_id, "record": record.pk}
    assert client.post(reverse("plan-undo", kwargs=kwargs)).status_code == 404
    client.force_login(admin)
    assert client.post(reverse("plan-undo", kwargs=kwargs)).status_code == 302
    here.refresh_from_db()
    assert here.day == DAY_J


@pytest.fixture
def batch(db):
    template = PlanTemplateFactory()
    opening = TemplateAnchorFactory(template=template, name="Vernissage")
    TemplateTaskFactory(template=template, anchor=opening)
    return Batch(template, edition=EditionFactory())


def created(batch, actor, *names):
    (anchor,) = batch.template.anchors.all()
    day = clock.today() + timedelta(days=90)
    rows = [Row(name, days={anchor.pk: day}) for name in names]
    return batches.create_batch(batch=batch, rows=rows, token=uuid.uuid4(), actor=actor)[1]


class TestByTheOffice:
    """The one address that takes any change back keeps the guards of each."""

    def test_a_move_of_a_project_that_one_does_not_see(self, client, coordinator, admin):
        secret = ProjectFactory(name="Secret", visibility=Visibility.RESTRICTED)
        edition = EditionFactory()
        opening = opening_of(secret)
        TaskFactory(project=secret, title="Tâche secrète")
        record = applied(Changes(anchors={opening.pk: DAY_J + timedelta(7)}), admin, edition)
        client.force_login(coordinator)
        for name, key in (("office-undo", "pk"), ("plans-undo", "record")):
            address = reverse(name, kwargs={key: record.pk})
            assert client.post(address).status_code == 404
        assert undoing.last_move(edition, coordinator) is None
        assert undoing.last_move(edition, admin) == record
        opening.refresh_from_db()
        assert opening.day == DAY_J + timedelta(7)

    def test_a_batch_on_which_people_worked(self, client, coordinator, batch):
        (project,) = created(batch, coordinator, "Sées")
        CommentFactory(project=project, task=project.tasks.first())
        client.force_login(coordinator)
        record = UndoRecord.objects.get()
        client.post(reverse("office-undo", kwargs={"pk": record.pk}))
        assert Project.objects.filter(pk=project.pk).exists()

    def test_a_plan_that_comes_back_has_another_version(self, client, coordinator):
        opening = opening_of(ProjectFactory())
        record = applied(Changes(anchors={opening.pk: DAY_J + timedelta(7)}), coordinator)
        before = Project.objects.get(pk=opening.project_id).plan_version
        client.force_login(coordinator)
        client.post(reverse("office-undo", kwargs={"pk": record.pk}))
        project = Project.objects.get(pk=opening.project_id)
        assert project.plan_version == before + 1
        opening.refresh_from_db()
        assert opening.day == DAY_J

    def test_a_batch_is_no_move(self, client, coordinator, batch):
        created(batch, coordinator, "Sées")
        client.force_login(coordinator)
        record = UndoRecord.objects.get()
        page = client.get(reverse("edition-move", kwargs={"pk": batch.edition.pk})).text
        address = reverse("plans-undo", kwargs={"record": record.pk})
        assert address not in page
        assert client.post(address).status_code == 404


class TestWorkDoneSince:
    """An undo refuses, in words, rather than delete what was added since."""

    @pytest.mark.parametrize("what", ["message", "link", "point"])
    def test_on_a_task_that_an_update_added(self, coordinator, batch, what):
        (project,) = created(batch, coordinator, "Sées")
        (anchor,) = batch.template.anchors.all()
        added = TemplateTaskFactory(
            template=batch.template, anchor=anchor, title="Bilan", checklist=["Relire"]
        )
        type(batch.template).objects.filter(pk=batch.template.pk).update(revision=2)
        batch.template.refresh_from_db()
        record = updating.apply_update(
            project=project, chosen=[str(added.pk)], revision=2, actor=coordinator
        )
        task = project.tasks.get(title="Bilan")
        if what == "message":
            CommentFactory(project=project, task=task, text="Un mot")
        elif what == "link":
            other = project.tasks.exclude(pk=task.pk).first()
            DependencyFactory(predecessor=other, successor=task)
        else:
            task.checks.update(done=True)
        with pytest.raises(undo.UndoRefused):
            undo.undo(record, actor=coordinator)
        assert project.tasks.filter(pk=task.pk).exists()

    def test_nothing_added_it_goes(self, coordinator, batch):
        (project,) = created(batch, coordinator, "Sées")
        (anchor,) = batch.template.anchors.all()
        added = TemplateTaskFactory(
            template=batch.template, anchor=anchor, title="Bilan", checklist=["Relire"]
        )
        type(batch.template).objects.filter(pk=batch.template.pk).update(revision=2)
        record = updating.apply_update(
            project=project, chosen=[str(added.pk)], revision=2, actor=coordinator
        )
        moving.undo_changes(record=record, actor=coordinator)
        assert not project.tasks.filter(title="Bilan").exists()

    def test_a_running_order_of_a_batch(self, coordinator, batch):
        (project,) = created(batch, coordinator, "Sées")
        RunningOrderFactory(project=project, title="Soirée")
        with pytest.raises(undo.UndoRefused, match="Soirée"):
            batch_undoing.undo_batch(
                record=batch_undoing.last_batch(batch.edition), actor=coordinator
            )
        assert Project.objects.filter(pk=project.pk).exists()
