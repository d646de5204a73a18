"""Who is told of dates that move: with their own dates, what they may see, by the way they have."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.factories import (
    AnchorFactory,
    BodySessionFactory,
    BookingFactory,
    ClosingPeriodFactory,
    DecidingBodyFactory,
    PersonalLinkFactory,
    PersonFactory,
    ProjectFactory,
    TaskFactory,
    UserFactory,
)
from tests.factories.plans import moved_closing

from maillage.coordination.calendars.changes import SessionMove
from maillage.coordination.projects import background
from maillage.coordination.projects.domain import moving, told
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.domain.packing import pack
from maillage.coordination.projects.domain.previews import preview_changes
from maillage.coordination.projects.domain.projects import save_task
from maillage.coordination.projects.models import Project, Unit, Visibility
from maillage.kernel.models import Job, Notification

DAY_J = date(2028, 10, 10)
SESSION = date(2028, 6, 13)


@pytest.fixture
def coordinator(db):
    return UserFactory(role="coordination")


@pytest.fixture
def opening(db):
    project = ProjectFactory(name="Exposition à Sées")
    return AnchorFactory(project=project, name="Vernissage", day=DAY_J)


def task_of(anchor, actor, **fields):
    task = TaskFactory.build(
        project=anchor.project, rule_anchor=anchor, rule_offset=-8, rule_unit=Unit.WEEKS, **fields
    )
    return save_task(task=task, actor=actor)


def apply(changes, actor, **choice):
    stamp = preview_changes(changes=changes, user=actor).stamp
    return moving.apply_changes(
        changes=changes, choice=moving.Choice(stamp=stamp, **choice), actor=actor
    )


def later(anchor, days=7):
    return Changes(anchors={anchor.pk: anchor.day + timedelta(days)})


def mails(person):
    return Notification.objects.filter(kind="plan_moved", email=person.email)


class TestWhoMayBeTold:
    """An account sees what it is told; whoever has none has a link, or was never sent one."""

    def test_an_account_outside_a_restricted_project(self, opening, coordinator):
        user = UserFactory(role="lecture")
        task_of(opening, coordinator, responsible=PersonFactory(user=user))
        Project.objects.update(visibility=Visibility.RESTRICTED)
        opening.project.team.add(coordinator)
        record = apply(later(opening), coordinator)
        moving.undo_changes(record=record, actor=coordinator)
        assert not Notification.objects.filter(user=user).exists()

    def test_such_an_account_with_a_link_is_told_by_its_link(self, opening, coordinator):
        person = PersonFactory(user=UserFactory(role="lecture"))
        PersonalLinkFactory(person=person, project=opening.project)
        task_of(opening, coordinator, title="Accrocher", responsible=person)
        Project.objects.update(visibility=Visibility.RESTRICTED)
        opening.project.team.add(coordinator)
        apply(later(opening), coordinator)
        assert not Notification.objects.filter(user=person.user).exists()
        assert "Accrocher" in mails(person).get().text

    def test_an_account_that_sees_it(self, opening, coordinator):
        user = UserFactory(role="lecture")
        task_of(opening, coordinator, title="Accrocher", responsible=PersonFactory(user=user))
        apply(later(opening), coordinator)
        assert "Accrocher" in Notification.objects.get(user=user).text

    def test_a_link_that_was_revoked(self, opening, coordinator):
        person = PersonFactory()
        PersonalLinkFactory(person=person, project=opening.project, revoked=True)
        task_of(opening, coordinator, responsible=person)
        apply(later(opening), coordinator)
        assert not mails(person).exists()

    def test_a_link_that_is_open(self, opening, coordinator):
        person = PersonFactory()
        PersonalLinkFactory(person=person, project=opening.project)
        task_of(opening, coordinator, responsible=person)
        apply(later(opening), coordinator)
        told = mails(person).get()
        assert told.secret
        assert "/p/" in told.text or "lien" in told.text

    def test_two_projects_are_one_mail(self, opening, coordinator):
        person = PersonFactory()
        other = AnchorFactory(project=ProjectFactory(), name="Vernissage", day=DAY_J)
        for one in (opening, other):
            task_of(one, coordinator, responsible=person)
            PersonalLinkFactory(person=person, project=one.project)
        days = {one.pk: DAY_J + timedelta(7) for one in (opening, other)}
        apply(Changes(anchors=days), coordinator)
        assert mails(person).get().subject == "Vos dates changent dans 2 projets"


class TestTheWords:
    """Only what changes, and the same people once it is taken back."""

    def test_whoever_borrows_is_told_of_the_way_back(self, opening, coordinator):
        person = PersonFactory()
        BookingFactory(
            project=opening.project, anchor=opening, borrower=person, start=DAY_J, end=DAY_J
        )
        record = apply(later(opening), coordinator)
        assert "au lieu du 10 octobre" in mails(person).get().text
        moving.undo_changes(record=record, actor=coordinator)
        back = mails(person).get(dedupe__startswith="plan-unmoved")
        assert "mardi 10 octobre 2028 (au lieu du 17 octobre)" in back.text

    def test_whose_task_was_only_locked_is_not_told(self, opening, coordinator):
        person = PersonFactory()
        task = task_of(opening, coordinator, responsible=person)
        record = apply(later(opening), coordinator, moves=())
        task.refresh_from_db()
        assert task.locked
        moving.undo_changes(record=record, actor=coordinator)
        assert not mails(person).exists()

    def test_when_only_the_start_moves(self):
        same = {
            "project": 1, "people": [1], "label": "Imprimer", "before": "2026-05-12",
            "after": "2026-05-12", "note": "commence le 4 mai",
        }  # fmt: skip
        assert told._text(same, back=False) == "Imprimer : mardi 12 mai 2026 (commence le 4 mai)"
        assert told._text(same, back=True) == "Imprimer : mardi 12 mai 2026"
        other = {**same, "before": "2025-05-12"}
        assert told._text(other, back=False).endswith("(au lieu du 12 mai 2025)")
        assert told._text({**same, "before": ""}, back=True) == "Imprimer : sans date"


class TestTeams:
    """Those of the plans that a calendar moves, and that nobody moved."""

    @pytest.fixture
    def body(self, db):
        found = DecidingBodyFactory(name="Commission permanente")
        BodySessionFactory(body=found, day=SESSION)
        BodySessionFactory(body=found, day=SESSION - timedelta(days=70))
        return found

    def hidden(self, name, actor, member, **task):
        project = ProjectFactory(name=name, visibility=Visibility.RESTRICTED)
        project.team.add(member)
        anchor = AnchorFactory(project=project, name="Vernissage", day=DAY_J)
        task_of(anchor, actor, **task)
        return project

    def test_only_where_something_would_move(self, body, coordinator):
        helene = UserFactory(role="coordination")
        self.hidden("Concernée", coordinator, helene, deciding_body=body)
        early = self.hidden("Plus tôt", coordinator, helene, deciding_body=body)
        early.tasks.update(rule_anchor=None, due=date(2028, 1, 10), start=date(2028, 1, 10))
        changes = Changes(session=SessionMove(body.sessions.get(day=SESSION), date(2028, 6, 20)))
        record = apply(changes, coordinator)
        subject = "Concernée : une séance a changé"
        assert [one.subject for one in Notification.objects.filter(user=helene)] == [subject]
        moving.undo_changes(record=record, actor=coordinator)
        assert Notification.objects.filter(user=helene, subject=subject).count() == 2

    def test_a_project_left_as_it_was(self, body, coordinator):
        helene = UserFactory(role="lecture")
        project = ProjectFactory(name="Laissée")
        project.team.add(helene)
        anchor = AnchorFactory(project=project, name="Vernissage", day=DAY_J)
        task_of(anchor, coordinator, deciding_body=body)
        changes = Changes(session=SessionMove(body.sessions.get(day=SESSION), date(2028, 6, 20)))
        apply(changes, coordinator, skipped=[project.pk])
        found = Notification.objects.get(user=helene)
        assert found.url == project.get_absolute_url()  # she may not try dates

    def test_a_closing(self, coordinator):
        helene = UserFactory(role="coordination")
        project = self.hidden("Fermée", coordinator, helene)
        due = project.tasks.get().due
        closing = ClosingPeriodFactory(start=date(2028, 12, 4), end=date(2028, 12, 5))
        apply(Changes(closing=moved_closing(closing, due, due)), coordinator)
        assert Notification.objects.get(user=helene).subject == "Fermée : une fermeture a changé"


def test_a_session_deleted_meanwhile_is_said_by_the_job(coordinator):
    session = BodySessionFactory(day=SESSION)
    changes = Changes(session=SessionMove(session, date(2028, 6, 20)))
    payload = {
        "changes": pack(changes), "stamp": "x", "skipped": [], "seen_at": "", "root": ""
    }  # fmt: skip
    session.delete()
    job = Job.objects.create(label="x", created_by=coordinator)
    background.apply_moves.func(job.pk, coordinator.pk, payload)
    job.refresh_from_db()
    assert job.failed
    assert job.finished_at is not None
    assert "supprimée depuis" in job.message
