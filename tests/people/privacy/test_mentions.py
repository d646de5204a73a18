"""Somebody in a text, however they are written; and nobody else."""

from __future__ import annotations

import pytest

from maillage.people.privacy.mentions import Identity

NEW = "Personne effacée n° 3"
WHO = Identity(
    names=(("Anne-Lise", "de l’Épine"),),
    last_names=("de l’Épine",),
    emails=("al.epine@exemple.fr",),
    phones=("02 61 91 10 07",),
    new_name=NEW,
    new_email="efface-3@invalid",
)


@pytest.mark.parametrize(
    "written",
    [
        "Anne-Lise de l’Épine",
        "ANNE-LISE DE L'EPINE",
        "anne lise de l'épine",
        "DE L’ÉPINE Anne-Lise",
        "de l’Épine, Anne-Lise",
        "A. de l’Épine",
        "Mme de l’Épine",
        "Madame de L'Epine",
        "anne-lise-de-l-epine",
    ],
)
def test_names(written):
    assert WHO.replace(f"Vu avec {written}, hier.") == f"Vu avec {NEW}, hier."


@pytest.mark.parametrize(
    "written",
    ["02 61 91 10 07", "0261911007", "02.61.91.10.07", "+33 2 61 91 10 07", "+33 (0)2 61 91 10 07",
     "0033261911007", "02-61-91-10-07"],
)  # fmt: skip
def test_numbers(written):
    assert WHO.replace(f"Tél. {written} !") == "Tél.  !"


def test_addresses():
    assert WHO.replace("<AL.Epine@exemple.fr>") == "<efface-3@invalid>"
    assert WHO.replace("mailto:al.epine@exemple.fr.") == "mailto:efface-3@invalid."


@pytest.mark.parametrize(
    "other",
    [
        "L’épine du rosier",
        "Anne-Lise Martin",
        "val.epine@exemple.fr",
        "al.epine@exemple.fr.org",
        "102 61 91 10 07",
        "02 61 91 10 075",
        "Anne-Lise de l’Épinette",
        "",
    ],
)
def test_others_are_left(other):
    assert WHO.replace(other) == other
    assert not WHO.names_in(other)


def test_inside_json():
    told = {"a": ["Mme de l’Épine", 3, None, {"b": "al.epine@exemple.fr"}], "c": True}
    assert WHO.replace_in(told) == {"a": [NEW, 3, None, {"b": "efface-3@invalid"}], "c": True}


def test_a_row_of_a_table():
    assert WHO.is_row(["DE L'EPINE", "Anne-Lise", "Musée"])
    assert WHO.is_row(["x", "al.epine@exemple.fr"])
    assert not WHO.is_row(["de l’Épine", "Jean", "Musée"])


def test_without_anything_to_look_for():
    nobody = Identity(new_name=NEW)
    assert nobody.replace("Anne-Lise de l’Épine") == "Anne-Lise de l’Épine"
    assert nobody.needles == ()


def test_a_foreign_number_is_looked_for_as_it_is():
    who = Identity(phones=("+32 2 555 01 23",), new_name=NEW)
    assert who.replace("Appeler +32 2 555 01 23") == "Appeler "
