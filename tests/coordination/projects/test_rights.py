"""What a member reads and writes of a project: its part, and nothing of the others'."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.factories import (
    OrganisationFactory,
    PersonalLinkFactory,
    PersonFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.models import Task, Visibility
from maillage.coordination.projects.task_forms import TaskForm
from maillage.kernel import audit
from maillage.ui.forms import SectionedModelForm

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def own(db):
    return OrganisationFactory(name="Musée de Sées")


@pytest.fixture
def member(client, own):
    user = UserFactory(role="membre", organisation=own)
    client.force_login(user)
    return user


@pytest.fixture
def claire(db):
    return UserFactory(role="coordination", first_name="Claire", last_name="Martin")


@pytest.fixture
def project(claire):
    """Open to the network, so that any member reads its plan."""
    return ProjectFactory(
        name="Exposition à Bellême",
        with_anchors=True,
        visibility=Visibility.NETWORK,
        team=[claire],
    )


@pytest.fixture
def file(project):
    return project.files.create(
        file=SimpleUploadedFile("budget.pdf", PDF),
        name="budget.pdf",
        mime="application/pdf",
        size=len(PDF),
    )


def history_of(client, project):
    return client.get(reverse("projects-history", kwargs={"pk": project.pk})).content.decode()


class TestHistory:
    """Everything hangs from the project; a member reads its own part."""

    @pytest.fixture
    def busy(self, project, own, claire, file):
        """A project in which much has happened."""
        ProjectPartnerFactory(project=project, organisation=OrganisationFactory(name="Le Rival"))
        TaskFactory(project=project, title="Relire le texte", responsible_organisation=own)
        secret = TaskFactory(project=project, title="Négocier en secret", note="Trop cher")
        secret.blocked_reason = "Le maire hésite"
        secret.save()
        nadia = PersonFactory(first_name="Nadia", last_name="Invisible")
        with audit.recording(actor=claire, verb="a envoyé un lien personnel à Nadia Invisible"):
            PersonalLinkFactory(project=project, person=nadia)
        gone = TaskFactory(project=project, title="Tâche effacée")
        gone.delete()
        return project

    HIDDEN = (
        "Négocier en secret",
        "Trop cher",
        "Le maire hésite",
        "Nadia Invisible",
        "Le Rival",
        "budget.pdf",
        "Tâche effacée",
    )

    @pytest.mark.parametrize("partner", [True, False], ids=["partner", "any member"])
    def test_a_member_reads_of_the_project_its_dates_and_its_tasks(
        self, client, member, own, busy, partner
    ):
        if partner:
            ProjectPartnerFactory(project=busy, organisation=own)
        text = history_of(client, busy)
        assert "Vernissage" in text
        assert "Relire le texte" in text
        assert [words for words in self.HIDDEN if words in text] == []

    def test_only_who_takes_part_reads_who_joined_the_team(self, client, member, own, busy):
        paul = UserFactory(role="lecture", first_name="Paul", last_name="Discret")
        busy.team.add(paul)
        assert "Paul Discret" not in history_of(client, busy)
        ProjectPartnerFactory(project=busy, organisation=own)
        assert "Paul Discret" in history_of(client, busy)

    def test_the_lead_reads_its_tasks_and_nobody_s_link(self, client, member, own, busy):
        busy.lead = own
        busy.save()
        text = history_of(client, busy)
        assert "Négocier en secret" in text
        assert "Nadia Invisible" not in text

    @pytest.mark.parametrize("role", ["coordination", "lecture"])
    def test_the_team_reads_it_all(self, client, busy, role):
        client.force_login(UserFactory(role=role))
        text = history_of(client, busy)
        assert [words for words in self.HIDDEN if words not in text] == []


class TestFilesAndPeople:
    """For the team, the lead, the partners, those whom the team names."""

    def opens(self, client, project, file):
        """Which of tab, download and names are given."""
        page = client.get(project.get_absolute_url()).content.decode()
        tab = client.get(f"{project.get_absolute_url()}?onglet=fichiers")
        download = client.get(file.get_absolute_url())
        if download.status_code == 200:
            assert download.getvalue() == PDF  # read to its end, the test client closes it
        shown = client.get(f"{project.get_absolute_url()}?onglet=presentation").content.decode()
        return (
            "onglet=fichiers" in page,
            tab.status_code == 200,
            download.status_code == 200,
            "Équipe" in shown and "Claire Martin" in shown,
            "Partenaires" in shown and "Le Rival" in shown,
        )

    @pytest.fixture(autouse=True)
    def rival(self, project):
        ProjectPartnerFactory(project=project, organisation=OrganisationFactory(name="Le Rival"))

    def test_not_for_any_member_of_the_network(self, client, member, project, file):
        assert self.opens(client, project, file) == (False,) * 5

    def test_for_a_partner(self, client, member, own, project, file):
        ProjectPartnerFactory(project=project, organisation=own)
        assert self.opens(client, project, file) == (True,) * 5

    def test_for_the_lead(self, client, member, own, project, file):
        project.lead = own
        project.save()
        assert self.opens(client, project, file) == (True,) * 5

    def test_for_a_member_named_in_the_team(self, client, member, project, file):
        project.team.add(member)
        assert self.opens(client, project, file) == (True,) * 5

    @pytest.mark.parametrize("role", ["instruction", "communication", "lecture"])
    def test_for_the_team(self, client, project, file, role):
        client.force_login(UserFactory(role=role))
        assert self.opens(client, project, file) == (True,) * 5

    def test_not_for_an_account_without_a_role(self, project):
        named = UserFactory()
        project.team.add(named)
        for user in (named, AnonymousUser()):
            assert not user.has_perm("projects.view_project_files", project)


class TestTask:
    """A member says where its task stands; what it is and when is the coordination's."""

    @pytest.fixture
    def task(self, project, own):
        return TaskFactory(project=project, title="Relire", responsible_organisation=own)

    def test_a_member_keeps_the_verbs(self, client, member, task):
        page = client.get(task.get_absolute_url()).content.decode()
        edit = reverse("tasks-update", kwargs={"pk": task.pk})
        assert edit not in page
        assert client.get(edit).status_code == 404
        data = {"title": "Autre", "due": "2030-01-01", "duration": "1", "_version": task.version}
        assert client.post(edit, data).status_code == 404
        for verb, state in (("begin", Task.State.DOING), ("finish", Task.State.DONE)):
            url = reverse("task-verb", kwargs={"pk": task.pk, "verb": verb})
            assert url in client.get(task.get_absolute_url()).content.decode()
            assert client.post(url).status_code == 302
            task.refresh_from_db()
            assert task.state == state
        assert task.title == "Relire"

    def test_the_coordination_edits(self, client, claire, task):
        client.force_login(claire)
        edit = reverse("tasks-update", kwargs={"pk": task.pk})
        assert edit in client.get(task.get_absolute_url()).content.decode()
        assert client.get(edit).status_code == 200

    def test_the_form_leaves_out_those_whom_one_may_not_choose(self, member, task):
        stranger, others = PersonFactory(), OrganisationFactory()
        task.responsible, task.responsible_organisation = stranger, others
        task.save()
        data = {"title": "Relire", "due": "2030-01-01", "duration": "1", "rule_unit": "days"}
        form = TaskForm(data, instance=task, user=member)
        assert isinstance(form, SectionedModelForm)
        assert {"responsible", "responsible_organisation"}.isdisjoint(form.fields)
        assert form.is_valid(), form.errors
        form.save()
        task.refresh_from_db()
        assert (task.responsible, task.responsible_organisation) == (stranger, others)

    def test_the_form_shows_those_whom_one_may_choose(self, member, own, task):
        form = TaskForm(instance=task, user=member)
        assert {"responsible", "responsible_organisation"} <= set(form.fields)
        assert form["responsible_organisation"].value() == own.pk
