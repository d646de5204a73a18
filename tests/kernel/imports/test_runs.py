"""An import as a person does it: send, look, correct, apply, undo."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import OrganisationFactory, UserFactory
from tests.kernel.imports.books import xlsx
from tests.kernel.imports.importers import Organisations

from maillage.kernel import registry
from maillage.kernel.imports import runs
from maillage.kernel.imports.errors import ImportRefused, PlanChanged
from maillage.kernel.models import ImportRun
from maillage.kernel.uploads import UploadError
from maillage.people.directory.models import Organisation

pytestmark = pytest.mark.django_db
ROWS = [["Nom", "Nature"], ["Musée", "musée"], ["Parc", "parc"]]


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    registry.importers.register(Organisations())
    yield
    registry.importers._items.pop("essai-organisations")


@pytest.fixture
def user() -> Any:
    return UserFactory(role="coordination")


def receive(user: Any, raw: bytes, name: str = "contacts 2026.xlsx", **options: Any) -> ImportRun:
    file = SimpleUploadedFile(name, raw)
    return runs.receive(kind="essai-organisations", file=file, actor=user, **options)


def test_the_whole_way(user: Any) -> None:
    run = receive(user, xlsx(("Plan", ROWS), ("Bis", [["Nom"], ["Autre"]])))
    assert (run.status, run.filename, run.created_by) == ("received", "contacts 2026.xlsx", user)
    report = runs.preview_run(run, actor=user)
    assert report.refused_lines == [3]
    assert run.status == "previewed"
    assert run.report["counts"]["refused"] == 1
    with pytest.raises(ImportRefused):
        runs.apply_run(run, actor=user)
    report = runs.change_run(run, actor=user, corrections={"3:kind": "ville", "2:name": "Le musée"})
    assert report.counts["created"] == 2
    runs.change_run(run, actor=user, corrections={"2:name": None})
    assert ImportRun.objects.get().corrections == {"3:kind": "ville"}
    runs.apply_run(run, actor=user)
    run.refresh_from_db()
    assert (run.status, run.report["applied"]) == ("applied", True)
    assert run.applied_at is not None
    assert set(Organisation.objects.values_list("name", "kind")) == {
        ("Musée", "musee"),
        ("Parc", "commune"),
    }
    with pytest.raises(ImportRefused, match="déjà appliqué"):
        runs.apply_run(run, actor=user)
    with pytest.raises(ImportRefused, match="déjà appliqué"):
        runs.preview_run(run, actor=user)
    assert runs.undo_run(run, actor=user).removed == 2
    assert ImportRun.objects.get().report["undone"] == {"removed": 2, "restored": 0, "kept": []}
    assert not Organisation.objects.exists()
    with pytest.raises(ImportRefused, match="rien à annuler"):
        runs.undo_run(run, actor=user)
    with pytest.raises(ImportRefused, match="a été annulé"):
        runs.change_run(run, actor=user, sheet="Bis")


def test_sheet_and_columns_are_chosen(user: Any) -> None:
    run = receive(user, xlsx(("Plan", ROWS), ("Bis", [["Couleur"], ["Autre"]])))
    runs.change_run(run, actor=user, corrections={"3:kind": "ville"})
    report = runs.change_run(run, actor=user, sheet="Bis")
    assert report.error is not None
    assert (run.source_sheet, run.corrections) == ("Bis", {})
    report = runs.change_run(run, actor=user, sheet="Bis", mapping={"name": 0})
    assert report.counts["created"] == 1
    assert run.mapping == {"name": 0}


def test_an_unreadable_file_is_told_in_the_report(user: Any) -> None:
    run = receive(user, xlsx([["Nom"]]))
    report = runs.preview_run(run, actor=user)
    assert report.error is not None
    assert report.error["code"] == "empty"
    assert ImportRun.objects.get().status == "failed"
    with pytest.raises(ImportRefused, match="Relisez d’abord"):
        runs.apply_run(run, actor=user)


def test_what_changed_between_preview_and_application_is_shown(user: Any) -> None:
    run = receive(user, xlsx([["Nom"], ["Musée"]]))
    runs.preview_run(run, actor=user)
    OrganisationFactory(name="Musée")
    with pytest.raises(PlanChanged):
        runs.apply_run(run, actor=user)
    run.refresh_from_db()
    assert run.status == "previewed"
    assert run.report["counts"]["unchanged"] == 1


def test_refused_rows_are_left_out_when_the_user_says_so(user: Any) -> None:
    run = receive(user, xlsx(ROWS))
    runs.preview_run(run, actor=user)
    assert runs.apply_run(run, actor=user, allow_partial=True).counts["refused"] == 1
    assert Organisation.objects.get().name == "Musée"


def test_wrong_files_kinds_and_people_are_refused(user: Any) -> None:
    with pytest.raises(UploadError):
        receive(user, b"%PDF-1.7 ")
    with pytest.raises(LookupError):
        runs.importer_of("inconnu")
    with pytest.raises(ImportRefused):
        receive(user, xlsx(ROWS), params={"kind": "refuse"})
    reader = UserFactory(role="lecture")
    with pytest.raises(PermissionDenied):
        receive(reader, xlsx(ROWS))
    run = receive(user, xlsx(ROWS))
    with pytest.raises(PermissionDenied):
        runs.preview_run(run, actor=reader)
    runs.preview_run(run, actor=user)
    with pytest.raises(PermissionDenied):
        runs.apply_run(run, actor=reader, allow_partial=True)
    assert ImportRun.objects.count() == 1


def test_a_bare_file_may_be_given_with_its_name(user: Any) -> None:
    run = runs.receive(
        kind="essai-organisations",
        file=ContentFile(b"Nom\nSees\n").file,
        actor=user,
        filename="../liste.csv",
    )
    assert run.filename == "liste.csv"
    assert runs.preview_run(run, actor=user).counts["created"] == 1
