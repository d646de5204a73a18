"""Headers of real files, matched to the columns of an import."""

from __future__ import annotations

import pytest
from tests.kernel.imports.books import COLUMNS

from maillage.kernel.imports.columns import (
    Column,
    match_columns,
    missing_message,
    normal_name,
    recognise,
)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("TÂCHES", "title"),
        ("tache *", "title"),
        ("Tâche à réaliser", "title"),
        ("Intitulé", "title"),
        ("Responsable(s)", "who"),
        ("Resp.", "who"),
        ("Reponsable", "who"),
        ("Date de début", "start"),
        ("Date début", "start"),
        ("date limite", "due"),
        ("Échéances (JJ/MM/AAAA)", "due"),
        ("Échéance", "due"),
        ("% avancement", "progress"),
        ("Avancement [%]", "progress"),
        ("Remarques", ""),
        ("", ""),
        ("x" * 200, ""),
        ("(…)", ""),
    ],
)
def test_one_header(header: str, key: str) -> None:
    mapping = match_columns([header], COLUMNS)
    assert list(mapping.positions) == ([key] if key else [])


def test_each_header_serves_once_and_the_surest_wins() -> None:
    mapping = match_columns(["Date limite de début", "Début", "Fin"], COLUMNS)
    assert mapping.positions == {"start": 1, "due": 2}
    assert mapping.unknown == ("Date limite de début",)


def test_missing_required_columns_and_unknown_headers_are_told() -> None:
    mapping = match_columns(["Qui", "Notes", "Budget", "Notes"], COLUMNS)
    assert [column.key for column in mapping.missing] == ["title"]
    assert mapping.notes(COLUMNS) == [
        "Colonnes non reconnues, laissées de côté : « Notes », « Budget ».",
    ]
    assert missing_message(mapping.missing, mapping.headers) == (
        "Il manque la colonne « Tâche ». En-têtes lus : « Qui », « Notes », « Budget », « Notes »."
    )
    assert "aucun" in missing_message(mapping.missing, [""])
    assert "who" in mapping
    assert "title" not in mapping
    assert mapping.header_of("who") == "Qui"
    assert mapping.header_of("title") == ""


def test_guesses_are_told() -> None:
    mapping = match_columns(["Tâche", "Reponsable"], COLUMNS)
    assert mapping.notes(COLUMNS) == [
        "La colonne « Reponsable » a été lue comme « Responsable ».",
    ]


def test_the_user_decides() -> None:
    headers = ["Tâche", "Responsable", "Commentaire"]
    chosen = {"title": 2, "who": None, "due": 99}
    mapping = match_columns(headers, COLUMNS, chosen)
    assert mapping.positions == {"title": 2}
    assert mapping.as_json() == {"title": 2}
    assert set(mapping.unknown) == {"Tâche", "Responsable"}
    assert match_columns(headers, COLUMNS, mapping.as_json()).positions["title"] == 2


def test_recognise_and_names() -> None:
    assert recognise(["N° de tél.", "Tâche"], (Column("phone", "Téléphone"),)) == {"phone"}
    assert normal_name("E-mail") == normal_name("Courriels") == "courriel"
    assert normal_name("(Tâche)") == "tache"
    assert normal_name("Bois") == "boi"  # the same on both sides: never shown
    assert Column("postal_code", "CP").names() == ("CP", "postal code")
