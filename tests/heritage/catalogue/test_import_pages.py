"""The imports' pages: the whole way, and who does not see it."""

from __future__ import annotations

import io
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook
from tests import factories
from tests.heritage.catalogue.importing import (
    bring,
    labelled,
    museum,
    preview,
    receive,
    record,
    table,
)

from maillage.heritage.catalogue import import_presenting
from maillage.heritage.catalogue.domain.importing import (
    applying,
    newcomers,
    reading,
    receiving,
    undoing,
)
from maillage.heritage.catalogue.models import (
    CatalogueImport,
    CulturalObject,
    ImportRecord,
    Museum,
)
from maillage.kernel import documents
from maillage.kernel.states import TransitionRefused

pytestmark = pytest.mark.django_db
State = CatalogueImport.State


@pytest.fixture
def editor(client):
    user = factories.UserFactory(role="communication")
    client.force_login(user)
    return user


CHOICES = {"reference": "refuse", "incomplete": "keep", "moved": "refuse"}


def send(client, content: bytes, name: str = "notices.txt", **given):
    data = {**CHOICES, "file": SimpleUploadedFile(name, content), **given}
    return client.post(reverse("catalogue-import-new"), data)


def test_from_the_file_to_the_report_and_back(client, editor, django_capture_on_commit_callbacks):
    museum()
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client, labelled([record(1), record(2, STAT="")]))
    run = CatalogueImport.objects.get()
    assert answer.status_code == 302
    assert client.get(answer.url, follow=True).redirect_chain[-1][0] == run.get_absolute_url()
    shown = client.get(run.get_absolute_url()).content.decode()
    assert "Rien n’est encore écrit" in shown
    assert "STAT" in shown
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("catalogue-import-apply", kwargs={"pk": run.pk}))
    assert CulturalObject.objects.count() == 2
    shown = client.get(run.get_absolute_url()).content.decode()
    assert "2 fiches écrites" in shown
    csv = b"".join(client.get(reverse("catalogue-import-csv", kwargs={"pk": run.pk})))
    assert "07660000002" in csv.decode("utf-8-sig")
    pdf = client.get(reverse("catalogue-import-pdf", kwargs={"pk": run.pk}))
    assert pdf.content.startswith(b"%PDF")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("catalogue-import-undo", kwargs={"pk": run.pk}))
    assert CulturalObject.objects.current().count() == 0
    shown = client.get(run.get_absolute_url()).content.decode()
    assert "Import annulé" in shown


def test_changes_are_shown_field_by_field(client, editor):
    museum()
    bring(labelled([record(1), record(2)]), editor)
    run = preview(labelled([record(1, TITR="Le port <b>")]), editor)
    shown = client.get(run.get_absolute_url() + "?vue=modifie").content.decode()
    assert "<del>La plage 1</del>" in shown
    assert "<ins>Le port" in shown
    assert "Titre" in shown
    shown = client.get(run.get_absolute_url()).content.decode()
    assert "les retirer du catalogue" in shown


def test_only_absent_objects_are_not_written(client, editor):
    museum()
    bring(labelled([record(1), record(2)]), editor)
    run = preview(labelled([record(1)]), editor)
    shown = client.get(run.get_absolute_url()).content.decode()
    assert "les retirer du catalogue" in shown
    assert "Écrire 0" not in shown
    assert "Terminer l’import" in shown


def test_one_is_said_in_the_singular(editor, settings):
    museum()
    said = []

    def say(percent, message):
        said.append(message)

    run = receive(labelled([record(1)]), editor)
    run = reading.read_run(run, actor=editor, say=say)
    run = applying.apply_run(run, actor=editor, say=say)
    undoing.undo_run(run, actor=editor, say=say)
    assert "1 notice lue et comparée." in said
    assert "1 fiche écrite." in said
    assert "1 fiche remise comme avant." in said
    assert import_presenting._more(1) == "1 autre dans le rapport CSV."
    assert import_presenting._more(1_200) == "1\u202f200 autres dans le rapport CSV."
    assert import_presenting._more(0) == ""


def test_the_columns_of_a_strange_file_are_chosen(
    client, editor, django_capture_on_commit_callbacks
):
    museum()
    content = "Clef;Nom donné;Chez qui\n07660000001;La plage;M0766\n".encode()
    answer = send(client, content, "maison.csv")
    run = CatalogueImport.objects.get()
    address = reverse("catalogue-import-columns", kwargs={"pk": run.pk})
    assert answer.url == address
    assert "La plage" in client.get(address).content.decode()
    wrong = client.post(address, {"c:0": "REF", "c:1": "REF", "c:2": "MUSEO"})
    assert wrong.status_code == 200
    assert "REF" in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"c:0": "REF", "c:1": "TITR", "c:2": "MUSEO", "name": "Maison"})
    run.refresh_from_db()
    assert run.state == State.PREVIEWED
    assert run.counts["nouveau"] == 1


