"""The pages of an import: send, look, correct, leave out, apply, undo."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import OrganisationFactory, ProjectFactory, UserFactory

from maillage.kernel import registry
from maillage.kernel.models import ImportRun
from maillage.people.directory.models import Organisation

pytestmark = pytest.mark.django_db
NEW = "/gestion/imports/organisations/"
ROWS = (
    "Nom;Commune;Courriel\n"
    "Ville de Sées;Sées;mairie@sees.example\n"
    "Musée de l’Orne;Alençon;pas une adresse\n"
    ";Flers;\n"
)


@pytest.fixture
def coordinator(client):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


def send(client, text=ROWS, name="contacts.csv", url=NEW):
    file = SimpleUploadedFile(name, text.encode("cp1252") if isinstance(text, str) else text)
    return client.post(url, {"file": file})


@pytest.fixture
def run(client, coordinator):
    response = send(client)
    assert response.status_code == 302
    return ImportRun.objects.get()


def url(run, end=""):
    return f"/gestion/imports/run/{run.pk}/{end}"


def shown(client, run, query=""):
    response = client.get(url(run) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_preview_shows_each_row_and_writes_nothing(client, run):
    text = shown(client, run)
    assert "contacts.csv" in text
    assert "Ville de Sées" in text
    assert "à corriger" in text
    assert 'name="c:3:email"' in text  # refused rows may be corrected at once
    assert 'name="c:2:name"' not in text
    assert 'name="c:2:name"' in shown(client, run, "?ligne=2")
    assert "Ville de Sées" not in shown(client, run, "?vue=refuse")
    assert not Organisation.objects.exists()


def test_correct_leave_out_apply_undo(client, run):
    client.post(url(run, "corriger/"), {"c:3:email": "contact@musee.example", "c:3:name": "Musée"})
    client.post(url(run, "corriger/"), {"skip": "4"})
    run.refresh_from_db()
    assert run.corrections == {
        "3:email": "contact@musee.example",
        "3:name": "Musée",
        "4:*": "skip",
    }
    assert run.report["counts"]["refused"] == 0
    client.post(url(run, "corriger/"), {"unskip": "4"})
    run.refresh_from_db()
    assert run.report["counts"]["refused"] == 1
    client.post(url(run, "corriger/"), {"skip": "4"})
    response = client.post(url(run, "appliquer/"), follow=True)
    assert "2 lignes sont importées." in response.content.decode()
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Ville de Sées", "Musée"}
    assert "Annuler l’import" in shown(client, run)
    client.post(url(run, "annuler/"))
    assert not Organisation.objects.exists()
    assert "Cet import a été annulé" in shown(client, run)


def test_untouched_cells_are_no_corrections(client, run):
    client.post(
        url(run, "corriger/"), {"c:2:name": "Ville de Sées", "c:99:name": "X", "c:2:zz": ""}
    )
    run.refresh_from_db()
    assert run.corrections == {}


def test_refused_rows_hold_everything_until_the_box_is_ticked(client, run):
    response = client.post(url(run, "appliquer/"), follow=True)
    assert "refusées" in response.content.decode()
    assert not Organisation.objects.exists()
    client.post(url(run, "appliquer/"), {"partial": "1"})
    assert Organisation.objects.get().name == "Ville de Sées"
    text = shown(client, run)
    assert "Lignes laissées de côté" in text
    assert "pas une adresse" in text


def test_columns_can_be_chosen(client, coordinator):
    send(client, "Intitulé bizarre;Ville\nAtelier;Sées\n")
    run = ImportRun.objects.get()
    assert "Feuille et colonnes" in shown(client, run)
    client.post(url(run, "corriger/"), {"mapping": "1", "m:name": "0", "m:city": "1"})
    run.refresh_from_db()
    assert run.report["counts"]["created"] == 1


def test_the_conflict_with_an_existing_record_is_shown(client, coordinator):
    OrganisationFactory(name="Ville de Sées", city="Sées", email="ancien@sees.example")
    send(client)
    text = shown(client, ImportRun.objects.get())
    assert "<del>ancien@sees.example</del> <ins>mairie@sees.example</ins>" in text


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        (b"%PDF-1.7\n%%EOF", "contacts.xlsx", "PDF"),
        (b"", "contacts.csv", "vide"),
        (b"PK\x03\x04nothing", "contacts.xlsx", "Ce fichier"),
    ],
)
def test_a_wrong_file_is_refused_in_words(client, coordinator, body, name, words):
    response = send(client, body, name)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not ImportRun.objects.exists()


def test_no_file_is_said(client, coordinator):
    response = client.post(NEW, {})
    assert "Un point est à corriger" in response.content.decode()


def test_the_empty_model_has_our_columns(client, coordinator):
    response = client.get(f"{NEW}modele.csv")
    text = response.content.decode("utf-8-sig")
    assert text.startswith('"Nom";')
    assert text.endswith("\r\n")


def test_an_import_that_needs_a_record_asks_for_it(client, coordinator):
    project = ProjectFactory(name="Exposition à Sées")
    text = client.get(f"/gestion/imports/plan/?project={project.pk}").content.decode()
    assert f'<option value="{project.pk}" selected>' in text
    rows = "Tâche;Échéance\nAccrocher;12/05/2031\n"
    send(client, rows, url="/gestion/imports/plan/")  # the project is missing
    assert not ImportRun.objects.exists()
    file = SimpleUploadedFile("plan.csv", rows.encode())
    data = {"file": file, "options-project": project.pk, "options-dates": "suivre"}
    assert client.post("/gestion/imports/plan/", data).status_code == 302
    assert ImportRun.objects.get().params["project"] == project.pk


def test_an_import_that_cannot_start_here_says_so(client, coordinator, monkeypatch):
    importer = registry.importers.get("plan")
    monkeypatch.setattr(type(importer), "options_form", None)
    assert "/gestion/imports/plan/" not in client.get("/gestion/imports/").content.decode()
    text = client.get("/gestion/imports/plan/").content.decode()
    assert "Dites dans quel projet" in text
    assert 'type="file"' not in text


def test_runs_and_kinds_of_others_are_404(client, run):
    client.force_login(UserFactory(role="coordination"))
    for end in ("", "corriger/", "appliquer/", "annuler/"):
        assert client.post(url(run, end)).status_code in {404, 405}
        assert client.get(url(run, end)).status_code in {404, 405}
    assert client.get(url(run)).status_code == 404
    client.force_login(UserFactory(role="lecture"))
    assert client.get(NEW).status_code == 404
    assert client.get("/gestion/imports/inconnu/").status_code == 404


def test_exports_are_listed_and_downloaded_by_right(client, coordinator):
    OrganisationFactory(name="Ville de Sées")
    assert "/gestion/exports/organisations/" in client.get("/gestion/imports/").content.decode()
    assert "Colonnes" in client.get("/gestion/exports/organisations/").content.decode()
    response = client.get("/gestion/exports/organisations/?format=csv&colonnes=name")
    assert b"".join(response.streaming_content).decode("utf-8-sig") == "Nom\r\nVille de Sées\r\n"
    assert client.get("/gestion/exports/inconnu/").status_code == 404
