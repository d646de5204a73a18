"""Whose work a task is: one answer for what one sees, writes, reads and is told; the wrong person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import (
    ConsentFactory,
    FunctionFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain.rights import writable
from maillage.coordination.projects.domain.threads import post_comment
from maillage.coordination.projects.models import Comment, Project, Task, Visibility
from maillage.coordination.projects.week import own_tasks
from maillage.coordination.running_orders.models import RunningOrder
from maillage.kernel import clock
from maillage.kernel.states import TransitionRefused, available, perform
from maillage.people.directory.models import Purpose


@pytest.fixture
def museum(db):
    return OrganisationFactory(name="Musée de Sées")


@pytest.fixture
def member(museum):
    return UserFactory(role="membre", organisation=museum)


@pytest.fixture
def nadia(db):
    """An artist whom the network's directory lists."""
    person = PersonFactory(first_name="Nadia", last_name="Roy")
    ConsentFactory(person=person, purpose=Purpose.DIRECTORY)
    return person


@pytest.fixture
def claire(db):
    return UserFactory(role="coordination")


def open_project(**fields):
    return ProjectFactory(visibility=Visibility.NETWORK, **fields)


def team_project(**fields):
    return ProjectFactory(visibility=Visibility.TEAM, **fields)


def sees(user, task):
    return Task.objects.visible_to(user).filter(pk=task.pk).exists()


def may(user, task):
    """The two ways to ask whether one says where a task stands; they agree."""
    one = user.has_perm("projects.change_task", task)
    assert (task.pk in writable(user, [task])) == one
    return one


class TestListed:
    """To be listed in the directory opens nobody's tasks to the network."""

    def test_any_member_reads_nothing_of_a_listed_artist(self, client, member, nadia, claire):
        task = TaskFactory(project=open_project(), responsible=nadia, note="Cachet : 800 €")
        comment = post_comment(project=task.project, task=task, text="Trop cher", actor=claire)
        client.force_login(member)
        assert not sees(member, task)
        assert client.get(task.get_absolute_url()).status_code == 404
        assert not Comment.objects.visible_to(member).filter(pk=comment.pk).exists()
        assert not may(member, task)

    def test_a_colleague_reads_while_the_function_lasts(self, member, museum, nadia):
        task = TaskFactory(project=open_project(), responsible=nadia)
        today = clock.today()
        function = FunctionFactory(person=nadia, organisation=museum)
        assert sees(member, task)
        assert may(member, task)
        for start, end in (
            (None, today - timedelta(days=1)),
            (today + timedelta(days=1), None),
        ):
            function.start, function.end = start, end
            function.save()
            assert not sees(member, task)
            assert not may(member, task)

    def test_another_organisation_s_member_does_not(self, museum, nadia):
        FunctionFactory(person=nadia, organisation=museum)
        task = TaskFactory(project=open_project(), responsible=nadia)
        stranger = UserFactory(role="membre", organisation=OrganisationFactory())
        assert not sees(stranger, task)
        assert not may(stranger, task)


class TestWhoDoesTheWork:
    """Whoever does the work sees it, in a project that only the team sees."""

    def test_the_responsible_with_an_account(self, client, member):
        me = PersonFactory(user=member)
        task = TaskFactory(project=team_project(), responsible=me)
        other = TaskFactory(project=task.project)
        client.force_login(member)
        assert client.get(task.get_absolute_url()).status_code == 200
        assert list(own_tasks(member)) == [task]
        assert may(member, task)
        assert not sees(member, other)
        stranger = UserFactory(role="membre")
        assert not sees(stranger, task)
        assert task.project not in Project.objects.visible_to(stranger)

    def test_a_partner_by_name(self, member):
        me = PersonFactory(user=member)
        project = team_project()
        ProjectPartnerFactory(project=project, organisation=None, person=me)
        assert project in Project.objects.visible_to(member)
        assert member.has_perm("projects.view_project_files", project)
        stranger = UserFactory(role="membre")
        assert project not in Project.objects.visible_to(stranger)
        assert not stranger.has_perm("projects.view_project_files", project)

    def test_its_organisation_is_responsible(self, member, museum):
        task = TaskFactory(project=team_project(), responsible_organisation=museum)
        assert sees(member, task)
        assert not member.has_perm("projects.view_project_files", task.project)

    def test_the_contact_of_an_organisation(self, member):
        me, town = PersonFactory(user=member), OrganisationFactory(name="Mairie de Bellême")
        project = team_project()
        ProjectPartnerFactory(project=project, organisation=town, person=me)
        task = TaskFactory(project=project, responsible_organisation=town)
        named = TaskFactory(
            project=project, responsible_organisation=town, responsible=PersonFactory()
        )
        elsewhere = TaskFactory(project=open_project(), responsible_organisation=town)
        assert (sees(member, task), may(member, task)) == (True, True)
        for wrong in (named, elsewhere):
            assert (sees(member, wrong), may(member, wrong)) == (False, False)

    def test_a_restricted_project_stays_so(self, member, museum):
        me = PersonFactory(user=member)
        project = ProjectFactory(visibility=Visibility.RESTRICTED)
        ProjectPartnerFactory(project=project, organisation=museum, person=me)
        task = TaskFactory(project=project, responsible=me)
        assert not sees(member, task)
        project.team.add(member)
        assert sees(member, task)

    def test_an_account_without_a_key_sees_nothing(self, db):
        from django.contrib.auth.models import AnonymousUser

        PersonFactory()  # without an account: nobody's
        task = TaskFactory(project=open_project(), responsible=PersonFactory())
        assert not Task.objects.confided_to(AnonymousUser()).exists()
        assert not Project.objects.taking_part(AnonymousUser()).exists()
        assert not AnonymousUser().has_perm("projects.change_task", task)


