"""Contacts from files as people make them."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import PermissionDenied
from openpyxl import Workbook
from tests.factories import FunctionFactory, OrganisationFactory, PersonFactory, UserFactory

from maillage.kernel import registry
from maillage.kernel.imports import engine
from maillage.kernel.imports.engine import Inputs
from maillage.kernel.imports.reading import read_table
from maillage.people.directory.models import Function, Organisation, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="communication")


def windows_csv(text: str) -> bytes:
    return text.strip().replace("\n", "\r\n").encode("cp1252")


def xlsx(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def inputs(kind: str, raw: bytes, user, name="contacts.csv", **more) -> Inputs:
    importer = registry.importers.get(kind)
    table = read_table(raw, name, columns=importer.columns)
    return Inputs(importer=importer, table=table, user=user, **more)


def run(kind: str, raw: bytes, user, **more):
    """Preview, then apply exactly that."""
    given = inputs(kind, raw, user, **more)
    seen = engine.preview(given)
    return engine.apply(given, allow_partial=True, expected=seen.digest)


ORGANISATIONS = """
Structure;Type;Tél;Ville;CP;SIRET;Site web
Mairie de Bellême;mairie;233123456;Bellême;61130;216 100 388 00018;www.belleme.fr
Musée de la Dentelle;musée;02.33.12.34.57;Alençon;61000;;
Les Amis de Sées;Asso;;Sées;61500;;
Théâtre;inconnu;;Sées;61500;;
"""


def test_organisations_from_windows_csv(user):
    report, _applied = run("organisations", windows_csv(ORGANISATIONS), user)
    assert report.counts | {"created": 3, "refused": 1} == report.counts
    assert report.refused[0]["line"] == 5
    town = Organisation.objects.get(city="Bellême")
    assert (town.name, town.kind, town.phone) == ("Mairie de Bellême", "commune", "02 33 12 34 56")
    assert (town.siret, town.website) == ("21610038800018", "https://www.belleme.fr")
    assert Organisation.objects.get(city="Alençon").kind == "musee"


def test_the_same_file_twice_doubles_nothing(user):
    run("organisations", windows_csv(ORGANISATIONS), user)
    report, _applied = run("organisations", windows_csv(ORGANISATIONS), user)
    assert (report.counts["created"], report.counts["unchanged"]) == (0, 3)
    assert Organisation.objects.count() == 3


def test_organisations_from_excel_numbers(user):
    raw = xlsx(
        ["Nos partenaires 2026"],
        [],
        ["Nom", "SIRET", "Code postal", "Téléphone"],
        ["La Poste", 35600000000048, 1000, 474123456],
    )
    run("organisations", raw, user, name="partenaires.xlsx")
    organisation = Organisation.objects.get()
    assert organisation.siret == "35600000000048"
    assert (organisation.postal_code, organisation.phone) == ("01000", "04 74 12 34 56")


@pytest.mark.parametrize("siret", ["21610038800019", "216100388000180"])
def test_wrong_siret_is_refused_in_words(user, siret):
    raw = windows_csv(f"Nom;SIRET\nMairie;{siret}")
    report = engine.preview(inputs("organisations", raw, user))
    [refused] = report.refused
    assert (refused["line"], refused["column"]) == (2, "SIRET")
    assert "14 chiffres" in refused["reason"]


PEOPLE = """
Nom;Prénom;Courriel;Tél.;Organisation;Fonction
DURAND;Nadia;Nadia.Durand@belleme.fr;0233123456;Commune de Bellême;Maire
Bœuf;Élise;;;Nouvelle association;Présidente
Bœuf;Élise;;;Nouvelle association;Trésorière
;;;;Commune de Bellême;
Martin;Paul;pas-une-adresse;;;
"""


def test_people_from_windows_csv(user):
    town = OrganisationFactory(name="Commune de Bellême")
    report, applied = run("people", windows_csv(PEOPLE), user)
    assert {row["line"]: row["action"] for row in report.rows} == {
        2: "create", 3: "create", 4: "update", 5: "refuse", 6: "refuse",
    }  # fmt: skip
    nadia = Person.objects.get(email="nadia.durand@belleme.fr")
    assert (nadia.last_name, nadia.phone) == ("DURAND", "02 33 12 34 56")
    assert nadia.functions.get().organisation == town
    elise = Person.objects.get(first_name="Élise")
    assert [one.title for one in elise.functions.all()] == ["Présidente", "Trésorière"]
    assert elise.functions.filter(is_main=True).count() == 1
    assert Organisation.objects.filter(name="Nouvelle association").count() == 1
    assert "1 organisation inconnue sera créée." in report.notes
    done = engine.undo(
        registry.importers.get("people"), applied.undo_data(), user, filename="contacts.csv"
    )
    assert not done.kept
    assert not Person.objects.exists()
    assert list(Organisation.objects.all()) == [town]


def test_full_names_are_split_the_french_way(user):
    raw = xlsx(
        ["Nom complet", "Courriel"],
        ["Mme DURAND Nadia", "nadia@exemple.fr"],
        ["Jean-Marc de La Tour", ""],
        ["à définir", ""],
    )
    report, _applied = run("people", raw, user, name="contacts.xlsx")
    assert report.counts["created"] == 2
    assert {(one.first_name, one.last_name) for one in Person.objects.all()} == {
        ("Nadia", "Durand"),
        ("Jean-Marc", "de La Tour"),
    }


def test_people_are_matched_by_address(user):
    person = PersonFactory(first_name="Nadia", last_name="Durand", email="nadia@exemple.fr")
    raw = windows_csv("Nom;Prénom;Mail;Téléphone\nDurand;Nadia;NADIA@exemple.fr;0233123456")
    report, _applied = run("people", raw, user)
    assert report.counts["updated"] == 1
    person.refresh_from_db()
    assert person.phone == "02 33 12 34 56"


def test_people_are_matched_by_name_and_organisation(user):
    town = OrganisationFactory(name="Commune de Bellême")
    person = PersonFactory(
        first_name="Nadia", last_name="Durand", email="", organisation=town, title="Maire"
    )
    PersonFactory(
        first_name="Nadia", last_name="Durand", email="", organisation=OrganisationFactory()
    )
    raw = windows_csv(
        "Nom;Prénom;Mail;Organisation;Fonction\n"
        "DURAND;nadia;nadia@exemple.fr;commune de belleme;Maire"
    )
    run("people", raw, user)
    person.refresh_from_db()
    assert person.email == "nadia@exemple.fr"
    assert person.functions.count() == 1
    assert Person.objects.count() == 2


def test_a_known_person_gets_a_new_function(user):
    town, museum = OrganisationFactory(name="Bellême"), OrganisationFactory(name="Musée")
    person = PersonFactory(email="nadia@exemple.fr", organisation=town, title="Maire")
    raw = windows_csv(
        f"Nom;Prénom;Courriel;Organisation;Fonction\n"
        f"{person.last_name};{person.first_name};nadia@exemple.fr;Musée;Présidente"
    )
    report, _applied = run("people", raw, user)
    assert report.rows[0]["changes"] == {"organisation": ["", "Présidente, Musée"]}
    assert {one.organisation for one in person.functions.all()} == {town, museum}
    report, _applied = run("people", raw, user)
    assert report.counts["unchanged"] == 1


def test_a_shared_address_does_not_rename_anyone(user):
    PersonFactory(first_name="Nadia", last_name="Durand", email="mairie@exemple.fr")
    raw = windows_csv("Nom;Prénom;Courriel\nLefèvre;Paul;mairie@exemple.fr")
    report = engine.preview(inputs("people", raw, user))
    assert report.refused[0]["reason"] == "Cette adresse est celle de Nadia Durand."


def test_a_shared_address_within_the_file(user):
    raw = windows_csv(
        "Nom;Prénom;Courriel\nLefèvre;Paul;mairie@exemple.fr\nDurand;Nadia;mairie@exemple.fr"
    )
    report = engine.preview(inputs("people", raw, user))
    assert [one["line"] for one in report.refused] == [3]
    assert "Adresse déjà donnée à la ligne 2, pour Paul Lefèvre." in report.refused[0]["reason"]


def test_homonyms_are_told(user):
    PersonFactory(first_name="Nadia", last_name="Durand", email="nadia@exemple.fr")
    raw = windows_csv("Nom;Prénom;Courriel\nDurand;Nadia;autre@exemple.fr")
    report, _applied = run("people", raw, user)
    assert "homonyme" in report.rows[0]["problems"][0]["message"]
    assert Person.objects.count() == 2


def test_two_organisations_of_one_name_must_be_told_apart(user):
    OrganisationFactory(name="Comité des fêtes", city="Sées")
    OrganisationFactory(name="Comité des fêtes", city="Bellême")
    raw = windows_csv("Nom;Organisation\nDurand;Comité des fêtes")
    report = engine.preview(inputs("people", raw, user))
    assert "Plusieurs organisations" in report.refused[0]["reason"]


def test_a_name_is_needed(user):
    report = engine.preview(inputs("people", windows_csv("Courriel\nn@exemple.fr"), user))
    assert report.refused[0]["reason"] == "Il faut au moins un nom."


@pytest.mark.parametrize("rows", [1, 3])
def test_preview_asks_as_much_for_three_rows_as_for_one(user, rows, django_assert_num_queries):
    town = OrganisationFactory(name="Bellême")
    lines = []
    for number in range(rows):
        person = PersonFactory(email=f"p{number}@exemple.fr")
        FunctionFactory(person=person, organisation=town)
        lines.append(f"{person.last_name};{person.first_name};{person.email};Bellême;Maire")
    raw = windows_csv("Nom;Prénom;Courriel;Organisation;Fonction\n" + "\n".join(lines))
    given = inputs("people", raw, user)
    with django_assert_num_queries(8):
        engine.preview(given)


@pytest.mark.parametrize("role", ["membre", "lecture", "instruction"])
@pytest.mark.parametrize("kind", ["organisations", "people"])
def test_others_may_not_import(role, kind):
    raw = windows_csv("Nom\nDurand")
    with pytest.raises(PermissionDenied):
        engine.preview(inputs(kind, raw, UserFactory(role=role)))
    assert not Function.objects.exists()


def test_homonyms_of_one_organisation_need_their_address(user):
    town = OrganisationFactory(name="Bellême")
    for number in range(2):
        PersonFactory(
            first_name="Nadia", last_name="Durand", email=f"n{number}@exemple.fr", organisation=town
        )
    raw = windows_csv("Nom;Prénom;Organisation\nDurand;Nadia;Bellême")
    report = engine.preview(inputs("people", raw, user))
    assert "donnez le courriel" in report.refused[0]["reason"]


def test_the_same_row_twice_counts_once(user):
    raw = windows_csv("Nom;Prénom\nDurand;Nadia\nDURAND;nadia")
    report = engine.preview(inputs("people", raw, user))
    assert [one["reason"] for one in report.refused] == ["Déjà donné à la ligne 2."]


def test_a_function_without_its_organisation_is_left_aside(user):
    report, _applied = run("people", windows_csv("Nom;Fonction\nDurand;Maire"), user)
    assert "Fonction sans organisation" in report.rows[0]["problems"][0]["message"]
    assert not Function.objects.exists()


def test_a_second_row_goes_with_a_refused_first(user):
    long = "x" * 121
    raw = windows_csv(
        f"Nom complet;Courriel;Organisation;Fonction\n"
        f"Nadia {long};n@exemple.fr;Bellême;Maire\nNadia {long};n@exemple.fr;Bellême;Présidente"
    )
    report = engine.preview(inputs("people", raw, user))
    assert report.counts["refused"] == 2
    assert report.refused[-1]["reason"] == "La ligne 2, de la même personne, est refusée."


def test_a_second_row_that_says_nothing_new_changes_nothing(user):
    raw = windows_csv(
        "Nom;Prénom;Courriel;Téléphone\n"
        "Durand;Nadia;n@exemple.fr;0233123456\nDurand;Nadia;n@exemple.fr;"
    )
    report, _applied = run("people", raw, user)
    assert (report.counts["created"], report.counts["unchanged"]) == (1, 1)
