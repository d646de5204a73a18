"""The directory's pages, as each role opens them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import (
    CommuneFactory,
    FunctionFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    UserFactory,
)
from tests.people.directory.pages import content

from maillage.kernel import search
from maillage.people.accounts.models import TEAM_ROLES, Role
from maillage.people.directory.models import Function, Organisation, Person

pytestmark = pytest.mark.django_db

WRITERS = {Role.ADMINISTRATION, Role.COORDINATION, Role.COMMUNICATION}
READERS = set(TEAM_ROLES) - WRITERS


@contextmanager
def asks_the_directory(times: int) -> Iterator[None]:
    """How many queries read the directory's tables; the shell's own are its own tests' business."""
    with CaptureQueriesContext(connection) as captured:
        yield
    ours = [one["sql"] for one in captured if '"directory_' in one["sql"]]
    assert len(ours) == times, "\n".join(ours)


# -- lists ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(TEAM_ROLES))
@pytest.mark.parametrize("name", ["organisations-list", "people-list"])
def test_the_team_reads_the_lists(client, signed_in, two_houses, role, name):
    signed_in(role)
    page = content(client.get(reverse(name)))
    for record in ("mine", "other") if name.startswith("org") else ("colleague", "stranger"):
        assert two_houses[record].get_absolute_url() in page
    assert (reverse(name.replace("list", "create")) in page) == (role in WRITERS)


@pytest.mark.parametrize("name", ["organisations-list", "people-list"])
def test_visitors_sign_in_and_accounts_without_a_role_get_nothing(client, name):
    assert client.get(reverse(name)).status_code == 302
    client.force_login(UserFactory())
    assert client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "times"), [("organisations-list", 5), ("people-list", 7)])
def test_lists_ask_as_much_for_three_rows_as_for_one(client, signed_in, rows, name, times):
    signed_in("coordination")
    for number in range(rows):
        person = PersonFactory(organisation=OrganisationFactory(), title=f"Poste {number}")
        FunctionFactory(person=person, title="Bénévole")
    with asks_the_directory(times):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("which", "times"), [("organisation", 5), ("person", 3)])
def test_tabs_ask_as_much_for_three_rows_as_for_one(client, signed_in, rows, which, times):
    signed_in("coordination")
    organisation, person = OrganisationFactory(), PersonFactory()
    for _number in range(rows):
        if which == "organisation":
            FunctionFactory(organisation=organisation)
        else:
            FunctionFactory(person=person)
    record, tab = (organisation, "personnes") if which == "organisation" else (person, "fonctions")
    with asks_the_directory(times):
        response = client.get(f"{record.get_absolute_url()}?onglet={tab}")
    assert response.status_code == 200


def test_filters_of_organisations(client, signed_in, two_houses):
    signed_in("lecture")
    url = reverse("organisations-list")
    museum = two_houses["mine"]
    here, there = CommuneFactory(name="Alençon"), CommuneFactory(name="Sées")
    Organisation.objects.filter(pk=museum.pk).update(kind="musee", email="", commune=here)
    for query, found in (
        ("q=dentelle", True),
        ("q=alencon musee", True),
        ("q=dentelle sees", False),
        ("kind=musee", True),
        ("kind=commune", False),
        (f"commune={here.pk}", True),
        (f"commune={there.pk}", False),
        (f"commune={there.pk}&commune={here.pk}", True),
        ("email=non", True),
        ("email=oui", False),
    ):
        page = content(client.get(f"{url}?{query}"))
        assert (museum.get_absolute_url() in page) == found, query


def test_filters_of_people(client, signed_in, two_houses):
    signed_in("lecture")
    url = reverse("people-list")
    here, there = CommuneFactory(name="Alençon"), CommuneFactory(name="Sées")
    Organisation.objects.filter(pk=two_houses["mine"].pk).update(commune=here)
    Person.objects.filter(pk=two_houses["stranger"].pk).update(email="")
    for query, found in (
        ("q=zoe", True),
        ("q=regisseuse dentelle", True),
        ("q=adjoint", False),
        (f"organisation={two_houses['mine'].pk}", True),
        (f"organisation={two_houses['other'].pk}", False),
        (f"commune={here.pk}", True),
        (f"commune={there.pk}", False),
        ("email=oui", True),
        ("email=non", False),
    ):
        page = content(client.get(f"{url}?{query}"))
        assert (two_houses["colleague"].get_absolute_url() in page) == found, query


