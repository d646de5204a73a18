"""Places, materials and the words of vocabularies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.heritage.catalogue.normal import terms
from maillage.heritage.catalogue.normal.places import parse_places


def places(*values, role=""):
    return [(one.name, one.role) for one in parse_places(values, role=role)]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (
            ["Normandie;Seine-Maritime;Rouen (lieu de création)"],
            [
                ("Rouen", "lieu de création"),
                ("Seine-Maritime", "lieu de création"),
                ("Normandie", "lieu de création"),
            ],
        ),
        (
            ["France", "Nevers (lieu de création)", "France", "Paris (lieu d'exécution)"],
            [
                ("Nevers", "lieu de création"),
                ("France", "lieu de création"),
                ("Paris", "lieu d’exécution"),
                ("France", "lieu d’exécution"),
            ],
        ),
        (
            ["Sèvres (lieu de création, , lieu d'utilisation)"],
            [("Sèvres", "lieu de création, lieu d’utilisation")],
        ),
        (["Japon"], [("Japon", "")]),
        (["Rouen (commune)"], [("Rouen", "")]),
        (["SAINT-DIÉ DES VOSGES"], [("Saint-Dié Des Vosges", "")]),
        (["", "(lieu de création)"], []),
    ],
)
def test_places(values, found):
    assert places(*values) == found


def test_where_it_was_found():
    assert places("fouille", "Normandie, Évreux", role="lieu de découverte") == [
        ("Évreux", "lieu de découverte"),
        ("Normandie", "lieu de découverte"),
    ]


def test_confidence_of_places():
    sure, wider = parse_places(["France,Rouen (lieu de création)"])
    (doubtful,) = parse_places(["Rouen (?, lieu de création)"])
    (bare,) = parse_places(["Rouen"])
    assert sure.confidence > wider.confidence > bare.confidence > doubtful.confidence


def names(found):
    return [one.name for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("huile sur toile", ["huile", "toile"]),
        ("Huile sur toile marouflée sur bois", ["huile", "toile", "bois"]),
        ("faïence, décor de grand feu", ["faïence", "décor de grand feu"]),
        (
            "faïence (décor de grand feu, polychromie)",
            ["faïence", "décor de grand feu", "polychromie"],
        ),
        (
            "terre cuite (faïence, peint (bleu), polychrome)",
            ["terre cuite", "faïence", "peint", "bleu", "polychrome"],
        ),
        (
            "faïence (façonnage au tour),émail (lustré, doré)",
            ["faïence", "émail", "façonnage au tour", "lustré", "doré"],
        ),
        ("bois et métal", ["bois", "métal"]),
        ("verre, rehaut d'or", ["verre", "rehaut d'or"]),
        ("ÉMAIL", ["émail"]),
        ("bronze ?", ["bronze"]),
        ("bronze (doré", ["bronze", "doré"]),
        ("", []),
    ],
)
def test_materials(text, found):
    assert names(terms.materials(text)) == found


def test_what_brackets_add_is_said_less_surely():
    faience, feu = terms.materials("faïence (grand feu)")
    assert faience.confidence > feu.confidence
    assert terms.materials("bronze ?")[0].confidence < terms.materials("bronze")[0].confidence


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        (terms.denominations, "Assiette (historiée)", ["assiette"]),
        (terms.denominations, "Papier peint (à motif répétitif)", ["papier peint"]),
        (terms.domains, "ARTS DÉCORATIFS", ["arts décoratifs"]),
        (terms.domains, "Asie orientale", ["Asie orientale"]),
        (terms.domains, "hygiène - médecine - santé", ["hygiène - médecine - santé"]),
        (terms.periods, "2ème moitié  18e siècle", ["2e moitié 18e siècle"]),
        (terms.periods, "ÉPOQUE LOUIS XV", ["Louis XV"]),
        (terms.periods, "STYLE LOUIS XV", ["style Louis XV"]),
        (terms.periods, "18e siècle (?)", ["18e siècle"]),
        (terms.periods, "TROUBADOUR", ["troubadour"]),
        (
            terms.subjects,
            "figure mythologique (statue : Jupiter, assis)",
            ["figure mythologique", "statue", "Jupiter", "assis"],
        ),
        (terms.subjects, "PORTRAIT", ["portrait"]),
    ],
)
def test_words(read, text, found):
    assert names(read(text)) == found


@given(st.text("aé (),;:?-ABsur et", max_size=80))
def test_any_text(text):
    for read in (
        terms.materials,
        terms.denominations,
        terms.domains,
        terms.periods,
        terms.subjects,
    ):
        for one in read(text):
            assert one.name.strip() == one.name != ""
            assert 0 < one.confidence <= 1
    for one in parse_places([text]):
        assert one.name
        assert 0 < one.confidence <= 1
