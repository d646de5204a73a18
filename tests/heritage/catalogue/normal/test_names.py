"""Makers: names, roles, qualifiers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.heritage.catalogue.normal.names import parse_person

# The key is a value of AUTR, what follows its name, sort name, role and qualifier.
CASES = {
    "DUPONT Jean (peintre)": ("Jean Dupont", "Dupont, Jean", "peintre", ""),
    "BOUDIN Eugène": ("Eugène Boudin", "Boudin, Eugène", "", ""),
    "Boudin Eugène": ("Eugène Boudin", "Boudin, Eugène", "", ""),
    "Eugène Boudin": ("Eugène Boudin", "Boudin, Eugène", "", ""),
    "Boudin, Eugène": ("Eugène Boudin", "Boudin, Eugène", "", ""),
    "BOUDIN EUGENE": ("Eugene Boudin", "Boudin, Eugene", "", ""),
    "VAN GOGH Vincent": ("Vincent van Gogh", "Van Gogh, Vincent", "", ""),
    "La Tour Georges de": ("Georges de La Tour", "La Tour, Georges de", "", ""),
    "LA TOUR Georges de (peintre)": ("Georges de La Tour", "La Tour, Georges de", "peintre", ""),
    "DE LA TOUR Georges": ("Georges de La Tour", "La Tour, Georges de", "", ""),
    "DU BELLAY Joachim": ("Joachim du Bellay", "Du Bellay, Joachim", "", ""),
    "D'ALEMBERT Jean": ("Jean d'Alembert", "Alembert, Jean d'", "", ""),
    "O'BRIEN Patrick": ("Patrick O'Brien", "O'Brien, Patrick", "", ""),
    "KLEIN-ROUX Anne-Marie": ("Anne-Marie Klein-Roux", "Klein-Roux, Anne-Marie", "", ""),
    "KIRSTEIN Joachim-Friedrich II (attribué à, orfèvre, dessinateur)": (
        "Joachim-Friedrich II Kirstein",
        "Kirstein, Joachim-Friedrich II",
        "orfèvre, dessinateur",
        "attribué à",
    ),
    "attribué à BOUDIN Eugène": ("Eugène Boudin", "Boudin, Eugène", "", "attribué à"),
    "BOUDIN Eugène (attribué à, peintre)": (
        "Eugène Boudin",
        "Boudin, Eugène",
        "peintre",
        "attribué à",
    ),
    "d'après RUBENS Pierre Paul": ("Pierre Paul Rubens", "Rubens, Pierre Paul", "", "d’après"),
    "RUBENS Pierre Paul (d'après)": ("Pierre Paul Rubens", "Rubens, Pierre Paul", "", "d’après"),
    "D’après Rubens": ("Rubens", "Rubens", "", "d’après"),
    "atelier de RUBENS": ("Rubens", "Rubens", "", "atelier de"),
    "BOUCHER François (école de)": ("François Boucher", "Boucher, François", "", "école de"),
    "COXCIE Michel (d'après, attribué à)": (
        "Michel Coxcie",
        "Coxcie, Michel",
        "",
        "d’après, attribué à",
    ),
    "copie d'après RAPHAEL": ("Raphael", "Raphael", "", "copie d’après"),
    "atelier de tissage": ("Atelier de tissage", "Atelier de tissage", "", ""),
    "Manufacture de Sèvres (manufacture)": (
        "Manufacture de Sèvres",
        "Manufacture de Sèvres",
        "manufacture",
        "",
    ),
    "manufacture de Chantilly": ("Manufacture de Chantilly", "Manufacture de Chantilly", "", ""),
    "FONDERIES DE SAINT-DIZIER (fonderie)": (
        "Fonderies de Saint-Dizier",
        "Fonderies de Saint-Dizier",
        "fonderie",
        "",
    ),
    "JACQUEMART ET BENARD (manufacture)": (
        "Jacquemart et Benard",
        "Jacquemart et Benard",
        "manufacture",
        "",
    ),
    "Christofle & Cie": ("Christofle & Cie", "Christofle & Cie", "", ""),
    "GUERET frères (ébéniste)": ("Gueret frères", "Gueret frères", "ébéniste", ""),
    "GAZETTE DES BEAUX-ARTS (éditeur)": (
        "Gazette des Beaux-Arts",
        "Gazette des Beaux-Arts",
        "éditeur",
        "",
    ),
    "DAUM (verrier, manufacture)": ("Daum", "Daum", "verrier, manufacture", ""),
    "MAITRE I C (auteur)": ("Maitre I C", "Maitre I C", "auteur", ""),
    "LE TITIEN (dit)": ("Le Titien", "Le Titien", "", ""),
    "anonyme": ("anonyme", "anonyme", "", ""),
    "ANONYME (dessinateur, orfèvre)": ("anonyme", "anonyme", "dessinateur, orfèvre", ""),
    "manufacture indéterminée": ("manufacture indéterminée", "manufacture indéterminée", "", ""),
    "BRUEGHEL Jan l'Ancien": ("Jan Brueghel l'Ancien", "Brueghel, Jan", "", ""),
    "CHARDIN Jean dit le jeune": ("Jean Chardin, dit le jeune", "Chardin, Jean", "", ""),
    "DUMAS Alexandre père": ("Alexandre Dumas père", "Dumas, Alexandre", "", ""),
    "MUCHA Alphonse (dessinateur, 1860-1939)": (
        "Alphonse Mucha",
        "Mucha, Alphonse",
        "dessinateur",
        "",
    ),
    "HUGO Victor M.": ("Victor M. Hugo", "Hugo, Victor M.", "", ""),
    "GIBOIN Nicolas Jean Alphonse": (
        "Nicolas Jean Alphonse Giboin",
        "Giboin, Nicolas Jean Alphonse",
        "",
        "",
    ),
    "BOUDIN Eugène (peintre": ("Eugène Boudin", "Boudin, Eugène", "peintre", ""),
}


@pytest.mark.parametrize(
    ("text", "name", "sort"),
    [
        ("de BRÉVAL Louise", "Louise de Bréval", "Bréval, Louise de"),
        ("BRÉVAL (de) Louise (peintre)", "Louise de Bréval", "Bréval, Louise de"),
        ("Bréval (de), Louise", "Louise de Bréval", "Bréval, Louise de"),
        ("de LA FRESNAYE Roger", "Roger de La Fresnaye", "La Fresnaye, Roger de"),
        ("d'ORS Xavier", "Xavier d'Ors", "Ors, Xavier d'"),
        ("van der MEULEN Adam Frans", "Adam Frans van der Meulen", "van der Meulen, Adam Frans"),
    ],
)
def test_small_particles_before_the_surname(text, name, sort):
    one = parse_person(text)
    assert (one.name, one.sort) == (name, sort)


@pytest.mark.parametrize("text", list(CASES))
def test_makers(text):
    one = parse_person(text)
    assert (one.name, one.sort, one.role, one.qualifier) == CASES[text]
    assert 0.5 <= one.confidence <= 1


@pytest.mark.parametrize("text", ["", "?", "(peintre)", "(de)", "1850", "()", " ; "])
def test_nobody(text):
    assert parse_person(text) is None


def test_doubt_lowers_confidence():
    assert parse_person("BOUDIN Eugène (?)").confidence < parse_person("BOUDIN Eugène").confidence
    assert parse_person("BOUDIN Eugène ?").name == "Eugène Boudin"
    assert parse_person("Durand Dupond").confidence < parse_person("DURAND Paul").confidence


@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    "DE",
                    "LA",
                    "d'",
                    "BOUDIN",
                    "Eugène",
                    "II",
                    "(peintre)",
                    ",",
                    "-",
                    "?",
                    "&",
                    "dit",
                    "le",
                    "l'ancien",
                    "van",
                    "atelier",
                    "anonyme",
                ]
            ),
            max_size=7,
        ).map(" ".join),
    )
)
def test_any_text(text):
    one = parse_person(text)
    if one is not None:
        assert one.name.strip()
        assert one.sort.strip()
        assert 0 < one.confidence <= 1
