"""Changes of anything, in one project or in many: what follows, what no longer holds, who is told."""

from __future__ import annotations

import re
import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import (
    AbsenceFactory,
    AnchorFactory,
    DependencyFactory,
    EditionFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain import clashes, moving
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.domain.previews import preview_changes
from maillage.coordination.projects.models import Project, Task, Unit
from maillage.kernel.models import Job, Notification, UndoRecord

DAY_J = date(2028, 10, 10)  # a Tuesday, far from public holidays


@pytest.fixture
def coordinator(db):
    return UserFactory(role="coordination", first_name="Camille", last_name="Dubois")


def opening_of(project, day=DAY_J, name="Vernissage"):
    anchor = AnchorFactory(project=project, name=name, day=day)
    project.main_anchor = anchor
    project.save()
    return anchor


@pytest.fixture
def project(coordinator):
    return ProjectFactory(name="Exposition à Bellême", created_by=coordinator)


@pytest.fixture
def opening(project):
    return opening_of(project)


def before(anchor, offset, unit=Unit.WEEKS, **fields):
    days = {Unit.WEEKS: 7, Unit.DAYS: 1}[unit] * offset
    day = anchor.day - timedelta(days=days)
    fields = {"start": day, "due": day, **fields}
    return TaskFactory(
        project=anchor.project, rule_anchor=anchor, rule_offset=-offset, rule_unit=unit, **fields
    )


def apply(seen, actor, **choice):
    choice = moving.Choice(stamp=seen.stamp, seen_at=seen.seen_at, **choice)
    return moving.apply_changes(changes=seen.changes, choice=choice, actor=actor)


class TestTask:
    """Somebody gives a task another day."""

    def test_it_goes_on_following_from_its_new_distance(self, opening, coordinator):
        task = before(opening, 6)
        wished = DAY_J - timedelta(weeks=4)
        apply(
            preview_changes(changes=Changes(tasks={task.pk: wished}), user=coordinator), coordinator
        )
        task.refresh_from_db()
        assert (task.due, task.rule_offset, task.rule_unit) == (wished, -4, Unit.WEEKS)
        assert not task.exact_day
        assert not task.locked
        later = Changes(anchors={opening.pk: DAY_J + timedelta(weeks=1)})
        apply(preview_changes(changes=later, user=coordinator), coordinator)
        task.refresh_from_db()
        assert task.due == wished + timedelta(weeks=1)

    def test_a_day_that_its_rule_cannot_say_in_weeks_is_said_in_days(self, opening, coordinator):
        task = before(opening, 6)
        wished = DAY_J - timedelta(days=25)
        apply(
            preview_changes(changes=Changes(tasks={task.pk: wished}), user=coordinator), coordinator
        )
        task.refresh_from_db()
        assert (task.rule_offset, task.rule_unit) == (-25, Unit.DAYS)

    def test_a_day_that_links_forbid_is_told_and_kept_exactly(self, opening, coordinator):
        first, then = before(opening, 6, title="Écrire"), before(opening, 5, title="Relire")
        DependencyFactory(predecessor=first, successor=then)
        changes = Changes(tasks={first.pk: DAY_J - timedelta(weeks=4)})
        seen = preview_changes(changes=changes, user=coordinator)
        (said,) = seen.projects[0].conflicts
        assert "« Écrire » finit trop tard pour « Relire »" in said.replace("\xa0", " ")
        apply(seen, coordinator)
        first.refresh_from_db()
        assert first.exact_day
        again = preview_changes(
            changes=Changes(stale=frozenset({opening.project_id})),
            user=coordinator,
            projects=[opening.project],
        )
        assert not again.touched

    def test_a_day_against_its_school_rule_is_kept_exactly(self, project, coordinator):
        project.school_zone = "B"
        opening = opening_of(project, date(2026, 5, 12))
        # From 11 to 26 April 2026, the spring holidays of zone B.
        task = before(opening, 50, Unit.DAYS, school_rule="hors", title="Ateliers")
        changes = Changes(tasks={task.pk: date(2026, 4, 15)})
        seen = preview_changes(changes=changes, user=coordinator)
        assert "pendant les vacances de printemps" in seen.projects[0].conflicts[0]
        apply(seen, coordinator)
        task.refresh_from_db()
        assert (task.due, task.exact_day) == (date(2026, 4, 15), True)
        again = Changes(stale=frozenset({project.pk}))
        assert not preview_changes(changes=again, user=coordinator).touched
        within = Changes(tasks={task.pk: date(2026, 4, 8)})
        Task.objects.update(exact_day=False)
        apply(preview_changes(changes=within, user=coordinator), coordinator)
        task.refresh_from_db()
        assert (task.due, task.exact_day) == (date(2026, 4, 8), False)

    def test_what_comes_before_it_follows(self, opening, coordinator):
        first, then = before(opening, 6, title="Écrire"), before(opening, 5, title="Relire")
        DependencyFactory(predecessor=first, successor=then)
        changes = Changes(tasks={then.pk: DAY_J - timedelta(weeks=8)})
        part = preview_changes(changes=changes, user=coordinator).projects[0]
        assert [move.label for move in part.moves] == ["Écrire"]
        assert part.moves[0].after < DAY_J - timedelta(weeks=8)

    def test_a_fixed_day_stays_fixed_and_what_is_done_stays(self, project, opening, coordinator):
        fixed = TaskFactory(project=project, due=DAY_J - timedelta(days=5), start=None)
        done = before(opening, 3, state=Task.State.DONE)
        days = {fixed.pk: DAY_J - timedelta(days=4), done.pk: DAY_J}
        seen = preview_changes(changes=Changes(tasks=days), user=coordinator)
        apply(seen, coordinator)
        fixed.refresh_from_db()
        done.refresh_from_db()
        assert (fixed.due, fixed.rule_anchor) == (DAY_J - timedelta(days=4), None)
        assert done.due == DAY_J - timedelta(weeks=3)
        assert seen.projects[0].groups[0].impossible[0].blocked == "déjà faite"

    def test_undo_gives_the_rule_back(self, opening, coordinator):
        task = before(opening, 6)
        changes = Changes(tasks={task.pk: DAY_J - timedelta(days=25)})
        record = apply(preview_changes(changes=changes, user=coordinator), coordinator)
        moving.undo_changes(record=record, actor=coordinator)
        task.refresh_from_db()
        assert (task.due, task.rule_offset) == (DAY_J - timedelta(weeks=6), -6)


class TestWhatNoLongerHolds:
    """People wanted twice, plans that no longer fit."""

    def test_two_exact_days_of_one_person(self, opening, coordinator):
        nadia = PersonFactory(first_name="Nadia", last_name="Durand")
        other = opening_of(ProjectFactory(name="Exposition à Sées"))
        before(other, 2, title="Accrocher", responsible=nadia, exact_day=True)
        before(opening, 3, title="Tenir le stand", responsible=nadia, exact_day=True)
        changes = Changes(anchors={opening.pk: DAY_J + timedelta(weeks=1)})
        (line,) = preview_changes(changes=changes, user=coordinator).projects[0].conflicts
        assert "Nadia Durand" in line
        assert "Accrocher" in line
        assert "Exposition à Sées" in line

    def test_nothing_is_said_of_a_project_that_one_does_not_see(self, opening, coordinator):
        nadia = PersonFactory()
        secret = opening_of(ProjectFactory(visibility="restreinte"))
        before(secret, 2, title="Secret", responsible=nadia, exact_day=True)
        before(opening, 3, responsible=nadia, exact_day=True)
        changes = Changes(anchors={opening.pk: DAY_J + timedelta(weeks=1)})
        assert not preview_changes(changes=changes, user=coordinator).projects[0].conflicts

    def test_somebody_away(self, opening, coordinator):
        nadia = PersonFactory(first_name="Nadia", last_name="Durand")
        task = before(opening, 3, responsible=nadia)
        start = task.due + timedelta(days=6)
        AbsenceFactory(person=nadia, start=start, end=start + timedelta(days=5))
        changes = Changes(anchors={opening.pk: DAY_J + timedelta(weeks=1)})
        (line,) = preview_changes(changes=changes, user=coordinator).projects[0].conflicts
        assert "Nadia Durand n’est pas là" in line

    def test_missing_days_and_the_chain(self, opening, coordinator, time_machine):
        time_machine.move_to("2028-09-12 10:00")
        before(opening, 2, title="Imprimer", duration=10, start=DAY_J - timedelta(days=27))
        changes = Changes(anchors={opening.pk: DAY_J - timedelta(days=7)})
        fit = preview_changes(changes=changes, user=coordinator).projects[0].fit
        assert fit.worse
        assert not fit.better
        assert fit.after > 0
        assert "Imprimer" in fit.text

    def test_fewer_days_lack_though_some_still_do(self, opening, coordinator, client, time_machine):
        time_machine.move_to("2028-09-12 10:00")
        task = before(opening, 5, title="Imprimer", duration=10)
        client.force_login(coordinator)
        address = reverse("projects-dates", kwargs={"pk": opening.project_id})
        page = client.get(f"{address}?task-{task.pk}=2028-09-18").content.decode()
        assert "Le plan tiendrait mieux, sans tenir encore" in page
        assert "Décochez ce qui doit" not in page  # nothing follows
        assert "un seul message" not in page  # nobody is responsible


def test_a_task_without_a_first_day_is_run_into_as_well(opening, coordinator):
    nadia = PersonFactory()
    mine = before(opening, 4, responsible=nadia, exact_day=True)
    day = mine.due + timedelta(days=7)
    other = TaskFactory(responsible=nadia, due=day, start=None, title="Accrocher à Sées")
    moved = clashes.Held(mine, (mine.due, mine.due), (day, day))
    (said,) = clashes.new_clashes([moved], coordinator)[mine.project_id]
    assert other.title in said


def test_the_contact_of_an_organisation_is_among_those_concerned(opening, coordinator):
    town, nadia = OrganisationFactory(), PersonFactory()
    ProjectPartnerFactory(project=opening.project, organisation=town, person=nadia)
    ProjectPartnerFactory(organisation=town, person=PersonFactory())  # in another project
    before(opening, 4, responsible_organisation=town)
    changes = Changes(anchors={opening.pk: opening.day + timedelta(days=7)})
    seen = preview_changes(changes=changes, user=coordinator)
    assert seen.people == ((nadia, 1),)


class TestManyProjects:
    """One named anchor of all the projects of an edition."""

    @pytest.fixture
    def openings(self, coordinator):
        edition = EditionFactory()
        return [
            opening_of(
                ProjectFactory(edition=edition, name=f"Exposition {n}"), DAY_J + timedelta(n)
            )
            for n in range(3)
        ]

    def test_all_move_by_as_much_and_come_back_together(self, openings, coordinator):
        nadia = PersonFactory()
        tasks = [before(one, 4, responsible=nadia) for one in openings]
        days = {one.pk: one.day + timedelta(days=7) for one in openings}
        seen = preview_changes(changes=Changes(anchors=days), user=coordinator)
        assert [person for person, _n in seen.people] == [nadia]
        edition = openings[0].project.edition
        record = moving.apply_changes(
            changes=seen.changes,
            choice=moving.Choice(stamp=seen.stamp, skipped=[openings[2].project_id]),
            actor=coordinator,
            root=edition,
        )
        assert record.root == f"projects.edition:{edition.pk}"
        was = [one.due for one in tasks]
        for one in tasks:
            one.refresh_from_db()
        assert [one.due - day for one, day in zip(tasks, was, strict=True)] == [
            timedelta(7), timedelta(7), timedelta(0)
        ]  # fmt: skip
        assert Notification.objects.get().subject == "Vos dates changent dans 2 projets"
        moving.undo_changes(record=record, actor=coordinator)
        for one in tasks:
            one.refresh_from_db()
        assert [one.due for one in tasks] == was

    def test_a_plan_that_cannot_be_computed_does_not_hold_up_the_others(
        self, openings, coordinator
    ):
        one, other = before(openings[0], 4), before(openings[0], 3)
        DependencyFactory(predecessor=one, successor=other)
        DependencyFactory(predecessor=other, successor=one)
        task = before(openings[1], 4)
        days = {one.pk: one.day + timedelta(days=7) for one in openings}
        seen = preview_changes(changes=Changes(anchors=days), user=coordinator)
        assert "s’attendent en rond" in seen.projects[0].problem
        apply(seen, coordinator)
        task.refresh_from_db()
        openings[0].refresh_from_db()
        assert (task.due, openings[0].day) == (openings[1].day - timedelta(days=21), DAY_J)

    def test_it_costs_the_same_for_one_project_and_for_three(self, openings, coordinator):
        for one in openings:
            before(one, 4, responsible=PersonFactory())
        counted = []
        for number in (1, 1, 3):
            days = {one.pk: one.day + timedelta(days=7) for one in openings[:number]}
            with CaptureQueriesContext(connection) as queries:
                preview_changes(changes=Changes(anchors=days), user=coordinator)
            counted.append(len(queries))
        assert counted[1] == counted[2] == 13

    def test_projects_that_one_does_not_see_are_left_alone(self, openings, coordinator):
        secret = opening_of(ProjectFactory(visibility="restreinte"))
        days = {one.pk: one.day + timedelta(days=7) for one in (*openings, secret)}
        seen = preview_changes(changes=Changes(anchors=days), user=coordinator)
        assert secret.project not in [one.project for one in seen.projects]


class TestTwoAtOnce:
    """The second sees what the first did, and decides."""

    def test_the_refusal_says_who_did_what(self, opening, coordinator):
        before(opening, 6)
        other = UserFactory(role="coordination")
        first = preview_changes(
            changes=Changes(anchors={opening.pk: DAY_J + timedelta(14)}), user=other
        )
        second = preview_changes(
            changes=Changes(anchors={opening.pk: DAY_J + timedelta(7)}), user=other
        )
        apply(first, coordinator)
        with pytest.raises(moving.PlanChanged) as refused:
            apply(second, other)
        assert re.search(
            r"Camille Dubois.* a déplacé Vernissage : du 10 octobre 2028", str(refused.value)
        )
        assert re.search(r"à \d\d h \d\d", str(refused.value))

    @pytest.mark.django_db(transaction=True)
    def test_with_threads_one_wins_and_the_other_is_told(self):
        coordinator = UserFactory(role="coordination")
        openings = [opening_of(ProjectFactory()) for _ in range(2)]
        for one in openings:
            before(one, 6)
        seen = [
            preview_changes(
                changes=Changes(anchors={one.pk: DAY_J + timedelta(7 * n) for one in openings}),
                user=coordinator,
            )
            for n in (1, 2)
        ]
        outcomes, gate = [], threading.Barrier(2)

        def work(mine):
            try:
                gate.wait(10)
                apply(mine, coordinator)
                outcomes.append(set(mine.changes.anchors.values()))
            except moving.PlanChanged as changed:
                outcomes.append(str(changed))
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=(one,)) for one in seen]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        winner = [one for one in outcomes if isinstance(one, set)]
        told = [one for one in outcomes if isinstance(one, str)]
        assert len(winner) == len(told) == 1
        assert "a déplacé" in told[0]
        assert {
            anchor.day for project in Project.objects.all() for anchor in project.anchors.all()
        } == (winner[0])
        assert UndoRecord.objects.count() == 1


