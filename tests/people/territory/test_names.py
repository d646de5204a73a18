"""Names of communes as people write them."""

from __future__ import annotations

import pytest

from maillage.people.territory.names import (
    clean_postal_code,
    departments_of_postal_code,
    fold_name,
    resembles,
    take_apart,
    without_article,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Saint-Martin-du-Vieux-Bellême", "saint martin du vieux belleme"),
        ("ST MARTIN DU VIEUX BELLEME", "saint martin du vieux belleme"),
        ("Ste-Mère-Église", "sainte mere eglise"),
        ("L’Aigle", "l aigle"),
        ("Châlons s/ Marne", "chalons sur marne"),
        ("La Ferté s/s Jouarre", "la ferte sous jouarre"),
        ("Œuilly", "oeuilly"),
    ],
)
def test_names_are_levelled(written, folded):
    assert fold_name(written) == folded


@pytest.mark.parametrize(
    ("written", "name", "rest"),
    [
        ("61130 Bellême", "belleme", ("", "61130")),
        ("Bellême F-61130", "belleme", ("", "61130")),
        ("ALENCON CEDEX 2", "alencon", ("", "")),
        ("Havre (Le)", "le havre", ("", "")),
        ("HAVRE LE", "le havre", ("", "")),
        ("Paris 13e", "paris", ("", "")),
        ("PARIS 13ÈME ARRONDISSEMENT", "paris", ("", "")),
        ("Paris XIIIe", "paris", ("", "")),
        ("Lyon 3", "lyon", ("", "")),
        ("Marseille 02", "marseille", ("", "")),
        ("Bellême (Orne)", "belleme", ("orne", "")),
        ("Bellême, Orne", "belleme", ("orne", "")),
        ("saint-denis 93", "saint denis", ("93", "")),
        ("Bastia 2B", "bastia", ("2b", "")),
        ("3501 LIBOURNE Cedex", "libourne", ("", "")),
        ("Sérigny (commune déléguée)", "serigny", ("", "")),
        ("", "", ("", "")),
    ],
)
def test_what_surrounds_a_name_is_taken_apart(written, name, rest):
    found = take_apart(written)
    assert (found.name, (found.qualifier, found.postal_code)) == (name, rest)


def test_a_delegated_commune_is_said():
    assert take_apart("Sérigny, commune déléguée de Belforêt-en-Perche").delegated
    assert not take_apart("Sérigny").delegated


def test_articles():
    assert without_article("le havre") == without_article("havre le") == "havre"
    assert without_article("les") == "les"


@pytest.mark.parametrize(
    ("written", "code"),
    [("61 130", "61130"), ("1000", "01000"), ("61130.0", "61130"), ("613", ""), ("", "")],
)
def test_postal_codes(written, code):
    assert clean_postal_code(written) == code


@pytest.mark.parametrize(
    ("postal", "codes"),
    [
        ("61014", ("61",)),
        ("97460", ("974",)),
        ("20090", ("2A",)),
        ("20600", ("2B",)),
        ("", ()),
    ],
)
def test_the_departement_of_a_postal_code(postal, codes):
    assert departments_of_postal_code(postal) == codes


def test_near_names():
    assert resembles("etaples sur mer", "etaples")
    assert resembles("romans", "romans sur isere")
    assert resembles("brec h", "brech")
    assert resembles("guetary", "guethary")
    assert not resembles("belleme", "bellou le trichard")
