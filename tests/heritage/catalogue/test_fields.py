"""The official fields and the headers that name them."""

from __future__ import annotations

import pytest

from maillage.heritage.catalogue.fields import (
    AMBIGUOUS,
    FIELDS,
    REQUIRED,
    Group,
    code_of,
    fields_of,
)


def test_codes_are_the_keys_and_groups_hold_all():
    assert all(code == one.code for code, one in FIELDS.items())
    assert [one.code for group in Group for one in fields_of(group)] == list(FIELDS)
    assert REQUIRED == ("REF", "INV", "DOMN", "STAT", "MUSEO")
    assert all(str(group.label) for group in Group)
    assert set(AMBIGUOUS) | set(AMBIGUOUS.values()) <= set(FIELDS)


@pytest.mark.parametrize("code", list(FIELDS))
def test_a_code_and_its_label_name_their_field(code):
    for spelling in (code, code.lower(), f" {code} ", str(FIELDS[code].label)):
        assert code_of(spelling) == code
    assert code_of(str(FIELDS[code].label).upper()) == code


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("reference", "REF"),
        ("Référence", "REF"),
        ("auteur", "AUTR"),
        ("date_acquisition", "DACQ"),
        ("denomination", "DENO"),
        ("date_de_mise_a_jour", "DMAJ"),
        ("date_de_creation", "DMIS"),
        ("ecole_pays", "ECOL"),
        ("Ecole-pays", "ECOL"),
        ("lieu_de_creation_utilisation", "LIEUX"),
        ("Lieu de création/utilisation", "LIEUX"),
        ("millesime_de_creation", "MILL"),
        ("identifiant_museofile", "MUSEO"),
        ("code_museofile", "MUSEO"),
        ("precision_auteur", "PAUT"),
        ("Précision auteur", "PAUT"),
        ("sujet_represente", "REPR"),
        ("materiaux_techniques", "TECH"),
        ("Matériaux – techniques", "TECH"),
        ("Numero_inventaire", "INV"),
        ("N° d’inventaire", "INV"),
        ("nom_officiel_musee", "NOMOFF"),
        ("Ancienne_attribution", "ATTR"),
        ("manquantcom", "MANQUANT_COM"),
        ("AUTR (nom du champ)", "AUTR"),
        ("Titre de l'Œuvre", "TITR"),
    ],
)
def test_spellings_of_the_open_data(header, code):
    assert code_of(header) == code


@pytest.mark.parametrize("header", ["", "  ", "P1", "P_Dates", "Auteur-1", "Domaine_1", "()", "42"])
def test_what_names_no_field(header):
    assert code_of(header) is None