class TestPages:
    """The address that the Gantt opens after a drag, and that of an edition."""

    def dates(self, project, **days):
        query = "&".join(f"{name.replace('_', '-')}={day}" for name, day in days.items())
        return f"{reverse('projects-dates', kwargs={'pk': project.pk})}?{query}"

    def posted(self, response):
        text = response.content.decode()
        pairs = re.findall(r'name="(stamp|seen_at|move)"[^>]*value="([^"]+)"', text)
        data: dict[str, list[str]] = {}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        return data

    def test_preview_apply_undo(self, client, project, opening, coordinator):
        task, other = before(opening, 6, title="Écrire"), before(opening, 2, title="Poser")
        client.force_login(coordinator)
        address = self.dates(
            project, **{f"anchor_{opening.pk}": "2028-10-17", f"task_{other.pk}": "2028-10-12"}
        )
        response = client.get(address)
        assert "Écrire" in response.content.decode()
        assert Task.objects.get(pk=task.pk).due == task.due
        done = client.post(address, self.posted(response))
        assert done.url == project.get_absolute_url()
        task.refresh_from_db()
        other.refresh_from_db()
        assert (task.due, other.due) == (date(2028, 9, 5), date(2028, 10, 12))
        record = UndoRecord.objects.get()
        client.post(reverse("plan-undo", kwargs={"pk": project.pk, "record": record.pk}))
        task.refresh_from_db()
        assert task.due == date(2028, 8, 29)

    def test_an_old_preview_is_redone(self, client, project, opening, coordinator):
        before(opening, 6)
        client.force_login(coordinator)
        address = self.dates(project, **{f"anchor_{opening.pk}": "2028-10-17"})
        data = self.posted(client.get(address))
        apply(
            preview_changes(
                changes=Changes(anchors={opening.pk: date(2028, 10, 24)}), user=coordinator
            ),
            coordinator,
        )
        answer = client.post(address, data)
        assert answer.status_code == 200
        assert "Camille Dubois" in answer.content.decode()
        opening.refresh_from_db()
        assert opening.day == date(2028, 10, 24)

    def test_what_is_of_another_project_is_left_out(self, client, project, opening, coordinator):
        other = opening_of(ProjectFactory())
        client.force_login(coordinator)
        text = client.get(
            self.dates(project, **{f"anchor_{other.pk}": "2028-10-17"})
        ).content.decode()
        assert "Choisissez une date dans le plan" in text

    @pytest.mark.parametrize("role", ["lecture", "communication", "membre"])
    def test_only_the_coordination_tries_dates(self, client, project, opening, role):
        client.force_login(UserFactory(role=role))
        address = self.dates(project, **{f"anchor_{opening.pk}": "2028-10-17"})
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404

    def test_a_change_of_many_is_the_workers(self, client, coordinator, project, opening):
        task = before(opening, 6)
        client.force_login(coordinator)
        address = self.dates(project, **{f"anchor_{opening.pk}": "2028-10-17"})
        data = {**self.posted(client.get(address)), "many": "1"}
        with_commit = client.post(address, data)
        job = Job.objects.get()
        assert with_commit.url == reverse("office-job", kwargs={"token": job.token})
        task.refresh_from_db()
        assert job.url == reverse("projects-dates", kwargs={"pk": project.pk})

    def test_undo_of_many_asks_for_each_project(self, client, coordinator):
        openings = [opening_of(ProjectFactory()) for _ in range(2)]
        days = {one.pk: DAY_J + timedelta(7) for one in openings}
        seen = preview_changes(changes=Changes(anchors=days), user=coordinator)
        record = moving.apply_changes(
            changes=seen.changes,
            choice=moving.Choice(stamp=seen.stamp),
            actor=coordinator,
            root=EditionFactory(),
        )
        Project.objects.filter(pk=openings[0].project_id).update(visibility="restreinte")
        address = reverse("plans-undo", kwargs={"record": record.pk})
        client.force_login(coordinator)
        assert client.post(address).status_code == 404
        Project.objects.update(visibility="equipe")
        assert client.post(address).status_code == 302
        openings[0].refresh_from_db()
        assert openings[0].day == DAY_J
