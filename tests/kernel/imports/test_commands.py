"""``maillage import`` and ``maillage export``."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.factories import OrganisationFactory, UserFactory
from tests.kernel.imports.books import xlsx
from tests.kernel.imports.importers import Organisations

from maillage.kernel import registry
from maillage.kernel.exports import Export, ExportColumn
from maillage.kernel.imports.reading import read_table
from maillage.kernel.models import ImportRun
from maillage.people.directory.models import Organisation

pytestmark = pytest.mark.django_db
KIND = "essai-organisations"
EXPORT = Export(
    kind=KIND,
    label="Organisations d’essai",
    permission="directory.import_contacts",
    columns=(ExportColumn("name", "Nom", lambda one: one.name),),
    queryset=lambda user, params: Organisation.objects.visible_to(user).filter(
        name__startswith=params.get("debut", "")
    ),
)


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    registry.importers.register(Organisations())
    registry.exports.register(EXPORT)
    yield
    registry.importers._items.pop(KIND)
    registry.exports._items.pop(KIND)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "contacts.xlsx"
    path.write_bytes(xlsx([["Nom", "Nature"], ["Musée", "musée"], ["Parc", "parc"]]))
    return path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "bons.csv"
    path.write_bytes("Nom;Nature\r\nMusée de l’été;musée\r\n".encode("cp1252"))
    return path


def run(*args: Any) -> tuple[int, str, str]:
    """Exit status, output, error output."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*map(str, args), stdout=out, stderr=err)
    except SystemExit as error:
        return int(error.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_a_preview_writes_nothing(good: Path) -> None:
    status, out, err = run("import", KIND, good)
    assert (status, err) == (0, "")
    assert "Aperçu, rien n’est écrit : 1 à créer" in out
    assert not Organisation.objects.exists()
    assert not ImportRun.objects.exists()


def test_apply_writes_and_leaves_a_run(good: Path) -> None:
    status, out, _err = run("import", KIND, good, "--apply")
    assert status == 0
    assert "Importé : 1 créées" in out
    assert Organisation.objects.get().name == "Musée de l’été"
    kept = ImportRun.objects.get()
    assert (kept.status, kept.created_by, kept.filename) == ("applied", None, "bons.csv")
    status, out, _err = run("import", KIND, good, "--apply")
    assert "1 inchangées" in out


def test_refused_rows_give_status_1(book: Path) -> None:
    status, out, err = run("import", KIND, book)
    assert status == 1
    assert "1 refusées" in out
    assert "ligne 3, Nature : « parc » n’est pas prévu" in err
    assert run("import", KIND, book, "--apply")[0] == 1
    assert not Organisation.objects.exists()
    assert run("import", KIND, book, "--apply", "--partial")[0] == 1
    assert Organisation.objects.get().name == "Musée"


def test_json(book: Path, good: Path) -> None:
    status, out, err = run("import", KIND, book, "--json")
    told = json.loads(out)
    assert (status, err) == (1, "")
    assert {key: told[key] for key in ("created", "updated", "unchanged", "refused")} == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "refused": 1,
    }
    assert told["refused_rows"][0]["line"] == 3
    assert told["refused_rows"][0]["reason"]
    assert told["applied"] is False
    status, out, _err = run("import", KIND, good, "--json", "--apply")
    assert (status, json.loads(out)["applied"]) == (0, True)


def test_an_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"%PDF-1.7 ")
    status, out, err = run("import", KIND, path)
    assert (status, out) == (1, "")
    assert "c’est un document PDF" in err
    status, out, err = run("import", KIND, path, "--json")
    told = json.loads(out)
    assert (status, err, told["code"], told["refused_rows"]) == (1, "", "not_a_table", [])
    assert "PDF" in told["error"]
    assert run("import", KIND, tmp_path / "absent.csv")[0] == 1


def test_missing_columns_params_kinds(tmp_path: Path, good: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"Couleur;Taille\nrouge;3\n")
    status, _out, err = run("import", KIND, path)
    assert status == 1
    assert "Il manque la colonne « Nom »" in err
    assert "Import inconnu : nulle-part." in run("import", "nulle-part", good)[2]
    assert "--set nom=valeur" in run("import", KIND, good, "--set", "x")[2]
    assert "n’existe pas" in run("import", KIND, good, "--set", "kind=refuse")[2]
    assert run("import", KIND, good, "--set", "kind=commune", "--apply")[0] == 0


def test_a_file_that_the_upload_check_refuses(good: Path, settings: Any) -> None:
    settings.UPLOAD_MAX_MB = 0.00001
    status, _out, err = run("import", KIND, good, "--apply")
    assert status == 1
    assert "Mo" in err


def test_sheet_and_user(book: Path) -> None:
    reader = UserFactory(role="lecture")
    coordinator = UserFactory(role="coordination")
    assert "ne peut pas faire cet import" in run("import", KIND, book, "--user", reader.email)[2]
    assert "Aucun compte actif" in run("import", KIND, book, "--user", "x@y.fr")[2]
    assert "Il n’y a pas de feuille" in run("import", KIND, book, "--sheet", "Autre")[2]
    run("import", KIND, book, "--apply", "--partial", "--user", coordinator.email.upper())
    assert ImportRun.objects.get().created_by == coordinator


def test_an_administrator_acts_when_there_is_one(good: Path) -> None:
    administrator = UserFactory(is_superuser=True)
    run("import", KIND, good, "--apply")
    assert ImportRun.objects.get().created_by == administrator


def test_export(tmp_path: Path, capfdbinary: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    OrganisationFactory(name="Musée")
    OrganisationFactory(name="Parc")
    path = tmp_path / "x.xlsx"
    run("export", KIND, "--format", "xlsx", "--output", path, "--set", "debut=Mus")
    assert [row.cells for row in read_table(path, "x").rows] == [["Musée"]]

    class Out:
        buffer = io.BytesIO()

    monkeypatch.setattr("sys.stdout", Out())
    run("export", KIND)
    assert Out.buffer.getvalue() == "\ufeffNom\r\nMusée\r\nParc\r\n".encode()


def test_export_refusals(tmp_path: Path) -> None:
    reader = UserFactory(role="lecture")
    with pytest.raises(CommandError, match="Export inconnu"):
        call_command("export", "nulle-part")
    with pytest.raises(CommandError, match="ne peut pas faire"):
        call_command("export", KIND, "--user", reader.email)
    with pytest.raises(CommandError):
        call_command("export", KIND, "--output", str(tmp_path / "absent" / "x.csv"))