@pytest.mark.parametrize(
    ("name", "sorts"),
    [
        ("organisations-list", ("name", "-name", "kind", "city", "email", "people_count")),
        ("people-list", ("name", "-name", "main_title", "-main_organisation", "email")),
    ],
)
def test_every_sort_works(client, signed_in, two_houses, name, sorts):
    signed_in("lecture")
    for sort in sorts:
        assert client.get(f"{reverse(name)}?sort={sort}").status_code == 200


def test_people_are_sorted_by_last_name(client, signed_in):
    signed_in("lecture")
    for first, last in (("Zoé", "abadie"), ("Anne", "Zola"), ("Luc", "Martin")):
        PersonFactory(first_name=first, last_name=last)
    page = content(client.get(reverse("people-list")))
    assert page.index("abadie") < page.index("Martin") < page.index("Zola")


# -- sheets -----------------------------------------------------------------------------------------


def test_create_an_organisation(client, signed_in):
    user = signed_in("communication")
    response = client.post(
        reverse("organisations-create"),
        {
            "name": "Musée de la Poste",
            "kind": "musee",
            "siret": "356 000 000 00048",
            "website": "exemple.fr",
            "phone": "0233123456",
        },
    )
    organisation = Organisation.objects.get()
    assert response["Location"] == organisation.get_absolute_url()
    assert organisation.siret == "35600000000048"
    assert organisation.website == "https://exemple.fr"
    page = content(client.get(reverse("organisations-history", args=[organisation.pk])))
    assert str(user) in page


def test_a_new_sheet_says_who_will_see_it(client, signed_in):
    signed_in("communication")
    page = content(client.get(reverse("organisations-create")))
    [box] = [one for one in page.split("<input") if 'value="equipe"' in one]
    assert "checked" in box


def test_wrong_siret_is_told_beside_its_field(client, signed_in):
    signed_in("communication")
    page = content(
        client.post(
            reverse("organisations-create"), {"name": "A", "kind": "autre", "siret": "1234"}
        )
    )
    assert "Ce SIRET n’est pas valide" in page
    assert not Organisation.objects.exists()


def test_create_a_person_with_a_function(client, signed_in):
    signed_in("coordination")
    organisation = OrganisationFactory()
    response = client.post(
        reverse("people-create"),
        {
            "first_name": "Nadia",
            "last_name": "Durand",
            "email": "Nadia@Exemple.fr",
            "organisation": organisation.pk,
            "title": "Maire",
        },
    )
    assert response.status_code == 302
    function = Function.objects.get()
    assert function.is_main
    assert (str(function.person), function.person.email) == ("Nadia Durand", "nadia@exemple.fr")


def test_a_function_needs_its_organisation(client, signed_in):
    signed_in("coordination")
    page = content(client.post(reverse("people-create"), {"last_name": "Durand", "title": "Maire"}))
    assert "Dans quelle organisation" in page


def test_the_address_proposes_the_organisation(client, signed_in):
    signed_in("coordination")
    organisation = OrganisationFactory()
    page = content(client.get(f"{reverse('people-create')}?organisation={organisation.pk}"))
    assert f'<option value="{organisation.pk}" selected>' in page


@pytest.mark.parametrize("what", ["people", "organisations"])
def test_a_double_is_told_once_then_created(client, signed_in, what):
    signed_in("coordination")
    if what == "people":
        known = PersonFactory(first_name="Nadia", last_name="Durand", email="")
        data = {"first_name": "Nadia", "last_name": "Durant"}
    else:
        known = OrganisationFactory(name="Musée de la Dentelle")
        data = {"name": "Musée de la dentele", "kind": "musee"}
    url = reverse(f"{what}-create")
    page = content(client.post(url, data))
    assert "existe peut-être déjà" in page
    assert f'<a href="{known.get_absolute_url()}" target="_blank">' in page
    assert 'type="checkbox" name="not_a_double"' in page
    assert type(known).objects.count() == 1
    assert client.post(url, {**data, "not_a_double": "on"}).status_code == 302
    assert type(known).objects.count() == 2


def test_no_warning_when_nothing_is_alike(client, signed_in):
    signed_in("coordination")
    PersonFactory(first_name="Nadia", last_name="Durand")
    response = client.post(
        reverse("people-create"), {"first_name": "Louis", "last_name": "Le Goff"}
    )
    assert response.status_code == 302


