"""The verbs of the directory."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import (
    FunctionFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    UserFactory,
)

from maillage.kernel.audit import history_of
from maillage.kernel.models import SearchTouch
from maillage.people.directory import domain
from maillage.people.directory.contacts import phone_fr, siret_digits, site_url
from maillage.people.directory.models import Function, Organisation, Person
from maillage.people.directory.names import split_name


@pytest.fixture
def actor(db):
    return UserFactory(role="coordination")


def test_create_person_from_one_name(actor):
    person = domain.create_person(name="DURAND Nadia <Nadia@Exemple.fr>", actor=actor)
    assert (person.first_name, person.last_name) == ("Nadia", "Durand")
    assert person.email == "nadia@exemple.fr"
    [entry] = history_of(person)
    assert (entry.actor, entry.verb) == (actor, "a créé")


def test_create_person_with_a_function(actor):
    organisation = OrganisationFactory()
    person = domain.create_person(
        first_name="Louis",
        last_name="Le Goff",
        phone="0233123456",
        organisation=organisation,
        title="Maire",
        actor=actor,
    )
    function = person.functions.get()
    assert (function.title, function.organisation, function.is_main) == (
        "Maire",
        organisation,
        True,
    )
    assert person.phone == "02 33 12 34 56"


@pytest.mark.parametrize("name", ["", "?", "à définir", "  "])
def test_nobody_is_not_created(actor, name):
    with pytest.raises(ValidationError, match="Donnez au moins le nom"):
        domain.create_person(name=name, actor=actor)
    assert not Person.objects.exists()


def test_taken_address_is_refused_whole(actor):
    PersonFactory(email="nadia@exemple.fr")
    with pytest.raises(ValidationError, match="Une personne a déjà cette adresse"):
        domain.create_person(
            last_name="Durand",
            email="NADIA@exemple.fr",
            organisation=OrganisationFactory(),
            actor=actor,
        )
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Mairie de Bellême", "commune"),
        ("Communauté de communes du Perche", "intercommunalite"),
        ("Association Les Amis du moulin", "association"),
        ("Musée de la Dentelle", "musee"),
        ("Le Quai", "autre"),
    ],
)
def test_create_organisation_guesses_its_kind(actor, name, kind):
    assert domain.create_organisation(name=f"  {name} ", actor=actor).kind == kind
    assert Organisation.objects.get().name == name


def test_create_organisation_keeps_what_is_said(actor):
    organisation = domain.create_organisation(
        name="Musée", kind="autre", website="exemple.fr", siret="216 100 388 00018", actor=actor
    )
    assert organisation.kind == "autre"
    assert organisation.website == "https://exemple.fr"
    assert organisation.siret == "21610038800018"


def test_create_proposed(actor):
    person = domain.create_proposed(match=domain.match_person("Zoé LANVIN"), actor=actor)
    assert str(person) == "Zoé Lanvin"
    body = domain.create_proposed(match=domain.match_person("Imprimerie Leroy"), actor=actor)
    assert isinstance(body, Organisation)
    assert domain.create_proposed(match=domain.match_person("à définir"), actor=actor) is None
    assert domain.create_proposed(match=domain.match_person("Zoé Lanvin"), actor=actor) is None


# -- functions --------------------------------------------------------------------------------------


def mains(person):
    return list(
        Function.objects.filter(person=person, is_main=True).values_list("title", flat=True)
    )


def test_the_first_function_is_the_main_one(actor):
    person = PersonFactory()
    domain.add_function(
        person=person, organisation=OrganisationFactory(), title="Maire", actor=actor
    )
    second = domain.add_function(
        person=person, organisation=OrganisationFactory(), title="Présidente", actor=actor
    )
    assert mains(person) == ["Maire"]
    domain.change_function(function=second, is_main=True, actor=actor)
    assert mains(person) == ["Présidente"]
    domain.remove_function(function=second, actor=actor)
    assert mains(person) == ["Maire"]
    verbs = [entry.verb for entry in history_of(person)]
    assert "a retiré une fonction" in verbs
    assert "a ajouté une fonction" in verbs


def test_a_new_main_function_takes_the_place_of_the_other(actor):
    person = PersonFactory(organisation=OrganisationFactory(), title="Maire")
    domain.add_function(
        person=person,
        organisation=OrganisationFactory(),
        title="Présidente",
        is_main=True,
        actor=actor,
    )
    assert mains(person) == ["Présidente"]


def test_the_same_function_twice_is_refused(actor):
    function = FunctionFactory(title="Maire")
    with pytest.raises(ValidationError, match="a déjà cette fonction"):
        domain.add_function(
            person=function.person,
            organisation=function.organisation,
            title=" Maire ",
            actor=actor,
        )
    other = FunctionFactory(
        person=function.person, organisation=function.organisation, title="Élue"
    )
    with pytest.raises(ValidationError, match="a déjà cette fonction"):
        domain.change_function(function=other, title="Maire", actor=actor)


def test_functions_have_their_person_indexed_again(actor, django_capture_on_commit_callbacks):
    person, organisation = PersonFactory(), OrganisationFactory()
    SearchTouch.objects.all().delete()
    function = domain.add_function(person=person, organisation=organisation, actor=actor)
    assert f"directory.person:{person.pk}" in _touched()
    domain.change_function(function=function, title="Maire", actor=actor)
    domain.save_organisation(organisation=organisation, actor=actor)
    domain.remove_function(function=function, actor=actor)
    assert _touched().count(f"directory.person:{person.pk}") == 4


def _touched():
    return list(SearchTouch.objects.values_list("ref", flat=True))


def test_deleting_an_organisation_leaves_its_people(actor):
    doomed, kept = OrganisationFactory(), OrganisationFactory()
    person = PersonFactory(organisation=doomed, title="Maire")
    FunctionFactory(person=person, organisation=kept, title="Bénévole")
    domain.delete_organisation(organisation=doomed, actor=actor)
    assert mains(person) == ["Bénévole"]
    assert Person.objects.filter(pk=person.pk).exists()


def test_a_leading_organisation_is_not_deleted(actor):
    project = ProjectFactory()
    PersonFactory(organisation=project.lead)
    with pytest.raises(ProtectedError):
        domain.delete_organisation(organisation=project.lead, actor=actor)
    assert Function.objects.filter(organisation=project.lead).exists()


# -- doubles ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "email"),
    [
        ("Nadia", "Durand", ""),
        ("nadia", "DURAND", ""),
        ("Durand", "Nadia", ""),
        ("Nadia", "Durant", ""),
        ("Naddia", "Durand", ""),
        ("", "", "NADIA@exemple.fr"),
    ],
)
def test_double_people(actor, first, last, email):
    known = PersonFactory(first_name="Nadia", last_name="Durand", email="nadia@exemple.fr")
    PersonFactory(first_name="Louis", last_name="Le Goff")
    found = domain.possible_double_people(first_name=first, last_name=last, email=email, user=actor)
    assert found == [known]


def test_no_double(actor):
    PersonFactory(first_name="Nadia", last_name="Durand")
    found = domain.possible_double_people(
        first_name="Nadia", last_name="Benali", email="", user=actor
    )
    assert found == []


@pytest.mark.django_db
def test_doubles_are_those_that_the_user_sees():
    PersonFactory(first_name="Nadia", last_name="Durand")
    OrganisationFactory(name="Musée de la Dentelle")
    member = UserFactory(role="membre")
    assert not domain.possible_double_people(
        first_name="Nadia", last_name="Durand", email="", user=member
    )
    assert not domain.possible_double_organisations(
        name="Musée de la Dentelle", siret="", user=member
    )


def test_double_organisations(actor):
    known = OrganisationFactory(name="Musée de la Dentelle", siret="21610038800018")
    OrganisationFactory(name="Musée de la Poste")
    for name, siret in (("Musée de la dentele", ""), ("Autre", "21610038800018")):
        found = domain.possible_double_organisations(name=name, siret=siret, user=actor)
        assert found == [known]


# -- pure parts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("0233123456", "02 33 12 34 56"),
        ("02.33.12.34.56", "02 33 12 34 56"),
        ("+33 2 33 12 34 56", "02 33 12 34 56"),
        ("+33 (0)2 33 12 34 56", "02 33 12 34 56"),
        ("0033233123456", "02 33 12 34 56"),
        ("233123456", "02 33 12 34 56"),
        ("+32 2 123 45 67", "+32 2 123 45 67"),
        ("3610", "3610"),
        ("02 33 12 34 56 poste 12", "02 33 12 34 56 poste 12"),
        ("", ""),
    ],
)
def test_phone(given, shown):
    assert phone_fr(given) == shown


@given(st.text(max_size=30))
def test_phone_is_stable(text):
    assert phone_fr(phone_fr(text)) == phone_fr(text)


def test_siret_and_site():
    assert siret_digits("356 000 000 00048") == "35600000000048"
    assert siret_digits("6500000000048") == "06500000000048"
    assert site_url("www.exemple.fr") == "https://www.exemple.fr"
    assert site_url("http://exemple.fr") == "http://exemple.fr"
    assert site_url("") == ""


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Durand", "", "Durand"),
        ("DURAND", "", "Durand"),
        ("Jean-Marc de La Tour", "Jean-Marc", "de La Tour"),
        ("jean-marc de la tour", "Jean-Marc", "de La Tour"),
        ("DURAND Nadia", "Nadia", "Durand"),
        ("DURAND NADIA", "Nadia", "Durand"),
        ("NADIA DURAND", "Nadia", "Durand"),
        ("M. Jean DE LA TOUR", "Jean", "de La Tour"),
        ("Durand-Leroy Nadia", "Nadia", "Durand-Leroy"),
        ("J.-M. de La Tour", "J.-M.", "de La Tour"),
        ("Claude Bernard", "Claude", "Bernard"),
        ("BERNARD Claude", "Claude", "Bernard"),
        ("Nadia D.", "Nadia", "D."),
        ("Durand N.", "N.", "Durand"),
        ("Dr Anne Leroy", "Anne", "Leroy"),
        ("d'ORMESSON Jean", "Jean", "d'Ormesson"),
        ("Marie Le Goff", "Marie", "Le Goff"),
        ("nadia.durand@mairie.fr", "Nadia", "Durand"),
        ("n.durand2@mairie.fr", "N.", "Durand"),
        ("contact@mairie.fr", "", "Contact"),
        ("à confirmer", "", ""),
    ],
)
def test_split_name(text, first, last):
    split = split_name(text)
    assert (split.first, split.last) == (first, last)


@given(st.text(max_size=60))
def test_split_name_never_fails_and_loses_no_letter_of_a_name(text):
    split = split_name(text)
    assert split.last or not split.first
    assert str(split) == str(split).strip()
