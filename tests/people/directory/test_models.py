"""Constraints of the directory's tables, and who sees which rows."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from tests.factories import FunctionFactory, OrganisationFactory, PersonFactory, UserFactory

from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.directory.models import Function, Organisation, Person

pytestmark = pytest.mark.django_db

LA_POSTE = "35600000000048"  # its head office passes Luhn
LA_POSTE_AGENCY = "35600000049837"  # an office: the sum of the digits is a multiple of 5
GOOD = "21610038800018"


@pytest.mark.parametrize("siret", ["", GOOD, LA_POSTE, LA_POSTE_AGENCY])
def test_true_siret(siret):
    Organisation(name="Mairie", siret=siret).full_clean()


@pytest.mark.parametrize("siret", ["1", "21610038800019", "35600000049838", "2161003880001X"])
def test_wrong_siret(siret):
    with pytest.raises(ValidationError) as error:
        Organisation(name="Mairie", siret=siret).full_clean()
    assert "SIRET" in str(error.value)


def test_one_organisation_per_siret_but_many_without():
    OrganisationFactory(siret="")
    OrganisationFactory(siret="")
    OrganisationFactory(siret=GOOD)
    with pytest.raises(ValidationError, match="Une organisation a déjà ce SIRET"):
        Organisation(name="Autre", siret=GOOD).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFactory(siret=GOOD)


def test_one_person_per_address_whatever_its_case():
    PersonFactory(email="")
    PersonFactory(email="")
    PersonFactory(email="Nadia@exemple.fr")
    with pytest.raises(ValidationError, match="Une personne a déjà cette adresse"):
        Person(last_name="Durand", email="nadia@EXEMPLE.fr").full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFactory(email="nadia@EXEMPLE.fr")


def test_a_function_once_and_one_main():
    held = FunctionFactory(title="Maire", is_main=True)
    with pytest.raises(ValidationError, match="a déjà cette fonction"):
        Function(person=held.person, organisation=held.organisation, title="Maire").full_clean()
    with pytest.raises(ValidationError, match="Une seule fonction principale"):
        Function(person=held.person, organisation=OrganisationFactory(), is_main=True).full_clean()


@pytest.mark.parametrize("role", sorted(TEAM_ROLES))
def test_the_team_sees_everything(role):
    user = UserFactory(role=role)
    function = FunctionFactory()
    assert function.organisation in Organisation.objects.visible_to(user)
    assert function.person in Person.objects.visible_to(user)
    assert function in Function.objects.visible_to(user)


def test_a_member_sees_its_own():
    mine, other = OrganisationFactory(), OrganisationFactory()
    member = UserFactory(role="membre", organisation=mine)
    colleague = PersonFactory(organisation=mine)
    elsewhere = FunctionFactory(person=colleague, organisation=other)
    stranger = PersonFactory(organisation=other)
    loose = PersonFactory()
    me = PersonFactory(user=member)
    assert set(Organisation.objects.visible_to(member)) == {mine}
    assert set(Person.objects.visible_to(member)) == {colleague, me}
    assert elsewhere not in Function.objects.visible_to(member)
    assert stranger not in Person.objects.visible_to(member)
    assert loose not in Person.objects.visible_to(member)


def test_nobody_else_sees_anything():
    FunctionFactory()
    for user in (UserFactory(), UserFactory(role="coordination", is_active=False)):
        assert not Organisation.objects.visible_to(user)
        assert not Person.objects.visible_to(user)
        assert not Function.objects.visible_to(user)


def test_main_function_is_the_one_that_the_user_sees():
    mine, other = OrganisationFactory(name="Musée"), OrganisationFactory(name="Région")
    member = UserFactory(role="membre", organisation=mine)
    person = PersonFactory(organisation=other, title="Vice-présidente")
    FunctionFactory(person=person, organisation=mine, title="Bénévole")
    seen = Person.objects.with_main_function(member).get(pk=person.pk)
    assert seen.main_function_words() == "Bénévole, Musée"
    seen = Person.objects.with_main_function(UserFactory(role="lecture")).get(pk=person.pk)
    assert seen.main_function_words() == "Vice-présidente, Région"
    [function] = Person.objects.with_functions(member).get(pk=person.pk).shown_functions
    assert function.organisation == mine
