from __future__ import annotations

from datetime import date

import pytest

from maillage.kernel.text_fr import (
    count,
    french_day,
    lower_first,
    of_the,
    plain,
    typeset,
    with_article,
)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("  Démontage\u00a0 ÉTÉ ", "demontage ete"),
        ("J‑60 – l’œuvre", "j-60 - l'oeuvre"),
        ("\ufeffmon\u00adtage\u200b", "montage"),
    ],
)
def test_plain(text: str, bare: str) -> None:
    assert plain(text) == bare


def test_typeset() -> None:
    assert typeset("Dit « oui » : non ? Si ; là !") == (
        "Dit «\u00a0oui\u00a0»\u00a0: non\u00a0? Si\u00a0; là\u00a0!"
    )
    assert typeset("à 14:30") == "à 14:30"


@pytest.mark.parametrize(
    ("name", "the", "of"),
    [
        ("Vernissage", "le vernissage", "du vernissage"),
        ("Montage", "le montage", "du montage"),
        ("démontage", "le démontage", "du démontage"),
        ("Inauguration", "l’inauguration", "de l’inauguration"),
        ("Ouverture au public", "l’ouverture au public", "de l’ouverture au public"),
        ("Clôture", "la clôture", "de la clôture"),
        ("Remise des prix", "la remise des prix", "de la remise des prix"),
        ("Fête de clôture", "la fête de clôture", "de la fête de clôture"),
        ("Conférence de presse", "la conférence de presse", "de la conférence de presse"),
        ("Journées du patrimoine", "les journées du patrimoine", "des journées du patrimoine"),
        ("Rendez-vous aux jardins", "le rendez-vous aux jardins", "du rendez-vous aux jardins"),
        ("Concours", "le concours", "du concours"),
        ("Musée ouvert", "le musée ouvert", "du musée ouvert"),
        ("Hommage", "l’hommage", "de l’hommage"),
        ("Huitième jour", "le huitième jour", "du huitième jour"),
        ("Nuit des musées", "la nuit des musées", "de la nuit des musées"),
        ("La Nuit des musées", "la Nuit des musées", "de la Nuit des musées"),
        ("Le salon", "le salon", "du salon"),
        ("Les portes ouvertes", "les portes ouvertes", "des portes ouvertes"),
        ("L’Escale", "l’Escale", "de l’Escale"),
        ("Une journée", "une journée", "d’une journée"),
        ("Notre fête", "notre fête", "de notre fête"),
        ("FRAC", "le FRAC", "du FRAC"),
        ("8 mai", "le 8 mai", "du 8 mai"),
        ("Semaine citoyenne", "la semaine citoyenne", "de la semaine citoyenne"),
        ("Finissage", "le finissage", "du finissage"),
    ],
)
def test_articles(name: str, the: str, of: str) -> None:
    assert with_article(name) == the
    assert of_the(name) == of


def test_days_and_counts() -> None:
    assert french_day(date(2026, 5, 1)) == "1er mai"
    assert french_day(date(2026, 5, 12), weekday=True, year=True) == "mardi 12 mai 2026"
    assert [count(n, "jour ouvré", "jours ouvrés") for n in (0, 1, 2)] == [
        "0 jour ouvré",
        "1 jour ouvré",
        "2 jours ouvrés",
    ]
    assert count(3, "tâche") == "3 tâches"
    assert lower_first(" Été ") == "été"