def test_where_the_records_are_is_chosen(client, editor, django_capture_on_commit_callbacks):
    museum()
    one = "<n><clef>0766000000{0}</clef><nom>Plage {0}</nom><mus>M0766</mus></n>"
    groups = "".join(f"<g><a>{n}</a>{one.format(n)}{one.format(n + 1)}</g>" for n in (1, 3))
    send(client, f'<?xml version="1.0"?><e>{groups}</e>'.encode(), "maison.xml")
    run = CatalogueImport.objects.get()
    address = reverse("catalogue-import-columns", kwargs={"pk": run.pk})
    assert '<option value="e/g/n" selected>' in client.get(address).content.decode()
    assert client.post(address, {"place": "e/g"}).url == address
    shown = client.get(address).content.decode()
    assert '<option value="e/g" selected>' in shown
    assert "n/clef" in shown
    client.post(address, {"place": "e/inconnu"})
    run.refresh_from_db()
    assert run.mapping["record"] == "e/g", "what is not there is not chosen"
    client.post(address, {"place": "e/g/n"})
    chosen = {"c:0": "REF", "c:1": "TITR", "c:2": "MUSEO", "name": "Maison"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, chosen)
    run.refresh_from_db()
    assert run.mapping["record"] == "e/g/n"
    assert run.counts["nouveau"] == 4


def test_the_sheet_is_chosen_and_its_columns_are_found_again(client, editor):
    museum()
    book = Workbook()
    book.active.title = "2025"
    book.active.append(["Clef", "Nom donné", "Chez qui"])
    book.active.append(["07660000001", "La plage", "M0766"])
    book.create_sheet("Vide").append(["rien"])
    content = io.BytesIO()
    book.save(content)
    send(client, content.getvalue(), "maison.xlsx")
    run = CatalogueImport.objects.get()
    address = reverse("catalogue-import-columns", kwargs={"pk": run.pk})
    client.post(address, {"place": "2025"})
    chosen = {"c:0": "REF", "c:1": "TITR", "c:2": "MUSEO", "name": "Maison"}
    client.post(address, chosen)
    run.refresh_from_db()
    assert (run.mapping["sheet"], run.mapping["columns"]["Clef"]) == ("2025", "REF")
    client.post(address, {"place": "Vide"})
    client.post(address, {"place": "2025"})
    run.refresh_from_db()
    assert run.mapping["columns"]["Clef"] == "REF", (
        "what was saved for these columns is taken again"
    )
    book.active.title = "2026"
    content = io.BytesIO()
    book.save(content)
    send(client, content.getvalue(), "maison.xlsx")
    again = CatalogueImport.objects.order_by("pk").last()
    assert (again.mapping["sheet"], again.mapping["columns"]["Clef"]) == ("", "REF")
    applied = bring(labelled([record(1)]), editor)
    with pytest.raises(ValidationError, match="déjà commencé"):
        receiving.set_place(run=applied, place="x", actor=editor)


def test_a_file_that_is_none_is_said_on_the_form(client, editor):
    answer = send(client, b"\x89PNG\r\n\x1a\n" + b"\0" * 300, "image.txt")
    assert answer.status_code == 200
    assert CatalogueImport.objects.count() == 0
    assert "alert-danger" in answer.content.decode() or "invalid" in answer.content.decode()


def test_a_museums_share_of_the_rows_and_reports(client, editor, monkeypatch):
    here = museum()
    there = museum("M0123")
    run = preview(labelled([record(1), record(2, "M0123")]), editor)
    address = f"{run.get_absolute_url()}?vue=nouveau&musee={there.pk}"
    shown = client.get(address).content.decode()
    assert "01230000002" in shown
    assert "07660000001" not in shown
    csv = reverse("catalogue-import-csv", kwargs={"pk": run.pk})
    told = b"".join(client.get(f"{csv}?musee={here.pk}")).decode("utf-8-sig")
    assert "07660000001" in told
    assert "01230000002" not in told
    pdf = reverse("catalogue-import-pdf", kwargs={"pk": run.pk})
    printed: list[str] = []

    def render_pdf(template, data):
        printed.append(json.dumps(data, default=str, ensure_ascii=False))
        return documents.render_pdf(template, data)

    monkeypatch.setattr(import_presenting, "render_pdf", render_pdf)
    assert client.get(f"{pdf}?musee={here.pk}").content.startswith(b"%PDF")
    assert "Musée M0766" in printed[0]
    assert "Musée M0123" not in printed[0]
    assert client.get(f"{pdf}?musee=99999").status_code == 404
    assert client.get(f"{run.get_absolute_url()}?musee=²&page=x&vue=rien").status_code == 200


