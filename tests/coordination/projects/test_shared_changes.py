"""Sessions, closing periods and editions: one change, and every plan that follows it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.factories import (
    AnchorFactory,
    BodySessionFactory,
    ClosingPeriodFactory,
    DecidingBodyFactory,
    EditionFactory,
    PersonFactory,
    ProjectFactory,
    TaskFactory,
    UserFactory,
)
from tests.factories.plans import moved_closing

from maillage.coordination.calendars.models import BodySession
from maillage.coordination.projects import background
from maillage.coordination.projects.domain import moving
from maillage.coordination.projects.domain.changes import Changes, SessionMove
from maillage.coordination.projects.domain.previews import preview_changes
from maillage.coordination.projects.domain.projects import save_task
from maillage.coordination.projects.models import Unit
from maillage.kernel.models import Job, Notification, UndoRecord

DAY_J = date(2028, 10, 10)
SESSION = date(2028, 6, 13)  # a Tuesday


@pytest.fixture
def coordinator(db):
    return UserFactory(role="coordination")


@pytest.fixture
def body(db):
    found = DecidingBodyFactory(name="Commission permanente", filing_days=21)
    BodySessionFactory(body=found, day=SESSION - timedelta(days=70))
    BodySessionFactory(body=found, day=SESSION)
    return found


def filing(body, actor, **fields):
    """A project whose file goes to that body, eight weeks before its vernissage at the latest."""
    project = ProjectFactory(**fields)
    anchor = AnchorFactory(project=project, name="Vernissage", day=DAY_J)
    task = TaskFactory.build(
        project=project, title="Déposer le dossier", rule_anchor=anchor, rule_offset=-8,
        rule_unit=Unit.WEEKS, deciding_body=body, responsible=PersonFactory(),
    )  # fmt: skip
    return save_task(task=task, actor=actor)


@pytest.fixture
def tasks(body, coordinator):
    return [filing(body, coordinator, name=f"Exposition {n}") for n in range(3)]


def dues(tasks):
    for one in tasks:
        one.refresh_from_db()
    return {one.due for one in tasks}


def moved(body, after):
    return Changes(session=SessionMove(body.sessions.get(day=SESSION), after))


def apply(seen, actor):
    return moving.apply_changes(
        changes=seen.changes, choice=moving.Choice(stamp=seen.stamp), actor=actor
    )


def test_a_session_that_moves_takes_three_plans_with_it_and_back(body, tasks, coordinator):
    filed = SESSION - timedelta(days=21)
    assert dues(tasks) == {filed}
    seen = preview_changes(changes=moved(body, SESSION + timedelta(7)), user=coordinator)
    assert len(seen.touched) == 3
    record = apply(seen, coordinator)
    assert dues(tasks) == {filed + timedelta(7)}
    assert not body.sessions.filter(day=SESSION).exists()
    assert record.root == f"calendars.decidingbody:{body.pk}"
    assert Notification.objects.filter(kind="plan_moved").count() == 3
    moving.undo_changes(record=record, actor=coordinator)
    assert dues(tasks) == {filed}
    assert body.sessions.filter(day=SESSION).exists()


def test_a_session_that_is_cancelled_sends_back_to_the_one_before(body, tasks, coordinator):
    seen = preview_changes(changes=moved(body, None), user=coordinator)
    record = apply(seen, coordinator)
    assert dues(tasks) == {SESSION - timedelta(days=91)}
    moving.undo_changes(record=record, actor=coordinator)
    assert BodySession.objects.filter(body=body).count() == 2


def test_a_plan_that_one_does_not_see_stays(body, tasks, coordinator):
    secret = filing(body, coordinator, name="Secret")
    type(secret.project).objects.filter(pk=secret.project_id).update(visibility="restreinte")
    type(secret.project).objects.filter(pk=secret.project_id).update(created_by=None)
    other = UserFactory(role="coordination")
    seen = preview_changes(changes=moved(body, SESSION + timedelta(7)), user=other)
    assert "Secret" not in [one.project.name for one in seen.projects]
    helene = UserFactory(role="coordination")
    secret.project.team.set([helene])
    apply(seen, other)
    told = Notification.objects.get(user=helene)
    assert told.subject == "Secret : une séance a changé"
    again = Changes(stale=frozenset({secret.project_id}))
    (part,) = preview_changes(changes=again, user=helene).projects
    assert [move.after for move in part.moves] == [SESSION - timedelta(days=14)]


def test_a_closing_period_pushes_the_plans_of_whoever_it_concerns(coordinator):
    mine, other = (
        AnchorFactory(project=ProjectFactory(), name="Vernissage", day=DAY_J) for _ in "ab"
    )
    made = [
        save_task(
            task=TaskFactory.build(
                project=anchor.project, rule_anchor=anchor, rule_offset=-5,
                rule_unit=Unit.WORKING_DAYS,
            ),
            actor=coordinator,
        )
        for anchor in (mine, other)
    ]  # fmt: skip
    closing = ClosingPeriodFactory(
        organisation=mine.project.lead, start=date(2028, 12, 4), end=date(2028, 12, 5)
    )
    was = [one.due for one in made]
    changes = Changes(closing=moved_closing(closing, date(2028, 10, 4), date(2028, 10, 5)))
    seen = preview_changes(changes=changes, user=coordinator)
    record = apply(seen, coordinator)
    closing.refresh_from_db()
    for one in made:
        one.refresh_from_db()
    assert closing.start == date(2028, 10, 4)
    assert made[0].due < was[0]
    assert made[1].due == was[1]
    moving.undo_changes(record=record, actor=coordinator)
    made[0].refresh_from_db()
    assert made[0].due == was[0]


def test_a_closing_period_concerns_what_is_counted_after_an_anchor(coordinator):
    anchor = AnchorFactory(project=ProjectFactory(), name="Vernissage", day=date(2028, 8, 1))
    task = save_task(
        task=TaskFactory.build(
            project=anchor.project, rule_anchor=anchor, rule_offset=9, rule_unit=Unit.WORKING_DAYS
        ),
        actor=coordinator,
    )
    assert task.due == date(2028, 8, 14)
    closing = ClosingPeriodFactory(
        organisation=anchor.project.lead, start=date(2028, 12, 4), end=date(2028, 12, 6)
    )
    changes = Changes(closing=moved_closing(closing, date(2028, 8, 2), date(2028, 8, 4)))
    (part,) = preview_changes(changes=changes, user=coordinator).projects
    assert [move.after for move in part.moves] == [date(2028, 8, 18)]
    far = moved_closing(closing, date(2029, 2, 5), date(2029, 2, 6))
    closing.start = closing.end = date(2029, 3, 1)
    closing.save()
    far = moved_closing(closing, date(2029, 2, 5), date(2029, 2, 6))
    assert not preview_changes(changes=Changes(closing=far), user=coordinator).projects


def test_what_a_session_takes_with_it_and_is_refused_is_locked(body, tasks, coordinator):
    seen = preview_changes(changes=moved(body, SESSION + timedelta(7)), user=coordinator)
    moving.apply_changes(
        changes=seen.changes, choice=moving.Choice(stamp=seen.stamp, moves=[]), actor=coordinator
    )
    assert dues(tasks) == {SESSION - timedelta(days=21)}
    assert all(one.locked for one in tasks)


class TestBackground:
    """Many plans: the worker applies, once."""

    def payload(self, changes, stamp):
        return {
            "changes": background.pack(changes), "stamp": stamp, "skipped": [], "seen_at": "",
            "root": "",
        }  # fmt: skip

    def test_applied_once_whatever_the_number_of_runs(self, body, tasks, coordinator):
        changes = moved(body, SESSION + timedelta(7))
        stamp = preview_changes(changes=changes, user=coordinator).stamp
        job = Job.objects.create(label="x", created_by=coordinator)
        for _ in range(2):
            background.apply_moves.func(job.pk, coordinator.pk, self.payload(changes, stamp))
        job.refresh_from_db()
        assert (job.percent, job.failed) == (100, False)
        assert UndoRecord.objects.count() == 1
        assert dues(tasks) == {SESSION - timedelta(days=14)}

    def test_what_is_refused_goes_with_the_change(self, body, tasks):
        changes = moved(body, None).without([f"projects.task:{tasks[0].pk}", "agenda:3", "x"])
        assert changes.kept == {tasks[0].pk}
        assert background.unpack(background.pack(changes)) == changes

    def test_an_old_preview_is_refused_whole(self, body, tasks, coordinator):
        changes = moved(body, SESSION + timedelta(7))
        job = Job.objects.create(label="x", created_by=coordinator)
        background.apply_moves.func(job.pk, coordinator.pk, self.payload(changes, "old"))
        job.refresh_from_db()
        assert job.failed
        assert "a changé" in job.message
        assert dues(tasks) == {SESSION - timedelta(days=21)}


class TestPages:
    """The session's page and the edition's."""

    def posted(self, response):
        data: dict[str, list[str]] = {}
        pattern = r'name="(stamp|seen_at|move|project|take)"[^>]*value="([^"]+)"'
        for name, value in re.findall(pattern, response.content.decode()):
            data.setdefault(name, []).append(value)
        return data

    def test_a_session(self, client, body, tasks, coordinator):
        client.force_login(coordinator)
        session = body.sessions.get(day=SESSION)
        page = reverse("session-move", kwargs={"pk": session.pk})
        assert "Nouvelle date" in client.get(page).content.decode()
        assert "C’est déjà la date" in client.get(f"{page}?day={SESSION}").content.decode()
        address = f"{page}?day={SESSION + timedelta(7)}"
        response = client.get(address)
        assert "3 projets concernés" in response.content.decode()
        data = self.posted(response)
        data["take"] = data["take"][:2]
        client.post(address, data)
        assert len(dues(tasks)) == 2

    def test_an_edition(self, client, coordinator):
        edition = EditionFactory()
        openings = [
            AnchorFactory(
                project=ProjectFactory(edition=edition), name="Vernissage", day=DAY_J + timedelta(n)
            )
            for n in range(3)
        ]
        client.force_login(coordinator)
        page = reverse("edition-move", kwargs={"pk": edition.pk})
        address = f"{page}?anchor=vernissage&side=%2B&amount=7"
        response = client.get(address)
        assert "3 projets concernés" in response.content.decode()
        client.post(address, self.posted(response))
        for n, one in enumerate(openings):
            one.refresh_from_db()
            assert one.day == DAY_J + timedelta(days=n + 7)

    def test_a_closing(self, client, coordinator):
        closing = ClosingPeriodFactory(start=date(2028, 12, 4), end=date(2028, 12, 5))
        client.force_login(coordinator)
        page = reverse("closing-move", kwargs={"pk": closing.pk})
        assert client.get(f"{page}?start=2028-10-05&end=2028-10-04").status_code == 200
        response = client.get(f"{page}?start=2028-10-04&end=2028-10-05")
        assert response.status_code == 200
        client.post(f"{page}?start=2028-10-04&end=2028-10-05", self.posted(response))
        closing.refresh_from_db()
        assert closing.start == date(2028, 10, 4)

    @pytest.mark.parametrize("role", ["lecture", "membre"])
    def test_only_the_coordination(self, client, body, role):
        client.force_login(UserFactory(role=role))
        session, closing = body.sessions.first(), ClosingPeriodFactory()
        for name, pk in (
            ("session-move", session.pk),
            ("closing-move", closing.pk),
            ("edition-move", EditionFactory().pk),
        ):
            assert client.get(reverse(name, kwargs={"pk": pk})).status_code == 404
