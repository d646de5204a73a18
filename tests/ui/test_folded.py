"""Searching without accents or case, in the database."""

from __future__ import annotations

import pytest
from tests.factories import OrganisationFactory

from maillage.people.directory.models import Organisation
from maillage.ui.folded import matching

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text", ["belleme", "BELLÊME", "bell ville", "Ville  de  Bellême", "l'oeuvre", "L’ŒUVRE"]
)
def test_case_accents_and_order_of_words_do_not_matter(text):
    OrganisationFactory(name="Ville de Bellême, l’œuvre", city="Bellême")
    OrganisationFactory(name="Musée de Sées", city="Sées")
    found = Organisation.objects.filter(matching(text, ("name", "city")))
    assert [one.name for one in found] == ["Ville de Bellême, l’œuvre"]


def test_every_word_must_be_found():
    OrganisationFactory(name="Ville de Bellême")
    assert not Organisation.objects.filter(matching("belleme musee", ("name",))).exists()


def test_nothing_typed_filters_nothing():
    OrganisationFactory()
    assert Organisation.objects.filter(matching("  ", ("name",))).count() == 1
    assert Organisation.objects.filter(matching("x", ())).count() == 1


def test_signs_of_patterns_are_only_signs():
    OrganisationFactory(name="100 % culture_net")
    OrganisationFactory(name="100 pour cent")
    assert Organisation.objects.filter(matching("% e_n", ("name",))).count() == 1


@pytest.mark.parametrize(
    ("lookup", "text"),
    [
        ("contains", "BELLÊME, l’Œu"),
        ("startswith", "VILLE de Bellême"),
        ("exact", "ville de BELLÊME, l’œuvre"),
    ],
)
def test_what_is_asked_for_is_folded_too(lookup, text):
    OrganisationFactory(name="Ville de Bellême, l’œuvre")
    OrganisationFactory(name="Musée de Sées")
    (found,) = Organisation.objects.filter(**{f"name__folded__{lookup}": text})
    assert found.name == "Ville de Bellême, l’œuvre"
