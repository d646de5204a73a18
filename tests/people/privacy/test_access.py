"""Everything that is known of someone is told to them, and nobody else's business with it."""

from __future__ import annotations

import json

import pytest
from tests.factories import PersonFactory, PersonNoteFactory, UserFactory
from tests.people.privacy.traces import (
    EMAIL,
    NAME,
    OTHER_EMAIL,
    OTHER_PHONE,
    PHONE,
    person_of_many_traces,
)

from maillage.kernel import audit, registry
from maillage.people.accounts.models import Role
from maillage.people.directory.models import Person
from maillage.people.privacy import domain
from maillage.people.privacy.relations import (
    NOT_TOLD,
    relations_to_accounts,
    relations_to_people,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(admin):
    return person_of_many_traces(admin)


def text_of(sections):
    return json.dumps([one.rows for one in sections], ensure_ascii=False)


def test_every_link_to_people_is_told_or_says_why_not(world, admin):
    """A new table with a link to people fails here until it has rows in `person_of_many_traces`."""
    person = Person.objects.get(pk=world.person.pk)
    told = {one.key for one in domain.gather(person, admin)}
    covered = {name for source in registry.personal_data for name in source.relations}
    silent = [
        relation.name
        for relation in relations_to_people()
        if relation.name not in told | covered and not relation.why_not_told
    ]
    assert not silent


def test_every_link_to_accounts_is_walked(world):
    names = {one.name for one in relations_to_people()} | {
        one.name for one in relations_to_accounts()
    }
    assert set(NOT_TOLD) <= names, "a reason for a link that no longer exists"
    assert {
        "accounts.rolegrant.user",
        "account.emailaddress.user",
        "mfa.authenticator.user",
        "usersessions.usersession.user",
        "kernel.notification.user",
        "projects.project_team.user",
    } <= names


def test_sources_name_links_that_exist():
    names = {one.name for one in (*relations_to_people(), *relations_to_accounts())}
    for source in registry.personal_data:
        assert set(source.relations) <= names, source.key


def test_what_is_told(world, admin):
    person = Person.objects.get(pk=world.person.pk)
    sections = domain.gather(person, admin)
    told = text_of(sections)
    for expected in (
        EMAIL,
        PHONE,
        OTHER_EMAIL,
        OTHER_PHONE,
        "Fauteuil roulant",
        "Marionnettiste",
        "Compagnie des Brumes",
        f"Moi, {NAME}, j’accepte.",
        f"{NAME} préfère le matin.",
        "des personnes nommées",
        "7 impasse du Grand Duc",
        "Nuit des marionnettes",
        "Vœux",
        "contacts de",
        "a terminé",
        "Communication",
        "192.0.2.7",
        "Essai",
    ):
        assert expected in told, expected
    for secret in ("token_hash", "M. Untel", '"secret"', world.account.password):
        assert secret not in told
    assert all(one.rows for one in sections)
    assert len({one.key for one in sections}) == len(sections)


def test_a_restricted_note_is_given_by_the_administration_or_to_the_person(world, admin):
    person = Person.objects.get(pk=world.person.pk)
    coordination = UserFactory(role=Role.COORDINATION)
    told = text_of(domain.gather(person, coordination))
    assert "préfère le matin" not in told
    assert "demandez à l’administration" in told
    assert "préfère le matin" in text_of(domain.gather(person, world.account))


def test_the_pdf_and_the_json(world, client):
    user = UserFactory(role=Role.ADMINISTRATION)
    client.force_login(user)
    url = f"/gestion/personnes/{world.person.pk}/donnees/"
    pdf = client.post(f"{url}pdf/")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Cache-Control"] == "private, no-store"
    found = json.loads(client.post(f"{url}json/").content)
    assert found["person"] == {"id": world.person.pk, "name": NAME}
    assert {one["key"] for one in found["sections"]} >= {"fiche", "notes", "historique", "taches"}
    noted = audit.history_of(world.person).filter(verb="a exporté les données personnelles")
    assert [one.actor for one in noted] == [user, user]
    assert client.get(f"{url}pdf/").status_code == 405
    assert client.post(f"{url}exe/").status_code == 404


def test_markup_in_the_data_is_text(client):
    person = PersonFactory(first_name="#panic()", last_name="*Gras* $x$")
    PersonNoteFactory(person=person, text='#read("/etc/passwd") \\ <b> @ref = titre')
    client.force_login(UserFactory(role=Role.ADMINISTRATION))
    pdf = client.post(f"/gestion/personnes/{person.pk}/donnees/pdf/")
    assert pdf.content.startswith(b"%PDF-")


@pytest.mark.parametrize("role", ["communication", "instruction", "lecture", "membre"])
def test_who_may_not_gets_404(role, client):
    person = PersonFactory()
    client.force_login(UserFactory(role=role))
    assert client.post(f"/gestion/personnes/{person.pk}/donnees/pdf/").status_code == 404
    page = client.get(f"/gestion/personnes/{person.pk}/?onglet=donnees")
    assert page.status_code == 404


def test_ones_own_data_from_ones_own_account(world, client):
    client.force_login(world.account)
    assert "Voir mes données" in client.get("/compte/").content.decode()
    page = client.get("/gestion/mes-donnees/")
    assert "Tout ce que Maillage sait de vous" in page.content.decode()
    found = json.loads(client.post("/gestion/mes-donnees/", {"format": "json"}).content)
    assert found["person"]["id"] == world.person.pk
    assert "préfère le matin" in json.dumps(found, ensure_ascii=False)
    assert client.post("/gestion/mes-donnees/", {"format": "x"}).status_code == 404


def test_an_account_without_a_sheet(client):
    client.force_login(UserFactory(role=Role.READER))
    assert "Aucune fiche" in client.get("/gestion/mes-donnees/").content.decode()
    assert client.post("/gestion/mes-donnees/").status_code == 404
    client.logout()
    assert client.get("/gestion/mes-donnees/").status_code == 302


def test_a_sheet_with_nothing_is_told_too():
    person = PersonFactory(email="")
    sections = domain.gather(person, UserFactory(role=Role.ADMINISTRATION))
    assert [one.key for one in sections] == ["fiche", "historique"]
