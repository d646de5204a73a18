"""The pages and files of a plan, for each who may have them and for those who may not."""

from __future__ import annotations

import io
from datetime import date

import pytest
from icalendar import Calendar
from PIL import Image
from tests.factories import (
    EditionFactory,
    OrganisationFactory,
    ProjectFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.exchange.domain import printing
from maillage.coordination.exchange.models import FeedToken
from maillage.coordination.projects.models import Anchor
from maillage.kernel.states import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


@pytest.fixture
def project():
    made = ProjectFactory(name="Exposition à Bellême", city="Bellême")
    Anchor.objects.create(project=made, name="Vernissage", day=date(2028, 5, 16))
    return made


@pytest.fixture
def plan(project):
    for number in range(40):
        TaskFactory(
            project=project,
            title=f"Tâche {number} au nom assez long pour tenir sur deux lignes du tableau imprimé",
            phase=f"Phase {number // 10}",
            start=date(2028, 3, 1 + number % 20),
            due=date(2028, 4, 1 + number % 20),
        )
    return project


def test_a_feed_is_opened_copied_once_and_revoked(client, coordinator, plan):
    page = client.get(f"/gestion/flux/?scope=projet&project={plan.pk}")
    assert page.status_code == 200
    given = {"scope": "projet", "project": plan.pk, "shape": "taches", "label": "Bellême"}
    answer = client.post("/gestion/flux/", given)
    address = answer.context["address"]
    assert address in answer.text
    feed = client.get(address.removeprefix("http://testserver"))
    assert len(Calendar.from_ical(feed.content).walk("VTODO")) == 40
    assert address not in client.get("/gestion/flux/").text
    client.post(f"/gestion/flux/{FeedToken.objects.get().pk}/revoquer/")
    assert client.get(address.removeprefix("http://testserver")).status_code == 404


def test_a_feed_says_of_what(client, coordinator):
    answer = client.post("/gestion/flux/", {"scope": "projet", "shape": "taches", "label": "X"})
    assert "Choisissez le projet" in answer.text
    answer = client.post("/gestion/flux/", {"scope": "edition", "shape": "taches", "label": "X"})
    assert "Choisissez l’édition" in answer.text
    assert not FeedToken.objects.exists()


def test_nobody_revokes_the_feed_of_another(client, coordinator):
    client.post("/gestion/flux/", {"scope": "moi", "shape": "taches", "label": "Le mien"})
    feed = FeedToken.objects.get()
    client.force_login(UserFactory(role="administration"))
    assert client.post(f"/gestion/flux/{feed.pk}/revoquer/").status_code == 404
    assert "Le mien" not in client.get("/gestion/flux/").text


def test_a_feed_of_an_unseen_project_is_not_offered(client, project):
    client.force_login(UserFactory(role="membre"))
    answer = client.post(
        "/gestion/flux/",
        {"scope": "projet", "project": project.pk, "shape": "taches", "label": "X"},
    )
    assert answer.status_code == 200
    assert not FeedToken.objects.exists()


def test_the_tab_leads_everywhere(client, coordinator, project):
    page = client.get(f"/gestion/projets/{project.pk}/?onglet=emporter").text
    for part in (
        "plan.xml",
        "plan.png",
        "gantt-a4.pdf",
        "liste-a3.pdf",
        "plan-aller-retour",
        "/tout/",
    ):
        assert part in page
    assert "/gestion/flux/" in client.get("/compte/").text


def test_the_tab_of_a_member_has_what_it_may(client, project):
    own = OrganisationFactory()
    project.lead = own
    project.save()
    client.force_login(UserFactory(role="membre", organisation=own))
    page = client.get(f"/gestion/projets/{project.pk}/?onglet=emporter").text
    assert "plan.xml" in page
    assert "/tout/" not in page
    assert "plan-aller-retour" not in page


@pytest.mark.parametrize("kind", ["gantt", "liste"])
@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_printed_on_paper(client, coordinator, plan, kind, paper):
    answer = client.get(f"/gestion/projets/{plan.pk}/{kind}-{paper}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert b"pdfuaid" in answer.content


def test_a_slide_has_the_size_of_a_screen(client, coordinator, plan):
    answer = client.get(f"/gestion/projets/{plan.pk}/plan.png")
    assert Image.open(io.BytesIO(answer.content)).size == (1920, 1080)


def test_an_empty_plan_prints_too(client, coordinator):
    empty = ProjectFactory()
    assert client.get(f"/gestion/projets/{empty.pk}/gantt-a4.pdf").status_code == 200
    assert client.get(f"/gestion/projets/{empty.pk}/plan.png").status_code == 200
    assert client.get(f"/gestion/projets/{empty.pk}/plan.xml").status_code == 200


@pytest.mark.parametrize("name", ["gantt-a5.pdf", "autre-a4.pdf"])
def test_no_other_paper(client, coordinator, project, name):
    assert client.get(f"/gestion/projets/{project.pk}/{name}").status_code == 404


@pytest.mark.parametrize("name", ["plan.xml", "plan.png", "gantt-a4.pdf"])
def test_whoever_does_not_see_the_project_gets_nothing(client, project, name):
    client.force_login(UserFactory(role="membre"))
    assert client.get(f"/gestion/projets/{project.pk}/{name}").status_code == 404


def test_states_are_told_without_colour(project, coordinator):
    TaskFactory(project=project, title="Passée", start=date(2020, 1, 1), due=date(2020, 1, 2))
    done = TaskFactory(project=project, title="Faite", start=date(2028, 1, 3), due=date(2028, 1, 3))
    perform(done, "finish", actor=coordinator)
    cancelled = TaskFactory(project=project, title="Annulée", due=date(2028, 1, 3))
    perform(cancelled, "cancel", actor=coordinator)
    tasks = printing._tasks(project, coordinator)
    rows = {row["title"]: row for row in printing._told(project, tasks, [])["rows"]}
    assert set(rows) == {"Passée", "Faite"}
    assert (rows["Passée"]["letter"], rows["Passée"]["late"]) == ("R", True)
    assert rows["Faite"]["letter"] == "F"


def test_an_edition_has_its_feed(client, coordinator):
    edition = EditionFactory()
    given = {"scope": "edition", "edition": edition.pk, "shape": "evenements", "label": "2026"}
    assert client.post("/gestion/flux/", given).context["address"]


def test_a_programme_has_its_feed(client, coordinator):
    programme = EditionFactory().programme
    given = {"scope": "programme", "shape": "evenements", "label": "Tout"}
    assert not client.post("/gestion/flux/", given).context["address"]
    answer = client.post("/gestion/flux/", given | {"programme": programme.pk})
    assert answer.context["address"]
    assert programme.name in answer.text