def test_taken_address_leads_to_its_sheet(client, signed_in):
    signed_in("coordination")
    known = PersonFactory(email="nadia@exemple.fr")
    page = content(
        client.post(reverse("people-create"), {"last_name": "D", "email": "NADIA@exemple.fr"})
    )
    assert "Une personne a déjà cette adresse" in page
    assert known.get_absolute_url() in page


def test_edit_a_sheet(client, signed_in):
    signed_in("communication")
    person = PersonFactory()
    url = reverse("people-update", args=[person.pk])
    page = content(client.get(url))
    assert "not_a_double" not in page
    assert 'name="organisation"' not in page
    data = {"last_name": "Durand", "phone": "02.33.12.34.56", "_version": person.version}
    assert client.post(url, data)["Location"] == person.get_absolute_url()
    person.refresh_from_db()
    assert (person.last_name, person.phone) == ("Durand", "02 33 12 34 56")


def test_delete_says_what_goes_and_what_stays(client, signed_in, two_houses):
    signed_in("communication")
    house = two_houses["other"]
    url = reverse("organisations-delete", args=[house.pk])
    assert "1 fonction" in content(client.get(url))
    assert client.post(url).status_code == 302
    assert not Organisation.objects.filter(pk=house.pk).exists()
    assert Person.objects.filter(pk=two_houses["stranger"].pk).exists()


def test_delete_names_what_protects(client, signed_in):
    signed_in("communication")
    project = ProjectFactory(name="Exposition à Bellême")
    url = reverse("organisations-delete", args=[project.lead.pk])
    assert "Exposition à Bellême" in content(client.get(url))
    page = content(client.post(url))
    assert "Exposition à Bellême" in page
    assert Organisation.objects.filter(pk=project.lead.pk).exists()


@pytest.mark.parametrize("role", sorted(READERS))
def test_readers_do_not_write(client, signed_in, two_houses, role):
    signed_in(role)
    person, house = two_houses["colleague"], two_houses["mine"]
    function = person.functions.get()
    for name, args in (
        ("people-create", []),
        ("people-update", [person.pk]),
        ("people-delete", [person.pk]),
        ("people-add-function", [person.pk]),
        ("organisations-create", []),
        ("organisations-update", [house.pk]),
        ("organisations-delete", [house.pk]),
        ("organisations-add-person", [house.pk]),
        ("functions-update", [function.pk]),
        ("functions-delete", [function.pk]),
    ):
        url = reverse(name, args=args)
        assert client.get(url).status_code == 404, name
        assert client.post(url, {"last_name": "X", "name": "X"}).status_code == 404, name
    page = content(client.get(f"{person.get_absolute_url()}?onglet=fonctions"))
    assert reverse("functions-update", args=[function.pk]) not in page
    assert "<form" not in page[page.index('id="contenu"') : page.index("</main>")]


# -- functions --------------------------------------------------------------------------------------


def test_add_a_function_from_a_person(client, signed_in):
    signed_in("communication")
    person, house = PersonFactory(), OrganisationFactory()
    url = reverse("people-add-function", args=[person.pk])
    response = client.post(url, {"organisation": house.pk, "title": "Maire"})
    assert response["Location"] == f"{person.get_absolute_url()}?onglet=fonctions"
    assert person.functions.get().title == "Maire"
    page = content(client.post(url, {"organisation": house.pk, "title": "Maire"}))
    assert "a déjà cette fonction" in page


def test_add_a_person_from_an_organisation(client, signed_in):
    signed_in("communication")
    person, house = PersonFactory(), OrganisationFactory()
    url = reverse("organisations-add-person", args=[house.pk])
    response = client.post(url, {"person": person.pk, "title": "Maire"})
    assert response["Location"] == f"{house.get_absolute_url()}?onglet=personnes"
    assert str(person) in content(client.get(response["Location"]))
    assert "obligatoire" in content(client.post(url, {"title": "Maire"}))
    assert "a déjà cette fonction" in content(
        client.post(url, {"person": person.pk, "title": "Maire"})
    )


