"""The pages of projects and tasks, by each role; nobody learns of what is not theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.factories import (
    DependencyFactory,
    OrganisationFactory,
    PersonFactory,
    PlanTemplateFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    TaskFactory,
    TemplateAnchorFactory,
    TemplateTaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain.projects import save_task
from maillage.coordination.projects.models import Project, Task
from maillage.kernel import clock

TEAM = ["administration", "coordination", "instruction", "communication", "lecture"]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def project(db):
    return ProjectFactory(name="Exposition à Bellême", with_anchors=True)


@pytest.fixture
def coordinator(db, client):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("role", TEAM)
def test_the_whole_team_reads_the_plan(client, project, role):
    TaskFactory(project=project, title="Écrire les cartels")
    client.force_login(UserFactory(role=role))
    response = client.get(project.get_absolute_url())
    assert "Écrire les cartels" in text_of(response)
    may_write = role in {"administration", "coordination"}
    assert ("Déplacer" in text_of(response)) is may_write


@pytest.mark.parametrize("onglet", ["gantt", "presentation", "fichiers", "liens", "agenda"])
def test_every_tab_opens(client, project, coordinator, onglet):
    TaskFactory(project=project)
    response = client.get(f"{project.get_absolute_url()}?onglet={onglet}")
    assert response.status_code == 200


@pytest.mark.parametrize("zoom", ["trimestre", "mois", "semaine", "siècle"])
def test_the_chart_draws_each_dated_task(client, project, coordinator, zoom):
    for _ in range(3):
        TaskFactory(project=project)
    text = text_of(client.get(f"{project.get_absolute_url()}?onglet=gantt&zoom={zoom}"))
    assert text.count('class="gantt-bar is-waiting"') == 3
    assert "style=" not in text


class TestMember:
    """A contributor of one museum."""

    @pytest.fixture
    def own(self, db):
        return OrganisationFactory(name="Musée de Sées")

    @pytest.fixture
    def member(self, client, own):
        user = UserFactory(role="membre", organisation=own)
        client.force_login(user)
        return user

    def addresses(self, project, task, file):
        pk = {"pk": project.pk}
        anchor = project.anchors.first()
        return [
            reverse("projects-detail", kwargs=pk),
            reverse("projects-update", kwargs=pk),
            reverse("projects-delete", kwargs=pk),
            reverse("projects-history", kwargs=pk),
            f"{reverse('projects-detail', kwargs=pk)}?onglet=gantt",
            reverse("anchor-move", kwargs={**pk, "anchor": anchor.pk}),
            reverse("anchor-add", kwargs=pk),
            reverse("project-template", kwargs=pk),
            reverse("projects-file", kwargs={**pk, "file": file.pk}),
            reverse("tasks-detail", kwargs={"pk": task.pk}),
            reverse("tasks-update", kwargs={"pk": task.pk}),
            reverse("tasks-history", kwargs={"pk": task.pk}),
            f"{reverse('tasks-create')}?project={project.pk}",
        ]

    def test_what_is_not_theirs_answers_404_everywhere(self, client, member, project):
        task = TaskFactory(project=project, title="Secret de Bellême")
        file = project.files.create(
            file=SimpleUploadedFile("plan.pdf", PDF),
            name="plan.pdf",
            mime="application/pdf",
            size=9,
        )
        for address in self.addresses(project, task, file):
            assert client.get(address).status_code == 404, address
        for name, kwargs in (
            ("task-verb", {"pk": task.pk, "verb": "finish"}),
            ("projects-file-add", {"pk": project.pk}),
            ("projects-file-delete", {"pk": project.pk, "file": file.pk}),
            ("plan-undo", {"pk": project.pk, "record": 1}),
        ):
            assert client.post(reverse(name, kwargs=kwargs)).status_code == 404, name

    @pytest.mark.parametrize("kind", ["projects", "tasks"])
    def test_exports_and_lists_hold_nothing_of_others(self, client, member, project, kind):
        TaskFactory(project=project, title="Secret de Bellême")
        for address in (
            reverse(f"{kind}-list"),
            f"{reverse(f'{kind}-export')}?format=csv",
            f"{reverse('office-export', kwargs={'kind': kind})}?format=csv",
            f"{reverse('office-export', kwargs={'kind': kind})}?format=csv&project={project.pk}",
        ):
            response = client.get(address)
            body = response.getvalue() if response.streaming else response.content
            assert "Bellême" not in body.decode(), address

    def test_a_partner_sees_the_project_and_its_own_tasks(self, client, member, own, project):
        ProjectPartnerFactory(project=project, organisation=own)
        TaskFactory(project=project, title="À eux", responsible_organisation=own)
        TaskFactory(project=project, title="À d’autres")
        text = text_of(client.get(project.get_absolute_url()))
        assert "À eux" in text
        assert "À d’autres" not in text

    def test_it_ticks_its_own_task_and_no_other(self, client, member, own, project):
        ProjectPartnerFactory(project=project, organisation=own)
        mine = TaskFactory(project=project, responsible_organisation=own)
        colleague = PersonFactory(organisation=own)
        ours = TaskFactory(project=project, responsible=colleague)
        for task in (mine, ours):
            url = reverse("task-verb", kwargs={"pk": task.pk, "verb": "finish"})
            assert client.post(url).status_code == 302
            task.refresh_from_db()
            assert task.state == Task.State.DONE

    def test_a_project_open_to_the_network_is_read(self, client, member, project):
        Project.objects.update(visibility="reseau")
        assert client.get(project.get_absolute_url()).status_code == 200
        Project.objects.update(visibility="restreinte")
        assert client.get(project.get_absolute_url()).status_code == 404


def test_a_restricted_project_is_for_those_it_names(client, project, coordinator):
    Project.objects.update(visibility="restreinte")
    assert client.get(project.get_absolute_url()).status_code == 404
    project.team.add(coordinator)
    assert client.get(project.get_absolute_url()).status_code == 200


def new_project(client, **fields):
    today = clock.today()
    data = {
        "name": "Exposition à Sées",
        "kind": "exposition",
        "visibility": "equipe",
        "reperes-TOTAL_FORMS": "2",
        "reperes-INITIAL_FORMS": "2",
        "reperes-0-name": "Montage",
        "reperes-0-day": (today + timedelta(days=90)).isoformat(),
        "reperes-1-name": "Vernissage",
        "reperes-1-day": (today + timedelta(days=97)).isoformat(),
        **fields,
    }
    return client.post(reverse("projects-create"), data)


class TestCreate:
    """One form: what, when, and where the plan comes from."""

    def test_with_dates_alone(self, client, coordinator):
        response = new_project(client)
        project = Project.objects.get()
        assert response.url == project.get_absolute_url()
        assert project.main_anchor.name == "Vernissage"
        assert coordinator in project.team.all()

    def test_from_a_template_scheduled_backwards_on_working_days(self, client, coordinator):
        template = PlanTemplateFactory()
        anchor = TemplateAnchorFactory(template=template, name="Vernissage")
        poster = TemplateTaskFactory(template=template, anchor=anchor, title="Afficher", offset=-2)
        proof = TemplateTaskFactory(template=template, anchor=None, title="BAT", duration=5)
        poster.follows.add(proof)
        new_project(client, template=template.pk)
        afficher, bat = (Task.objects.get(title=title) for title in ("Afficher", "BAT"))
        assert afficher.due.weekday() < 5
        assert bat.floating
        assert bat.due < afficher.start
        assert (bat.due - bat.start).days >= 4

    def test_a_template_that_needs_another_date_says_which(self, client, coordinator):
        template = PlanTemplateFactory()
        anchor = TemplateAnchorFactory(template=template, name="Inauguration")
        TemplateTaskFactory(template=template, anchor=anchor)
        response = new_project(client, template=template.pk)
        assert "Inauguration" in text_of(response)
        assert not Project.objects.exists()

    def test_without_any_date_says_so_and_keeps_what_was_typed(self, client, coordinator):
        response = new_project(client, **{"reperes-0-day": "", "reperes-1-day": ""})
        assert "Donnez au moins une date" in text_of(response)
        assert "Exposition à Sées" in text_of(response)
        assert not Project.objects.exists()

    def test_a_file_that_is_not_a_spreadsheet_creates_nothing(self, client, coordinator):
        file = SimpleUploadedFile("plan.xlsx", PDF)
        response = new_project(client, spreadsheet=file)
        assert "PDF" in text_of(response)
        assert not Project.objects.exists()

    @pytest.mark.parametrize("role", ["lecture", "communication", "instruction", "membre"])
    def test_is_for_the_coordination(self, client, db, role):
        organisation = OrganisationFactory() if role == "membre" else None
        client.force_login(UserFactory(role=role, organisation=organisation))
        assert new_project(client).status_code == 404
        assert not Project.objects.exists()


def test_a_project_is_deleted_with_its_plan_and_the_contents_of_its_files(
    client, coordinator, project, django_capture_on_commit_callbacks
):
    TaskFactory(project=project, rule_anchor=project.main_anchor)
    url = reverse("projects-file-add", kwargs={"pk": project.pk})
    client.post(url, {"file": SimpleUploadedFile("plan.pdf", PDF)})
    stored = project.files.get().file
    page = reverse("projects-delete", kwargs={"pk": project.pk})
    assert "tâche" in text_of(client.get(page))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page)
    assert not Project.objects.exists()
    assert not stored.storage.exists(stored.name)


def test_editing_what_is_done_does_not_move_it(client, coordinator, project):
    task = TaskFactory(
        project=project, rule_anchor=project.main_anchor, rule_offset=-7, state=Task.State.DONE
    )
    due = task.due
    task.title = "Sans coquille"
    save_task(task=task, actor=coordinator)
    task.refresh_from_db()
    assert (task.title, task.due) == ("Sans coquille", due)


class TestTask:
    """Add, edit, do the verbs."""

    def form(self, project, **fields):
        return {
            "title": "Écrire les cartels",
            "rule_anchor": project.main_anchor_id,
            "amount": "6",
            "rule_unit": "weeks",
            "side": "-",
            "duration": "3",
            **fields,
        }

    def test_a_rule_in_words_places_it(self, client, coordinator, project):
        url = f"{reverse('tasks-create')}?project={project.pk}"
        client.post(url, self.form(project))
        task = Task.objects.get()
        assert (task.rule_offset, task.rule_unit, task.duration) == (-6, "weeks", 3)
        assert timedelta(days=40) <= project.main_anchor.day - task.due <= timedelta(days=45)
        assert "6 semaines avant le vernissage" in text_of(client.get(task.get_absolute_url()))

    def test_a_fixed_day(self, client, coordinator, project):
        url = f"{reverse('tasks-create')}?project={project.pk}"
        day = clock.today() + timedelta(days=30)
        client.post(url, self.form(project, rule_anchor="", due=day.isoformat()))
        assert Task.objects.get().due == day

    def test_neither_rule_nor_day_is_told(self, client, coordinator, project):
        url = f"{reverse('tasks-create')}?project={project.pk}"
        response = client.post(url, self.form(project, rule_anchor=""))
        assert "Choisissez un repère, ou donnez une date fixe" in text_of(response)

    def test_blocking_asks_why(self, client, coordinator, project):
        task = TaskFactory(project=project)
        url = reverse("task-verb", kwargs={"pk": task.pk, "verb": "block"})
        assert "Ce qui bloque" in text_of(client.get(url))
        client.post(url, {"reason": "La convention n’est pas signée"})
        task.refresh_from_db()
        assert (task.state, task.blocked_reason) == (
            Task.State.BLOCKED,
            "La convention n’est pas signée",
        )

    def test_an_unknown_verb_and_a_plain_reading_are_404(self, client, coordinator, project):
        task = TaskFactory(project=project)
        for verb in ("detruire", "finish"):
            url = reverse("task-verb", kwargs={"pk": task.pk, "verb": verb})
            assert client.get(url).status_code == 404


class TestFiles:
    """Private files: checked by content, handed out to those who see the project."""

    def add(self, client, project, name="plan.pdf", content=PDF):
        url = reverse("projects-file-add", kwargs={"pk": project.pk})
        return client.post(url, {"file": SimpleUploadedFile(name, content)}, follow=True)

    def test_added_downloaded_deleted(
        self, client, coordinator, project, django_capture_on_commit_callbacks
    ):
        self.add(client, project)
        file = project.files.get()
        response = client.get(file.get_absolute_url())
        assert response.getvalue() == PDF
        assert 'filename="plan.pdf"' in response["Content-Disposition"]
        assert response["Content-Disposition"].startswith("attachment")
        assert "plan" not in file.file.name
        path = file.file.path
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("projects-file-delete", kwargs={"pk": project.pk, "file": file.pk}))
        assert not project.files.exists()
        assert not file.file.storage.exists(path)

    def test_what_lies_about_its_content_is_refused(self, client, coordinator, project):
        self.add(client, project, name="photo.jpg", content=b"MZ\x90\x00" + b"\x00" * 200)
        assert not project.files.exists()

    def test_a_reader_downloads_and_does_not_delete(self, client, project, db):
        client.force_login(UserFactory(role="coordination"))
        self.add(client, project)
        file = project.files.get()
        client.force_login(UserFactory(role="lecture"))
        response = client.get(file.get_absolute_url())
        assert response.status_code == 200
        assert response.getvalue() == PDF  # read to its end, the test client closes it
        url = reverse("projects-file-delete", kwargs={"pk": project.pk, "file": file.pk})
        assert client.post(url).status_code == 404


def fill(project, count):
    for _ in range(count):
        TaskFactory(
            project=project,
            rule_anchor=project.main_anchor,
            responsible=PersonFactory(),
            responsible_organisation=OrganisationFactory(),
        )


@pytest.mark.parametrize(("onglet", "most"), [("", 18), ("?onglet=gantt", 24)])
def test_the_plan_costs_the_same_for_one_task_and_for_three(
    client, project, coordinator, django_assert_max_num_queries, onglet, most
):
    fill(project, 1)
    address = project.get_absolute_url() + onglet
    client.get(address)
    with django_assert_max_num_queries(most) as one:
        client.get(address)
    fill(project, 2)
    with django_assert_max_num_queries(len(one)):
        client.get(address)


def test_the_chart_s_table_names_what_a_filter_hides(client, db):
    client.force_login(UserFactory(role="coordination"))
    project = ProjectFactory(with_anchors=True)
    proof = TaskFactory(project=project, title="Bon à tirer", phase="Papiers")
    poster = TaskFactory(project=project, title="Affiche", phase="Communication")
    dropped = TaskFactory(project=project, title="Devis", state="annulee")
    for one in (proof, dropped):
        DependencyFactory(predecessor=one, successor=poster)
    page = text_of(client.get(f"{project.get_absolute_url()}?onglet=gantt&phase=Communication"))
    assert f'href="{proof.get_absolute_url()}"' not in page
    assert "<td>Bon à tirer</td>" in page


@pytest.mark.parametrize("name", ["projects-list", "tasks-list", "templates-list"])
def test_lists_cost_the_same_for_one_row_and_for_three(
    client, coordinator, django_assert_max_num_queries, name
):
    def add(count):
        for _ in range(count):
            fill(ProjectFactory(with_anchors=True), 2)
            TemplateTaskFactory()

    add(1)
    client.get(reverse(name))
    with django_assert_max_num_queries(14) as one:
        client.get(reverse(name))
    add(2)
    with django_assert_max_num_queries(len(one)):
        client.get(reverse(name))
