"""The pages of templates: the table, the short forms, a spreadsheet, the difference, the grid."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.factories import (
    CommuneFactory,
    EditionFactory,
    PersonFactory,
    PlanTemplateFactory,
    ProjectFactory,
    TaskFactory,
    TemplateAnchorFactory,
    TemplateTaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain import templates
from maillage.coordination.projects.domain.batch_undoing import last_batch
from maillage.coordination.projects.domain.projects import AnchorDay, create_project
from maillage.coordination.projects.models import PlanTemplate, Project, TemplateLink
from maillage.kernel import clock
from maillage.kernel.imports import runs
from maillage.kernel.models import ImportRun

CSV = (
    "Tâche;Quand;Durée (jours);Rôle;Après;Phase\n"
    "Rédiger la convention;12 semaines avant le vernissage;5;coordination;;Papiers\n"
    "Signer la convention;J-45;2;commune;Rédiger la convention;Papiers\n"
    "Imprimer;;3;imprimeur;2;\n"
)


@pytest.fixture
def user(db, client):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


@pytest.fixture
def template(db):
    template = PlanTemplateFactory(name="Exposition en cité")
    TemplateAnchorFactory(template=template, name="Vernissage")
    return template


def text_of(response):
    return response.content.decode()


def address(name, template, **kwargs):
    return reverse(f"templates-{name}", kwargs={"pk": template.pk, **kwargs})


def test_a_template_is_made_with_its_anchors(client, user):
    response = client.post(
        reverse("templates-create"),
        {"name": "Résidence", "anchors": "Arrivée\nRestitution *\nDépart", "description": ""},
    )
    template = PlanTemplate.objects.get()
    assert response["Location"] == template.get_absolute_url()
    assert [(one.name, one.is_main) for one in template.anchors.all()] == [
        ("Arrivée", False),
        ("Restitution", True),
        ("Départ", False),
    ]
    assert "pas encore de tâche" in text_of(client.get(response["Location"]))


def test_a_task_is_added_from_one_line(client, user, template):
    client.post(
        address("task-quick", template),
        {"title": "Signer la convention", "when": "J-45", "duration": "5", "role": "commune"},
    )
    task = template.tasks.get()
    assert (task.anchor.name, task.offset, task.unit) == ("Vernissage", -45, "days")
    page = text_of(client.get(template.get_absolute_url()))
    assert "45 jours avant le vernissage" in page
    for data, told in (
        ({"title": "Presse", "when": "12/05/2027"}, "pas de jour fixe"),
        ({"title": "", "when": "J-12"}, "requis"),
    ):
        response = client.post(address("task-quick", template), data)
        assert response.status_code == 422
        page = response.content.decode()
        assert told in page
        assert f'value="{data["when"]}"' in page
    assert template.tasks.count() == 1


def test_the_short_form_says_rule_links_and_checks(client, user, template):
    anchor = template.anchors.get()
    before = TemplateTaskFactory(template=template, anchor=anchor, title="Rédiger", position=1)
    url = f"{address('task-add', template)}?sous={before.pk}"
    assert "Ce qui vient avant" in text_of(client.get(url))
    data = {
        "title": "Signer", "when": "6 semaines avant le vernissage", "duration": "2",
        "checklist": "Trois exemplaires", "avant-TOTAL_FORMS": "2", "avant-INITIAL_FORMS": "0",
        "avant-0-before": before.pk, "avant-0-kind": "SS", "avant-0-lag": "3",
    }  # fmt: skip
    response = client.post(url, data)
    assert response.status_code == 302, text_of(response)
    link = TemplateLink.objects.get()
    assert (link.predecessor, link.kind, link.lag) == (before, "SS", 3)
    assert "commence avec le début de « Rédiger », 3 jours ouvrés plus tard" in text_of(
        client.get(template.get_absolute_url())
    )
    response = client.post(
        address("task", template, task=before.pk),
        {**data, "title": "Rédiger", "avant-0-before": link.successor_id},
    )
    assert response.status_code == 200
    assert TemplateLink.objects.count() == 1


def test_up_down_and_away(client, user, template):
    anchor = template.anchors.get()
    one, two = (
        TemplateTaskFactory(template=template, anchor=anchor, title=name, position=n)
        for n, name in enumerate("AB", start=1)
    )
    client.post(address("task-move", template, task=two.pk, way="monter"))
    assert list(template.tasks.values_list("title", flat=True)) == ["B", "A"]
    client.post(address("anchor-delete", template, anchor=anchor.pk))
    assert template.anchors.exists()
    client.post(address("task-delete", template, task=one.pk))
    client.post(address("task-delete", template, task=two.pk))
    client.post(address("anchor-delete", template, anchor=anchor.pk))
    assert not template.anchors.exists()


@pytest.mark.parametrize("role", ["lecture", "communication", "membre"])
def test_who_only_reads_writes_nothing(client, template, role):
    task = TemplateTaskFactory(template=template, anchor=template.anchors.get())
    client.force_login(UserFactory(role=role))
    page = client.get(template.get_absolute_url())
    assert page.status_code == (404 if role == "membre" else 200)
    for url in (
        address("task-quick", template),
        address("task", template, task=task.pk),
        address("task-delete", template, task=task.pk),
        address("batch", template),
        address("update-all", template),
    ):
        assert client.post(url).status_code == 404
    assert template.tasks.count() == 1


class TestSpreadsheet:
    """« Depuis un tableur »."""

    def test_tasks_roles_rules_and_what_comes_before(self, client, user, template):
        run = runs.receive(
            kind="template",
            file=SimpleUploadedFile("modele.csv", CSV.encode()),
            actor=user,
            params={"template": template.pk},
        )
        report = runs.preview_run(run, actor=user)
        assert report.counts["created"] == 3
        runs.apply_run(ImportRun.objects.get(pk=run.pk), actor=user)
        rows = {one.title: one for one in template.tasks.all()}
        assert (rows["Rédiger la convention"].offset, rows["Rédiger la convention"].unit) == (
            -12,
            "weeks",
        )
        assert rows["Signer la convention"].role == "commune"
        assert rows["Imprimer"].anchor is None
        ties = {(one.predecessor.title, one.successor.title) for one in TemplateLink.objects.all()}
        assert ties == {
            ("Rédiger la convention", "Signer la convention"),
            ("Rédiger la convention", "Imprimer"),
        }
        template.refresh_from_db()
        assert template.revision == 2
        runs.undo_run(ImportRun.objects.get(pk=run.pk), actor=user)
        template.refresh_from_db()
        assert (template.tasks.count(), template.revision) == (0, 3)

    def test_a_new_template_may_start_from_one(self, client, user):
        file = SimpleUploadedFile("modele.csv", CSV.encode())
        response = client.post(
            reverse("templates-create"),
            {"name": "Résidence", "anchors": "Vernissage", "spreadsheet": file},
        )
        assert "/imports/" in response["Location"]
        assert "Signer la convention" in text_of(client.get(response["Location"]))


def test_a_project_becomes_a_template(client, user):
    project = ProjectFactory(with_anchors=True, team=[user])
    artist = PersonFactory(first_name="Ilse", last_name="Vandaele")
    TaskFactory(project=project, title="Accrocher", responsible=artist)
    url = reverse("projects-to-template", kwargs={"pk": project.pk})
    assert "Rôle de Ilse Vandaele" in text_of(client.get(url))
    response = client.post(url, {"name": "Mon modèle", "role_0": "artiste"})
    template = PlanTemplate.objects.get()
    assert response["Location"] == template.get_absolute_url()
    assert template.tasks.get().role == "artiste"


def test_a_restricted_project_does_not_name_its_template(client, user):
    project = ProjectFactory(
        name="Mission", with_anchors=True, visibility="restreinte", team=[user]
    )
    page = client.get(reverse("projects-to-template", kwargs={"pk": project.pk}))
    assert page.context["form"]["name"].value() == ""
    assert "toute l’équipe" in text_of(page)


class TestDifference:
    """« Le modèle a changé »."""

    @pytest.fixture
    def edition(self, template, user):
        edition = EditionFactory()
        row = TemplateTaskFactory(
            template=template, anchor=template.anchors.get(), title="Convention"
        )
        for name in ("Sées", "Flers"):
            create_project(
                name=name,
                actor=user,
                template=template,
                edition=edition,
                anchors=[AnchorDay("Vernissage", date(2027, 5, 14))],
            )
        row.offset, row.checklist = -9, "Paraphes"
        templates.save_task(task=row, actor=user)
        return edition

    def test_the_project_says_so_and_shows_it(self, client, edition):
        project = Project.objects.get(name="Sées")
        assert "Le modèle de ce projet a changé" in text_of(client.get(project.get_absolute_url()))
        url = reverse("projects-from-template", kwargs={"pk": project.pk})
        page = text_of(client.get(url))
        assert "9 semaines avant le vernissage" in page
        key = project.tasks.get().template_task_id
        data = {f"revision-{project.pk}": "2", "change": f"{project.pk}:{key}"}
        client.post(url, data)
        assert project.tasks.get().rule_offset == -9
        assert "Annuler ce changement" in text_of(client.get(project.get_absolute_url()))
        assert Project.objects.get(name="Flers").tasks.get().rule_offset == -4

    def test_all_those_of_an_edition_at_once(self, client, edition):
        assert "2 projets suivent" in text_of(client.get(edition.get_absolute_url()))
        url = reverse("editions-from-template", kwargs={"pk": edition.pk})
        data = {"change": []}
        for project in edition.projects.all():
            data[f"revision-{project.pk}"] = "2"
            data["change"].append(f"{project.pk}:{project.tasks.get().template_task_id}")
        client.post(url, data)
        assert {one.tasks.get().rule_offset for one in edition.projects.all()} == {-9}
        assert "Tout est à jour" in text_of(client.get(url))

    def test_a_project_without_a_tick_is_proposed_again(self, client, edition):
        sees, flers = edition.projects.order_by("-name")
        url = reverse("editions-from-template", kwargs={"pk": edition.pk})
        key = sees.tasks.get().template_task_id
        data = {f"revision-{one.pk}": "2" for one in (sees, flers)}
        client.post(url, {**data, "change": f"{sees.pk}:{key}"})
        versions = dict(edition.projects.values_list("name", "template_version"))
        assert versions == {"Sées": 2, "Flers": 1}
        page = text_of(client.get(url))
        assert "Flers" in page
        assert "garder tel quel" in page.lower()
        response = client.post(url, data, follow=True)
        assert "Rien n’est coché" in text_of(response)
        client.post(url, {**data, "garder": str(flers.pk)})
        flers.refresh_from_db()
        assert (flers.template_version, flers.tasks.get().rule_offset) == (2, -4)
        assert "Tout est à jour" in text_of(client.get(url))

    def test_a_hidden_project_is_not_counted(self, client, edition, template):
        assert "2 projets suivent" in text_of(client.get(template.get_absolute_url()))
        edition.projects.update(visibility="restreinte", created_by=None)
        for project in edition.projects.all():
            project.team.clear()
        assert "plus ancienne" not in text_of(client.get(template.get_absolute_url()))


class TestGrid:
    """Apply it N times."""

    @pytest.fixture
    def edition(self, template):
        TemplateAnchorFactory(template=template, name="Démontage", position=1, is_main=False)
        TemplateTaskFactory(
            template=template, anchor=template.anchors.get(name="Vernissage"), role="artiste",
            title="Accrocher",
        )  # fmt: skip
        return EditionFactory()

    def first(self, client, edition, template, pasted):
        url = reverse("editions-batch", kwargs={"pk": edition.pk})
        data = {
            "etape": "choix", "template": template.pk, "edition": edition.pk, "kind": "exposition",
            "visibility": "equipe", "pattern": "Exposition à …", "pasted": pasted,
        }  # fmt: skip
        return url, data, client.post(url, data)

    def test_a_pasted_list_becomes_projects(self, client, user, edition, template):
        CommuneFactory(name="Bellême")
        PersonFactory(first_name="Ilse", last_name="Vandaele")
        day = clock.today() + timedelta(days=100)
        pasted = (
            f"Bellême ; {day:%d/%m/%Y} ; {day + timedelta(60):%d/%m/%Y} ; artiste : Ilse Vandaele\n"
            f"Le Sap ; {day:%d/%m/%Y}\n"
        )
        url, data, response = self.first(client, edition, template, pasted)
        page = text_of(response)
        assert "Exposition à Bellême" in page
        assert "Exposition au Sap" in page
        opening, closing = template.anchors.order_by("position")
        grid = {**data, "etape": "grille", "ligne-TOTAL_FORMS": 2, "ligne-INITIAL_FORMS": 2}
        for n, form in enumerate(response.context["grid"]):
            for name in ("name", "city", "commune", "people"):
                grid[f"ligne-{n}-{name}"] = form.initial.get(name) or ""
            for anchor in (opening, closing):
                value = form.initial.get(f"day_{anchor.pk}")
                grid[f"ligne-{n}-day_{anchor.pk}"] = value.isoformat() if value else ""
        page = text_of(client.post(url, grid))
        assert "Il manque la date : Démontage" in page
        assert "1 ligne est à corriger" in page
        grid[f"gap_{closing.pk}"] = "60"
        checked = client.post(url, grid)
        assert "Tout est bon" in text_of(checked)
        token = checked.context["token"]
        done = client.post(url, {**grid, "etape": "creer", "token": token})
        assert done["Location"] == edition.get_absolute_url()
        client.post(url, {**grid, "etape": "creer", "token": token})
        assert set(edition.projects.values_list("name", flat=True)) == {
            "Exposition à Bellême",
            "Exposition au Sap",
        }
        first = edition.projects.get(name="Exposition à Bellême")
        assert str(first.tasks.get().responsible) == "Ilse Vandaele"
        assert [one.name for one in first.host_communes.all()] == ["Bellême"]
        page = text_of(client.get(edition.get_absolute_url()))
        assert "Annuler cette création" in page
        moves = text_of(client.get(reverse("edition-move", kwargs={"pk": edition.pk})))
        assert "Annuler ce changement" not in moves
        client.post(reverse("projects-batch-undo", kwargs={"record": last_batch(edition).pk}))
        assert not edition.projects.exists()

    def test_many_are_made_by_the_worker(
        self, client, user, edition, template, django_capture_on_commit_callbacks
    ):
        day = clock.today() + timedelta(days=100)
        pasted = "\n".join(f"Lieu {n} ; {day:%d/%m/%Y} ; {day:%d/%m/%Y}" for n in range(32))
        url, data, response = self.first(client, edition, template, pasted)
        grid = {**data, "etape": "grille", "ligne-TOTAL_FORMS": 32, "ligne-INITIAL_FORMS": 32}
        for n, form in enumerate(response.context["grid"]):
            for name, value in form.initial.items():
                grid[f"ligne-{n}-{name}"] = str(value or "")
        token = client.post(url, grid).context["token"]
        with django_capture_on_commit_callbacks(execute=True):
            done = client.post(url, {**grid, "etape": "creer", "token": token})
        assert "/travaux/" in done["Location"]
        assert edition.projects.count() == 32
        assert client.get(done["Location"])["Location"] == edition.get_absolute_url()