def test_museums_of_the_directory_open_their_collections_from_the_preview(
    client, editor, django_capture_on_commit_callbacks
):
    museum()
    for code in ("M0123", "M0124"):
        factories.OrganisationFactory(
            kind="musee", museofile=code, name=f"Musée {code}", city="Vire"
        )
    run = preview(
        labelled([record(1), record(2, "M0123"), record(3, "M0124"), record(4, "M9999")]), editor
    )
    address = run.get_absolute_url()
    with CaptureQueriesContext(connection) as seen:
        text = client.get(address).text
    assert len(seen) < 30
    assert "2 musées dont parle ce fichier sont à l’annuaire" in text
    assert "Musée M0123, Vire (M0123)" in text
    assert "M9999" in text
    assert "/gestion/imports/museofile/" in text
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("catalogue-import-museums", kwargs={"pk": run.pk}))
    assert response.status_code == 302
    assert Museum.objects.count() == 3
    reading.read_run(run, actor=editor)
    run.refresh_from_db()
    assert (run.counts["nouveau"], run.counts["refuse"]) == (3, 1)
    assert "sont à l’annuaire" not in client.get(address).text
    assert newcomers.open_collections(run=run, actor=editor) == 0  # the second of two clicks
    applying.apply_run(run, actor=editor)
    factories.OrganisationFactory(kind="musee", museofile="M9999")
    with pytest.raises(TransitionRefused):
        newcomers.open_collections(run=run, actor=editor)
    assert "déjà commencé" in client.post(
        reverse("catalogue-import-museums", kwargs={"pk": run.pk}), follow=True
    ).text.replace("\u00a0", " ")
    assert Museum.objects.count() == 3


def test_nobody_else_opens_collections(client):
    museum()
    factories.OrganisationFactory(kind="musee", museofile="M0123")
    run = preview(labelled([record(1, "M0123")]), factories.UserFactory(role="communication"))
    for role in ("lecture", "instruction", "membre"):
        client.force_login(factories.UserFactory(role=role))
        address = reverse("catalogue-import-museums", kwargs={"pk": run.pk})
        assert client.post(address).status_code in {403, 404}, role
        assert "Ouvrir leurs collections" not in client.get(run.get_absolute_url()).text
    with pytest.raises(PermissionDenied):
        newcomers.open_collections(run=run, actor=factories.UserFactory(role="lecture"))
    assert Museum.objects.count() == 1


@pytest.mark.parametrize("role", ["membre", "lecture"])
def test_who_may_not_change_may_not(client, editor, role):
    here = museum()
    run = preview(labelled([record(1)]), editor)
    other = factories.UserFactory(
        role=role, organisation=here.organisation if role == "membre" else None
    )
    client.force_login(other)
    sees = role != "membre"
    assert client.get(reverse("catalogue-imports")).status_code == (200 if sees else 404)
    for name in ("catalogue-import", "catalogue-import-csv", "catalogue-import-pdf"):
        assert client.get(reverse(name, kwargs={"pk": run.pk})).status_code == (
            200 if sees else 404
        )
    for name in ("new", "harvest", "images"):
        assert client.get(reverse(f"catalogue-import-{name}")).status_code == 404
    for name in ("read", "apply", "undo", "drop"):
        answer = client.post(reverse(f"catalogue-import-{name}", kwargs={"pk": run.pk}))
        assert answer.status_code == 404
    run.refresh_from_db()
    assert run.state == State.PREVIEWED


def test_an_import_that_is_past_is_told_so(client, editor):
    museum()
    run = bring(labelled([record(1)]), editor)
    answer = client.post(reverse("catalogue-import-apply", kwargs={"pk": run.pk}), follow=True)
    assert "Impossible" in answer.content.decode()
    client.post(reverse("catalogue-import-drop", kwargs={"pk": run.pk}))
    run.refresh_from_db()
    assert run.state == State.APPLIED


def test_dropped_it_is_out_of_the_way(client, editor):
    museum()
    run = preview(labelled([record(1)]), editor)
    client.post(reverse("catalogue-import-drop", kwargs={"pk": run.pk}))
    assert not ImportRecord.objects.exists()
    assert client.get(run.get_absolute_url()).status_code == 200


def test_a_harvest_of_an_inner_address_is_refused_on_the_form(client, editor):
    data = {**CHOICES, "address": "http://127.0.0.1/oai", "metadata": "lido"}
    answer = client.post(reverse("catalogue-import-harvest"), data)
    assert answer.status_code == 200
    assert "réseau intérieur" in answer.content.decode()


def test_images_need_a_museum_and_something_to_read(client, editor):
    answer = client.post(reverse("catalogue-import-images"), {})
    assert answer.status_code == 200
    assert CatalogueImport.objects.count() == 0


def test_queries_of_the_pages_do_not_grow(client, editor):
    museum()
    client.get(reverse("catalogue-imports"))  # the session is written down at its first page
    counts = []
    for k in (1, 3):
        run = preview(table([record(10 * k + n) for n in range(k)]), editor, name="n.csv")
        with CaptureQueriesContext(connection) as seen:
            client.get(run.get_absolute_url() + "?vue=nouveau")
            client.get(reverse("catalogue-imports"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
