"""What spreadsheets spoil and people mistype: said on its line, repaired where it can be."""

from __future__ import annotations

from datetime import date

import pytest
from stdnum.fr import siret as numbers
from tests.factories import OrganisationFactory, UserFactory
from tests.kernel.imports.books import xlsx
from tests.people.directory.importing import preview, run

from maillage.people.directory.models import Function, Organisation, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="communication")


@pytest.mark.parametrize("written", ["6,12E+08", "6.12E+08", "6,12e+8"])
def test_a_phone_lost_to_excel_is_refused_with_what_to_do(user, written):
    report = preview("people", f"Nom;Téléphone\nDurand;{written}", user)
    [refused] = report.refused
    assert (refused["line"], refused["column"], refused["value"]) == (2, "Téléphone", written)
    assert "les autres sont perdus" in refused["reason"]
    assert "format Texte" in refused["reason"]


@pytest.mark.parametrize(
    "written", ["639980001", "6,39980001E+08", "639980001.0", "+33 6 39 98 00 01"]
)
def test_a_phone_that_excel_only_shortened_is_repaired(user, written):
    run("people", f"Nom;Téléphone\nDurand;{written}", user)
    assert Person.objects.get().phone == "06 39 98 00 01"


@pytest.mark.parametrize(
    "written", ["35600000000048.0", "35600000000048,00", "3,5600000000048E+13", "356 000 000 00048"]
)
def test_a_siret_as_a_number_is_repaired(user, written):
    run("organisations", f"Nom;SIRET\nLa Poste;{written}", user)
    assert Organisation.objects.get().siret == "35600000000048"


def test_the_zeros_of_a_siret_are_given_back_and_told(user):
    siret = next(  # an invented one, whose keys are right
        found
        for one in range(10)
        for other in range(10)
        if numbers.is_valid(found := f"00532504{one}0001{other}")
    )
    report, _applied = run("organisations", f"Nom;SIRET\nA;{siret.lstrip('0')}", user)
    assert Organisation.objects.get().siret == siret
    assert "zéros" in report.warnings[0]["reason"]


@pytest.mark.parametrize(
    ("written", "words"), [("3,56E+13", "perdus"), ("356000000", "SIREN"), ("356", "14")]
)
def test_a_siret_that_cannot_be_repaired_is_refused(user, written, words):
    [refused] = preview("organisations", f"Nom;SIRET\nLa Poste;{written}", user).refused
    assert words in refused["reason"]


def test_dates_as_numbers(user):
    OrganisationFactory(name="Musée")
    for raw in (
        "Nom;Organisation;En fonction depuis\nDurand;Musée;43831",
        xlsx([["Nom", "Organisation", "En fonction depuis"], ["Martin", "Musée", 43831]]),
    ):
        run("people", raw, user, name="contacts.csv" if isinstance(raw, str) else "c.xlsx")
    assert set(Function.objects.values_list("start", flat=True)) == {date(2020, 1, 1)}


def test_swapped_columns_are_told_with_the_way_to_mend(user):
    rows = "Nom;Courriel;Téléphone\n" + "\n".join(
        f"Durand{n};0261910{n:03d};d{n}@exemple.fr" for n in range(5)
    )
    report = preview("people", rows, user)
    [swap] = report.swaps
    assert "« Courriel » et « Téléphone » semblent inversées" in swap["message"]
    assert "adresse de courriel, pas un numéro" in str(report.refused)
    mended = preview("people", rows, user, mapping=swap["mapping"])
    assert (mended.counts["created"], mended.swaps) == (5, [])


def test_first_and_last_names_swapped(user):
    rows = "Nom;Prénom\nNadia;Lévêque\nPaul;Durand\nÉlise;Bœuf\nJean-Marc;Tanguy"
    assert "inversées" in preview("people", rows, user).swaps[0]["message"]
    right = "Nom;Prénom\nLévêque;Nadia\nDurand;Paul\nBœuf;Élise"
    assert preview("people", right, user).swaps == []


def test_300_columns(user):
    headers = ["Nom", *(f"Colonne {n} de l’enquête" for n in range(299))]
    raw = (";".join(headers) + "\nMusée" + ";x" * 299).encode()
    report = preview("organisations", raw, user)
    assert report.counts["created"] == 1
    many = xlsx([headers, ["Musée", *["x"] * 299]])
    assert preview("organisations", many, user, name="large.xlsx").counts["created"] == 1


def test_identifiers_in_lower_case(user):
    run("organisations", "Nom;UAI;Muséofile\nCollège;0610001v;\nMusée;;m0410", user)
    assert set(Organisation.objects.values_list("uai", "museofile")) == {
        ("0610001V", ""),
        ("", "M0410"),
    }