class TestTakesPart:
    """One answer, whatever is asked of it."""

    @pytest.mark.parametrize("how", ["team", "lead", "partner", "person", "reader"])
    def test_thread_files_and_running_orders_agree(self, member, museum, claire, how):
        from tests.factories import RunningOrderFactory

        project = open_project()
        if how == "team":
            project.team.add(member)
        elif how == "lead":
            project.lead = museum
            project.save()
        elif how == "partner":
            ProjectPartnerFactory(project=project, organisation=museum)
        elif how == "person":
            person = PersonFactory(user=member)
            ProjectPartnerFactory(project=project, organisation=None, person=person)
        comment = post_comment(project=project, text="Bonjour", actor=claire)
        order = RunningOrderFactory(project=project)
        answers = (
            member.has_perm("projects.add_comment", project),
            Comment.objects.visible_to(member).filter(pk=comment.pk).exists(),
            member.has_perm("projects.view_project_files", project),
            member.has_perm("running_orders.view_runningorder", order),
            RunningOrder.objects.visible_to(member).filter(pk=order.pk).exists(),
        )
        assert answers == (how != "reader",) * 5

    def test_a_member_of_the_team_reads_its_own_message(self, client, member):
        project = open_project()
        project.team.add(member)
        client.force_login(member)
        post_comment(project=project, text="J’apporte les grilles.", actor=member)
        page = client.get(f"{project.get_absolute_url()}?onglet=echanges")
        assert "J’apporte les grilles." in page.content.decode()


class TestCancel:
    """Whether a task is, the coordination says; and it alone takes it up again."""

    @pytest.fixture
    def task(self, museum):
        return TaskFactory(project=open_project(), responsible_organisation=museum)

    def test_a_member_does_not_cancel(self, client, member, task):
        client.force_login(member)
        url = reverse("task-verb", kwargs={"pk": task.pk, "verb": "cancel"})
        assert url not in client.get(task.get_absolute_url()).content.decode()
        client.post(url)
        task.refresh_from_db()
        assert task.state == Task.State.TODO
        with pytest.raises(TransitionRefused):
            perform(task, "cancel", actor=member)

    def test_a_member_reopens_what_is_done_not_what_is_cancelled(self, member, claire, task):
        done = perform(task, "finish", actor=member)
        assert [one.verb for one in available(done, member)] == ["reopen"]
        again = perform(done, "reopen", actor=member)
        gone = perform(again, "cancel", actor=claire)
        assert available(gone, member) == []
        with pytest.raises(TransitionRefused):
            perform(gone, "reopen", actor=member)
        assert perform(gone, "reopen", actor=claire).state == Task.State.TODO


class TestTabs:
    """The tabs of a project ask as little for many tasks, whoever looks, and hide the others'."""

    @pytest.mark.parametrize(
        "role",
        ["administration", "coordination", "instruction", "communication", "lecture", "membre"],
    )
    def test_the_plan_asks_as_little_for_many(self, client, museum, role):
        user = UserFactory(role=role, organisation=museum if role == "membre" else None)
        project = open_project(lead=museum, with_anchors=True)
        client.force_login(user)

        def asked():
            with CaptureQueriesContext(connection) as queries:
                page = client.get(project.get_absolute_url())
            assert page.status_code == 200
            return len(queries)

        def more():
            TaskFactory(project=project, responsible=PersonFactory())
            TaskFactory(project=project, responsible_organisation=museum)

        more()
        asked()  # what is kept for the next pages
        once = asked()
        for _n in range(5):
            more()
        assert asked() == once

    def test_the_presentation_names_no_task_of_others(self, client, member, museum):
        project = open_project()
        ProjectPartnerFactory(project=project, organisation=museum)
        TaskFactory(project=project, title="Négocier en secret", responsible_role="graphiste")
        TaskFactory(
            project=project,
            title="Relire",
            responsible_role="relecteur",
            responsible_organisation=museum,
        )
        client.force_login(member)
        text = client.get(f"{project.get_absolute_url()}?onglet=presentation").content.decode()
        assert "relecteur" in text
        assert "graphiste" not in text


def test_what_one_answers_for_stands_in_every_page_of_ones_own(client, museum):
    """The contact of an organisation finds where it is reminded what it is reminded of."""
    contact = PersonFactory(user=UserFactory(role="lecture"))
    task = TaskFactory(
        project=team_project(), responsible_organisation=museum, title="Réserver la salle"
    )
    ProjectPartnerFactory(project=task.project, organisation=museum, person=contact)
    other = TaskFactory(project=task.project, title="Écrire les cartels")
    client.force_login(contact.user)
    for address in (f"{reverse('tasks-list')}?mine=on", reverse("office-home")):
        text = client.get(address).text
        assert task.title in text, address
        assert other.title not in text
    assert set(own_tasks(contact.user)) == {task}