def test_change_and_remove_a_function(client, signed_in):
    signed_in("communication")
    person = PersonFactory(organisation=OrganisationFactory(), title="Maire")
    second = FunctionFactory(person=person, title="Bénévole")
    url = reverse("functions-update", args=[second.pk])
    assert "Bénévole" in content(client.get(url))
    response = client.post(f"{url}?depuis=organisation", {"title": "Présidente", "is_main": "on"})
    assert response["Location"] == f"{second.organisation.get_absolute_url()}?onglet=personnes"
    second.refresh_from_db()
    assert (second.title, second.is_main) == ("Présidente", True)
    third = FunctionFactory(person=person, organisation=second.organisation, title="Trésorière")
    page = content(
        client.post(reverse("functions-update", args=[third.pk]), {"title": "Présidente"})
    )
    assert "a déjà cette fonction" in page
    client.post(reverse("functions-delete", args=[second.pk]))
    assert not Function.objects.filter(pk=second.pk).exists()
    assert person.functions.filter(is_main=True).count() == 1


# -- exports, choosers, search for the team ---------------------------------------------------------


def rows_of(client, what: str, **params) -> list[list[str]]:
    response = client.get(reverse(f"{what}-export"), {"format": "csv", **params})
    return list(csv.reader(io.StringIO(content(response)), delimiter=";"))


def test_export_follows_the_filters_and_the_columns(client, signed_in, two_houses):
    signed_in("coordination")
    rows = rows_of(client, "people", q="lanvin", colonnes=["last_name", "organisation"])
    assert rows == [["Nom", "Organisation"], ["Lanvin", "Musée de la Dentelle"]]
    assert len(rows_of(client, "organisations")) == 3


def test_addresses_leave_with_those_who_write_to_people(client, signed_in, two_houses):
    signed_in("lecture")
    header = rows_of(client, "people")[0]
    assert "Courriel" not in header
    assert "Téléphone" not in header
    assert "Courriel" not in rows_of(client, "people", colonnes=["email", "last_name"])[0]
    signed_in("instruction")
    assert "Courriel" in rows_of(client, "people")[0]


@pytest.mark.parametrize("rows", [1, 3])
def test_export_of_people_reads_by_batches(client, signed_in, rows):
    signed_in("coordination")
    for _number in range(rows):
        FunctionFactory()
    with asks_the_directory(5):
        assert len(rows_of(client, "people")) == rows + 1


def test_choosers_find_and_create(client, signed_in, two_houses):
    signed_in("coordination")
    url = reverse("chooser", args=["people"])
    [found] = client.get(url, {"q": "lanvin zoe"}).json()["results"]
    assert found["hint"] == "Régisseuse, Musée de la Dentelle"
    [found] = client.get(url, {"q": "dentelle"}).json()["results"]
    made = client.post(url, {"name": "DURAND Nadia"})
    assert made.status_code == 201
    assert made.json()["text"] == "Nadia Durand"
    assert Person.objects.get(pk=made.json()["value"]).last_name == "Durand"
    assert client.post(url, {"name": "?"}).status_code == 400
    made = client.post(reverse("chooser", args=["organisations"]), {"name": "Musée de Sées"})
    assert Organisation.objects.get(pk=made.json()["value"]).kind == "musee"


@pytest.mark.parametrize("role", sorted(READERS))
def test_readers_choose_but_do_not_create(client, signed_in, two_houses, role):
    signed_in(role)
    url = reverse("chooser", args=["organisations"])
    assert len(client.get(url).json()["results"]) == 2
    assert client.post(url, {"name": "Nouvelle"}).status_code == 404


def test_search_finds_by_what_people_do(signed_in, two_houses):
    user = signed_in("lecture")
    search.rebuild()
    assert [hit.title for hit in search.search(user, "régisseuse")] == ["Zoé Lanvin"]
    assert [hit.title for hit in search.search(user, "tanguy")] == ["Hervé Tanguy"]
    kinds = {hit.key for hit in search.search(user, "dentelle")}
    assert kinds == {"organisations", "people"}


def test_the_rail_leads_to_the_directory(client, signed_in):
    signed_in("membre")
    page = content(client.get(reverse("organisations-list")))
    assert f'href="{reverse("people-list")}"' in page
    assert "#building" in page


def test_the_search_finds_the_same_when_there_are_many(client, signed_in, two_houses, monkeypatch):
    signed_in("coordination")
    answers = []
    for few in (1_000, 0):
        monkeypatch.setattr("maillage.people.directory.filters.FEW", few)
        answers.append(
            [
                client.get(reverse("people-list"), {"q": text}).context["count"]
                for text in ("lanvin", "zoe lanvin", "regisseuse dentelle", "dentelle", "zzz")
            ]
        )
    assert answers[0] == answers[1]
    assert answers[0][0]
    assert not answers[0][-1]
