"""Cells as French offices write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.imports.cleaning import (
    clean_text,
    clean_value,
    fold,
    number_fr,
    repair_mojibake,
    show,
)
from maillage.kernel.imports.parsers import (
    Progress,
    boolean_fr,
    choice,
    date_fr,
    decimal_fr,
    email,
    integer,
    percent,
    text,
)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1 234,50 €", "1234.50"),
        ("1\u202f234,50\u00a0€", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1,234,567.8", "1234567.8"),
        ("1.234,567.8", "12345678"),
        ("12,5 euros TTC", "12.5"),
        ("−3,5", "-3.5"),
        ("(500)", "-500"),
        ("+2", "2"),
        (",5", "0.5"),
        ("3'000", "3000"),
        (7, "7"),
        (0.1 + 0.2, "0.3"),
        (Decimal("1.10"), "1.10"),
    ],
)
def test_decimals(cell: object, number: str) -> None:
    assert decimal_fr(cell) == Decimal(number)


@pytest.mark.parametrize("cell", ["douze", "", "12 €/h", "NaN", "1e5", True, "-", "--3", "1-2"])
def test_what_is_not_a_number(cell: object) -> None:
    with pytest.raises(ValueError, match="n’est pas un nombre"):
        decimal_fr(cell)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, max_value=10**9, min_value=-(10**9)
    )
)
def test_a_french_number_comes_back(number: Decimal) -> None:
    whole = f"{number:,.2f}".replace(",", "\u202f").replace(".", ",")
    assert decimal_fr(f"{whole} €") == number


def test_integers() -> None:
    assert integer("1 200") == 1200
    assert integer(3.0) == 3
    with pytest.raises(ValueError, match="« 1,5 » n’est pas un nombre entier"):
        integer(1.5)


def test_texts() -> None:
    assert text(10)(612345678) == "612345678"
    assert text()(date(2026, 5, 12)) == "12/05/2026"
    with pytest.raises(ValueError, match="11 caractères, 10 au plus"):
        text(10)("onze lettre")


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("Nadia@Exemple.FR", "nadia@exemple.fr"),
        ("Nadia Durand <nadia@exemple.fr>", "nadia@exemple.fr"),
        ("mailto:nadia@exemple.fr", "nadia@exemple.fr"),
    ],
)
def test_addresses(cell: str, address: str) -> None:
    assert email(cell) == address


@pytest.mark.parametrize("cell", ["nadia", "nadia@", "a@b.fr; c@d.fr", 3])
def test_wrong_addresses(cell: object) -> None:
    with pytest.raises(ValueError, match="n’est pas une adresse"):
        email(cell)


def test_booleans() -> None:
    for cell in ("Oui", "x", "VRAI", 1, True, "✓"):
        assert boolean_fr(cell) is True
    for cell in ("non", "Faux", 0, False, "☐"):
        assert boolean_fr(cell) is False
    with pytest.raises(ValueError, match="écrire oui ou non"):
        boolean_fr("peut-être")


@pytest.mark.parametrize(
    ("cell", "progress"),
    [
        ("50 %", Progress("doing", 50)),
        ("50", Progress("doing", 50)),
        ("33,3 %", Progress("doing", 33)),
        ("80 pour cent", Progress("doing", 80)),
        (0.5, Progress("doing", 50)),
        ("0,5", Progress("doing", 50)),
        (1, Progress("done", 100)),
        (0, Progress("todo", 0)),
        (Decimal("0.25"), Progress("doing", 25)),
        (100, Progress("done", 100)),
        (True, Progress("done", 100)),
        (False, Progress("todo", 0)),
        ("1 %", Progress("doing", 1)),
        ("fait", Progress("done", 100)),
        ("Terminé", Progress("done", 100)),
        ("X", Progress("done", 100)),
        ("✔", Progress("done", 100)),
        ("oui", Progress("done", 100)),
        ("Fait le 12/05", Progress("done", 100)),
        ("en cours", Progress("doing")),
        ("En cours (Nadia)", Progress("doing")),
        ("à faire", Progress("todo", 0)),
        ("non commencé", Progress("todo", 0)),
        ("en attente", Progress("waiting")),
        ("Annulée", Progress("cancelled")),
    ],
)
def test_progress(cell: object, progress: Progress) -> None:
    assert percent(cell) == progress
    assert percent(cell).done is (progress.state == "done")


@pytest.mark.parametrize("cell", ["bientôt", "120 %", -1, 250, "?", "le fait est"])
def test_wrong_progress(cell: object) -> None:
    with pytest.raises(ValueError, match=r"avancement|écrire 50 %"):
        percent(cell)


def test_choices() -> None:
    parse = choice({"commune": ("commune", "ville", "mairie"), "musee": ("musée",)})
    assert parse("VILLE") == "commune"
    assert parse("Musee") == "musee"
    with pytest.raises(ValueError, match="choisir parmi commune, musée"):
        parse("parc")


DAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        datetime(2026, 5, 12, 18, 30),  # noqa: DTZ001 - a spreadsheet knows no zone
        46154,
        46154.5,
        "12/05/2026",
        "12/5/26",
        "12.05.2026",
        "12-05-2026",
        "12 05 2026",
        "12 / 05 / 2026",
        "2026-05-12",
        "2026-05-12T18:30:00",
        "2026/05/12",
        "12 mai 2026",
        "12 MAI 2026",
        "mardi 12 mai 2026",
        "mar. 12 mai 2026",
        "le 12 mai 2026",
        "12-mai-26",
        "12/05/2026 18h30",
        "12/05/2026 à 18:30",
        "12/05/2026 18:30:00",
    ],
)
def test_days(cell: object) -> None:
    assert date_fr(cell) == DAY


def test_more_days() -> None:
    assert date_fr("1er août 2026") == date(2026, 8, 1)
    assert date_fr("3 déc. 2026") == date(2026, 12, 3)
    assert date_fr("29 févr. 2028") == date(2028, 2, 29)
    assert date_fr("12 mai", default_year=2027) == date(2027, 5, 12)


@time_machine.travel("2026-01-15")
def test_years_of_two_figures_are_the_nearest() -> None:
    assert date_fr("1/1/99") == date(1999, 1, 1)
    assert date_fr("1/1/30") == date(2030, 1, 1)
    assert date_fr("1/1/75") == date(2075, 1, 1)
    assert date_fr("1/1/80") == date(1980, 1, 1)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("31/02/2026", "février 2026 a 28 jours"),
        ("31/02", "n’est pas une date"),
        ("0/5/2026", "mai 2026 a 31 jours"),
        ("12/13/2026", "pas de mois 13"),
        ("12 mai", "il manque l’année"),
        ("12 floréal 2026", "n’est pas une date"),
        ("J-60", "n’est pas une date"),
        (12, "n’est pas une date"),
        (True, "n’est pas une date"),
        (date(1900, 1, 3), "L’année 1900"),
        ("1/1/0000", "L’année 1 "),
        ("2026", "n’est pas une date"),
    ],
)
def test_wrong_days(cell: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        date_fr(cell)


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31)))
def test_a_written_day_comes_back(day: date) -> None:
    assert date_fr(day.strftime("%d/%m/%Y")) == date_fr(day.isoformat()) == day


@given(st.text(max_size=30))
def test_parsers_only_refuse_with_a_sentence(cell: str) -> None:
    for parse in (date_fr, decimal_fr, email, percent, boolean_fr):
        try:
            parse(cell)
        except ValueError as error:
            sentence = str(error)
            if not sentence.startswith(("«", "Un avancement", "L’année")):
                raise


def test_clean_and_show() -> None:
    assert clean_text("\ufeff Bien\u00a0:\tça_x000D_\r\nva ") == "Bien : ça\nva"
    assert clean_text("e\u0301te\u0301") == "été"
    assert clean_value(None) == ""
    assert clean_value(3.0) == 3
    assert clean_value(1e20) == 1e20
    assert fold("L’ÉTÉ : cœur & 50 %") == "l ete coeur & 50 %"
    assert number_fr(1234567) == "1\u202f234\u202f567"
    assert show(time(9, 5)) == "09:05"
    assert show(timedelta(hours=25, minutes=5)) == "25 h 05"
    assert show(datetime(2026, 5, 12, tzinfo=UTC)) == "12/05/2026"
    assert show(datetime(2026, 5, 12, 18, 30, tzinfo=UTC)) == "12/05/2026 18:30"
    assert show(1.5) == "1,5"
    assert show(Decimal("1.50")) == "1,50"
    assert show(True) == "oui"
    assert show(None) == ""


@given(st.text(alphabet="abc éèàçêœ’«»–€ÀÉ", max_size=40))
def test_garbled_french_comes_back(sentence: str) -> None:
    try:
        garbled = sentence.encode().decode("cp1252")
    except UnicodeDecodeError:
        garbled = sentence.encode().decode("latin-1")
    assert repair_mojibake(garbled) == sentence


def test_good_french_is_left_alone() -> None:
    for sentence in ("Âge : 12 ans", "ÇA VA, Â…", "Pâque à l’âtre", "100 € – été"):
        assert repair_mojibake(sentence) == sentence
