"""What looks like a sheet that somebody is typing: likest first, and only what they may see."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from django.urls import reverse
from tests.factories import ContactPointFactory, OrganisationFactory, PersonFactory, UserFactory

from maillage.people.directory.domain import (
    possible_double_organisations,
    possible_double_people,
)
from maillage.people.directory.domain.likeness import phone_digits

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="communication")


def near(user, name="", email="", **others):
    first, _, last = name.partition(" ")
    return possible_double_people(
        first_name=first, last_name=last, email=email, user=user, **others
    )


@pytest.mark.parametrize(
    "typed",
    ["Nadia Durand", "nadia durand", "Durand Nadia", "N. Durand", "Nadia Durant", "Nadai Durand",
     "Nadia Durand-Lefèvre", "Nadia Urand"],
)  # fmt: skip
def test_a_name_typed_in_many_ways(typed, user):
    PersonFactory(first_name="Zoé", last_name="Autre")
    nadia = PersonFactory(first_name="Nadia", last_name="Durand")
    assert near(user, typed) == [nadia]


@pytest.mark.parametrize("typed", ["", "Na", "Nadia", "Nadia D", "Zoé Durand"])
def test_too_little_or_another(typed, user):
    PersonFactory(first_name="Nadia", last_name="Durand")
    assert near(user, typed) == []


def test_the_address_and_the_number_come_first(user):
    like = PersonFactory(first_name="Nadia", last_name="Durant")
    one = PersonFactory(first_name="Z", last_name="Autre", email="nadia@exemple.fr")
    other = PersonFactory(first_name="Y", last_name="Autre", phone="06 39 98 10 12")
    third = PersonFactory(first_name="X", last_name="Autre")
    ContactPointFactory(person=third, channel="courriel", value="nadia@exemple.fr")
    found = near(user, "Nadia Durand", "NADIA@exemple.fr", phone="0639981012")
    assert set(found) == {like, one, other, third}
    assert found[-1] == like
    assert near(user, "Nadia Durand", exclude=like.pk) == []


def test_only_what_one_may_see(user):
    museum = OrganisationFactory()
    member = UserFactory(role="membre", organisation=museum)
    PersonFactory(
        first_name="Nadia", last_name="Durand", email="nadia@exemple.fr", phone="06 39 98 10 12"
    )
    hidden = PersonFactory(first_name="Odile", last_name="Marchand", organisation=museum)
    ContactPointFactory(person=hidden, usage="domicile", value="06 39 98 10 13")
    assert near(member, "Nadia Durand", "nadia@exemple.fr", phone="06 39 98 10 12") == []
    assert near(member, "Z Z", phone="06 39 98 10 13") == []
    assert near(user, "Z Z", phone="06 39 98 10 13") == [hidden]


@pytest.mark.parametrize(
    ("name", "city", "found"),
    [
        ("Mairie de Bellême", "", True),
        ("Ville de Bellême", "Bellême", True),
        ("Mairie", "Bellême", True),
        ("Mairie", "", False),
        ("Mairie", "Sées", False),
        ("Commune de Belleme", "", True),
        ("Commune de Sées", "", False),
    ],
)
def test_bodies(name, city, found, user):
    mairie = OrganisationFactory(name="Commune de Bellême", city="Bellême")
    got = possible_double_organisations(name=name, city=city, siret="", user=user)
    assert got == ([mairie] if found else [])


def test_bodies_by_number_and_address(user):
    one = OrganisationFactory(name="Un", siret="35600000000048")
    other = OrganisationFactory(name="Deux", email="accueil@exemple.fr")
    found = possible_double_organisations(
        name="Trois", siret="356 000 000 00048", email="accueil@exemple.fr", user=user
    )
    assert found == [one, other]


@pytest.mark.parametrize(
    "typed",
    [
        "Musée de la Dentelle",
        "Museum dentelle",
        "Musée de la Denetlle",
        "Musée de la Dentele",
        "Association Musée de la Dentelle",
        "Musée de la Dentelle et du Point",
        "Muséee de la Dentelle",
    ],
)
def test_bodies_mistyped_or_longer_are_not_left_aside(typed, user):
    OrganisationFactory(name="Musée du Vélo", city="Alençon")
    museum = OrganisationFactory(name="Musée de la Dentelle", city="Alençon")
    for city in ("", "Alençon", "ALENCON"):
        found = possible_double_organisations(name=typed, city=city, siret="", user=user)
        assert found == [museum], city


def test_numbers_are_compared_by_their_digits():
    wanted = "0261911001"
    for text in ("02 61 91 10 01", "+33 2 61 91 10 01", "0033 2.61.91.10.01"):
        assert phone_digits(text) == wanted
    assert phone_digits("3631") == ""


class TestBox:
    def test_on_the_form_and_filled_while_one_types(self, client, user):
        nadia = PersonFactory(
            first_name="Nadia", last_name="Durand", organisation=OrganisationFactory()
        )
        client.force_login(user, backend="maillage.people.accounts.backends.MailBackend")
        for url in (reverse("people-create"), reverse("people-update", kwargs={"pk": nadia.pk})):
            assert reverse("people-near") in client.get(url).content.decode()
        typed = {"first_name": "Nadia", "last_name": "Durant", "email": "", "phone": ""}
        page = client.get(reverse("people-near"), typed).content.decode()
        assert "Des fiches ressemblent" in page
        assert nadia.get_absolute_url() in page
        assert client.get(reverse("people-near"), typed | {"sauf": nadia.pk}).content.strip() == b""
        assert client.get(reverse("people-near")).content.strip() == b""

    def test_of_organisations(self, client, user):
        mairie = OrganisationFactory(name="Mairie de Bellême", city="Bellême")
        client.force_login(user, backend="maillage.people.accounts.backends.MailBackend")
        assert (
            reverse("organisations-near")
            in client.get(reverse("organisations-create")).content.decode()
        )
        page = client.get(
            reverse("organisations-near"), {"name": "Ville de Bellême"}
        ).content.decode()
        assert mairie.get_absolute_url() in page

    def test_not_asked_without_end(self, client, user, monkeypatch):
        client.force_login(user, backend="maillage.people.accounts.backends.MailBackend")
        monkeypatch.setattr("maillage.kernel.http.over_limit", Mock(return_value=True))
        for name in ("people-near", "organisations-near"):
            assert client.get(reverse(name)).status_code == 429

    def test_whoever_only_reads_has_no_box(self, client):
        client.force_login(
            UserFactory(role="lecture"), backend="maillage.people.accounts.backends.MailBackend"
        )
        assert client.get(reverse("people-near")).status_code == 404
