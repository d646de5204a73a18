"""Imports that are long, that come again, that are old."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import UserFactory

from maillage.kernel import clock, jobs
from maillage.kernel.imports import background, retention, runs
from maillage.kernel.models import ImportProfile, ImportRun, Job
from maillage.people.directory.models import Organisation

pytestmark = pytest.mark.django_db
NEW = "/gestion/imports/organisations/"
ROWS = "Nom;Commune\nVille de Sées;Sées\nMusée de l’Orne;Alençon\n"


@pytest.fixture
def user(client):
    user = UserFactory(role="coordination", first_name="Camille", last_name="Roux")
    client.force_login(user)
    return user


def send(client, text=ROWS):
    file = SimpleUploadedFile("contacts.csv", text.encode("cp1252"))
    return client.post(NEW, {"file": file})


def url(run, end=""):
    return f"/gestion/imports/run/{run.pk}/{end}"


# -- long files -------------------------------------------------------------------------------------


@pytest.fixture
def heavy(monkeypatch):
    monkeypatch.setattr(background, "HEAVY_ROWS", 1)


def test_a_long_file_is_read_and_applied_by_the_worker(
    client, user, heavy, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client)
    job = Job.objects.get()
    assert response.url == f"/gestion/travaux/{job.token}/"
    run = ImportRun.objects.get()
    job.refresh_from_db()
    assert (run.status, job.percent, job.failed) == ("previewed", 100, False)
    assert client.get(response.url).url == url(run)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url(run, "appliquer/"))
    assert Organisation.objects.count() == 2
    assert client.get(response.url).url == url(run)
    assert "Annuler l’import" in client.get(url(run)).content.decode()


def test_heavy_by_its_weight(user, monkeypatch):
    run = runs.receive(
        kind="organisations", file=SimpleUploadedFile("a.csv", ROWS.encode()), actor=user
    )
    assert not background.is_heavy(run)
    monkeypatch.setattr(background, "HEAVY_BYTES", 10)
    assert background.is_heavy(run)
    bad = runs.receive(kind="organisations", file=SimpleUploadedFile("a.csv", b"Nom\n"), actor=user)
    monkeypatch.setattr(background, "HEAVY_BYTES", 10_000)
    assert not background.is_heavy(bad)


def test_two_clicks_apply_once(client, user, heavy, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(client)
    run = ImportRun.objects.get()
    with django_capture_on_commit_callbacks() as waiting:
        first = client.post(url(run, "appliquer/"))
        second = client.post(url(run, "appliquer/"))
    assert first.url == second.url
    assert "Maillage travaille sur ce fichier" in client.get(url(run)).content.decode()
    for callback in waiting:
        callback()
    assert Organisation.objects.count() == 2
    run.refresh_from_db()
    background.apply_import.func(run.pk, run.job_id, user.pk)  # the queue gives it once more
    assert Organisation.objects.count() == 2
    assert not Job.objects.get(pk=run.job_id).failed


def test_what_fails_writes_nothing_and_can_be_asked_again(
    client, user, heavy, monkeypatch, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        send(client)
    run = ImportRun.objects.get()

    def die(*_args, **_kwargs):
        Organisation.objects.create(name="à moitié")
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("maillage.people.directory.imports.related.save_words", die)
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(url(run, "appliquer/"))
    assert "Rien n’a été écrit" in client.get(response.url).content.decode()
    assert not Organisation.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(run, "appliquer/"))
    assert Organisation.objects.count() == 2


def test_a_refusal_is_told_on_the_page_that_waits(
    client, user, heavy, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        send(client, ROWS + ";Flers\n")
        run = ImportRun.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url(run, "appliquer/"))
    assert "1 ligne est refusée" in client.get(response.url).content.decode()
    assert not Organisation.objects.exists()


def test_a_dead_reading_can_be_taken_up_again(client, user, heavy):
    send(client)  # the callbacks never run: as when the worker dies
    run = ImportRun.objects.get()
    Job.objects.update(created_at=clock.now() - timedelta(hours=1))
    text = client.get(url(run)).content.decode()
    assert "Reprendre la lecture" in text
    client.post(url(run, "corriger/"))
    assert Job.objects.count() == 2


# -- columns that come again --------------------------------------------------------------------------


def test_columns_chosen_by_hand_are_found_again_and_forgotten(client, user):
    text = "Intitulé bizarre;Endroit\nMusée;Sées\n"
    send(client, text)
    run = ImportRun.objects.get()
    assert run.report["error"]["code"] == "columns"
    client.post(url(run, "corriger/"), {"mapping": "1", "m:name": "0", "m:city": "1"})
    run.refresh_from_db()
    assert run.report["counts"]["created"] == 1
    send(client, text.replace("Musée", "Archives"))
    second = ImportRun.objects.exclude(pk=run.pk).get()
    assert second.report["counts"]["created"] == 1
    page = client.get(url(second)).content.decode()
    assert "Colonnes retrouvées : choisies le" in page
    assert "par Camille Roux" in page
    client.post(url(second, "corriger/"), {"forget": "1"})
    second.refresh_from_db()
    assert not ImportProfile.objects.exists()
    assert second.report["error"]["code"] == "columns"
    assert "Colonnes retrouvées" not in client.get(url(second)).content.decode()


def test_columns_of_someone_who_left(client, user):
    run = runs.receive(
        kind="organisations", file=SimpleUploadedFile("a.csv", ROWS.encode()), actor=user
    )
    runs.preview_run(run, actor=user)
    runs.change_run(run, actor=user, mapping={"name": 0, "city": None})
    ImportProfile.objects.update(updated_by=None)
    report = runs.preview_run(run, actor=user)
    assert report.recalled["text"].endswith("2026." if clock.today().year == 2026 else ".")
    assert "par" not in report.recalled["text"]
    assert report.mapping == {"name": 0}


def test_swapped_columns_are_exchanged_by_a_button(client, user):
    send(
        client,
        "Nom;Courriel;Téléphone\n"
        + "\n".join(f"A{n};026191000{n};a{n}@exemple.fr" for n in range(3)),
    )
    run = ImportRun.objects.get()
    page = client.get(url(run)).content.decode()
    assert "Échanger ces deux colonnes" in page
    swap = run.report["swaps"][0]["mapping"]
    client.post(
        url(run, "corriger/"), {"mapping": "1", **{f"m:{key}": at for key, at in swap.items()}}
    )
    run.refresh_from_db()
    assert run.report["counts"]["created"] == 3


# -- old imports --------------------------------------------------------------------------------------


@pytest.fixture
def applied(client, user):
    send(client, "Nom;Commune;Tél\nVille de Sées;Sées;02 61 91 00 01 / 02 61 91 00 02\nX;;6E+08\n")
    run = ImportRun.objects.get()
    client.post(url(run, "appliquer/"), {"partial": "1"})
    run.refresh_from_db()
    return run


def test_undo_for_thirty_days_only(client, applied):
    page = client.get(url(applied)).content.decode()
    assert "peut être annulé jusqu’au" in page
    assert "Importées, mais à vérifier" in page
    ImportRun.objects.update(applied_at=clock.now() - retention.UNDO - timedelta(minutes=1))
    assert "Annuler l’import</button>" not in client.get(url(applied)).content.decode()
    response = client.post(url(applied, "annuler/"), follow=True)
    assert "plus de 30 jours" in response.content.decode()
    assert Organisation.objects.count() == 1


def test_old_imports_are_emptied_step_by_step(client, applied):
    jobs.forget_old_things.func()
    applied.refresh_from_db()
    assert applied.undo
    storage, name = applied.file.storage, applied.file.name
    ImportRun.objects.update(applied_at=clock.now() - timedelta(days=31))
    assert retention.forget_old() == 1
    applied.refresh_from_db()
    assert not applied.file
    assert not storage.exists(name)
    assert applied.undo == {}
    assert "rows" not in applied.report
    assert applied.report["refused"]
    assert client.get(url(applied)).status_code == 200
    assert retention.forget_old() == 0
    ImportRun.objects.update(applied_at=clock.now() - timedelta(days=366))
    assert retention.forget_old() == 1
    applied.refresh_from_db()
    assert set(applied.report) <= {
        "kind",
        "file",
        "sheet",
        "counts",
        "notes",
        "applied",
        "rows_total",
    }
    assert client.get(url(applied)).status_code == 200
    assert retention.forget_old() == 0


def test_a_file_that_was_never_applied_goes_too(client, user):
    send(client)
    run = ImportRun.objects.get()
    ImportRun.objects.update(created_at=clock.now() - timedelta(days=31))
    retention.forget_old()
    run.refresh_from_db()
    assert not run.file
    assert client.get(url(run)).status_code == 200
    response = client.post(url(run, "corriger/"), {"mapping": "1", "m:name": "0"}, follow=True)
    assert "a été effacé" in response.content.decode()