@pytest.mark.parametrize(
    "written",
    [
        "mailto:nadia@exemple.fr",
        " Nadia @ Exemple.fr ",
        "Nadia <nadia@exemple.fr>",
        "nadia@exemple.fr;",
    ],
)
def test_mails_are_tidied(user, written):
    raw = f'Nom;Courriel\nDurand;"{written}"'
    run("people", raw, user)
    assert Person.objects.get().email == "nadia@exemple.fr"


def test_two_mails_and_two_numbers_in_a_cell(user):
    raw = 'Nom;Courriel;Téléphone\nDurand;"a@exemple.fr ; b@exemple.fr";"02 61 91 00 01 / 06 39 98 00 01"'
    report, _applied = run("people", raw, user)
    person = Person.objects.get()
    assert (person.email, person.phone) == ("a@exemple.fr", "02 61 91 00 01")
    assert set(person.contactpoint_set.values_list("channel", "value")) == {
        ("courriel", "b@exemple.fr"),
        ("telephone", "06 39 98 00 01"),
    }
    assert len(report.warnings) == 2
    assert "la première est la principale" in report.warnings[0]["reason"]
    assert preview("people", raw, user).counts["unchanged"] == 1


def test_accents_broken_by_a_wrong_encoding(user):
    raw = "Nom;Prénom\nBÅ“uf;Ã‰lise".encode()
    report, _applied = run("people", raw, user)
    assert "accents abîmés" in " ".join(report.notes)
    assert Person.objects.get().first_name == "Élise"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("www.exemple.fr", "https://www.exemple.fr"),
        ("http:/exemple.fr/a", "http://exemple.fr/a"),
        ("/www.exemple.fr", "https://www.exemple.fr"),
        ("https//exemple.fr", "https://exemple.fr"),
    ],
)
def test_sites_are_repaired(user, written, kept):
    run("organisations", f"Nom;Site\nMusée;{written}", user)
    assert Organisation.objects.get().website == kept


@pytest.mark.parametrize("written", ["en cours", "nom@exemple.fr", "https://" + "a" * 220 + ".fr"])
def test_what_is_no_site_is_refused(user, written):
    assert preview("organisations", f"Nom;Site\nMusée;{written}", user).refused


def test_words_that_are_too_long(user):
    [refused] = preview("organisations", "Nom;Labels\nMusée;" + "a" * 90, user).refused
    assert "80 caractères" in refused["reason"]


def test_a_number_with_its_remark(user):
    raw = "Nom;Téléphone\nMusée;03 21 47 00 10 (mairie, le matin seulement)\nX;" + "x" * 40
    report, _applied = run("organisations", raw, user)
    assert Organisation.objects.get().phone == "03 21 47 00 10"
    assert "trop long" in report.warnings[0]["reason"]
    assert report.refused[0]["line"] == 3


def test_the_rest_goes_on_only_if_the_user_says_so(user):
    from tests.people.directory.importing import inputs, windows_csv

    from maillage.kernel.imports import engine  # beside the helpers
    from maillage.kernel.imports.errors import ImportRefused

    given = inputs("people", windows_csv("Nom;Téléphone\nDurand;6,12E+08\nMartin;"), user)
    with pytest.raises(ImportRefused, match="1 ligne est refusée"):
        engine.apply(given)
    assert not Person.objects.exists()
    engine.apply(given, allow_partial=True)
    assert Person.objects.get().last_name == "Martin"


def test_a_lost_accent_does_not_change_the_encoding_and_is_told(user):
    rows = "Prénom;Nom\nZoé;B\ufffdranger\nLou;B\ufffdraud"
    report = preview("people", rows.encode(), user)
    assert [warning["value"] for warning in report.warnings] == ["B\ufffdranger", "B\ufffdraud"]
    assert "accent" in report.warnings[0]["reason"]


def test_one_siret_for_two_names_is_refused_on_its_line(user):
    rows = "Nom;SIRET\nLa Poste;35600000000048\nLes Postiers;35600000000048.0"
    [refused] = preview("organisations", rows, user).refused
    assert (refused["line"], refused["column"]) == (3, "SIRET")
    assert "ligne 2" in refused["reason"]


def test_hundreds_of_unknown_columns_are_counted(user):
    header = ";".join(["Nom", *(f"Colonne {n}" for n in range(300))])
    [note] = preview("people", f"{header}\nDurand", user).notes
    assert "« Colonne 11 » … et 288 autres" in note
    assert "Colonne 12" not in note
