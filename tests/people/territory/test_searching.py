"""Finding a commune while one types."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from tests.factories import TerritoryFactory, UserFactory

from maillage.people.territory.domain import (
    choosable,
    hint_of,
    load_territory,
    recognise_commune,
    search_communes,
)
from maillage.people.territory.models import Commune, CommuneKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(loaded):
    return UserFactory(role="membre")


def names(user, text):
    return [str(one) for one in search_communes(user, text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("bell", "Bellême (Orne)"),
        ("BELL", "Bellême (Orne)"),
        ("61130", "Bellême (Orne)"),
        ("61038", "Bellême (Orne)"),
        ("bellême 61", "Bellême (Orne)"),
        ("bellême (or", "Bellême (Orne)"),
        ("bellême (61", "Bellême (Orne)"),
        ("saint-denis 93", "Saint-Denis (Seine-Saint-Denis)"),
        ("saint-denis (974)", "Saint-Denis (La Réunion)"),
        ("st martin du v", "Saint-Martin-du-Vieux-Bellême (Orne)"),
        ("vieux b", "Saint-Martin-du-Vieux-Bellême (Orne)"),
        ("aigle", "L’Aigle (Orne)"),
        ("l'aig", "L’Aigle (Orne)"),
        ("serigny", "Sérigny (Orne)"),
        ("paris 13", "Paris 13e Arrondissement (Paris)"),
    ],
)
def test_the_first_answer(user, text, first):
    assert names(user, text)[0] == first


def test_order(user):
    assert names(user, "bell") == [
        "Bellême (Orne)",  # begins so, by population
        "Bellou-le-Trichard (Orne)",
        "Saint-Martin-du-Vieux-Bellême (Orne)",  # a later word
    ]
    assert names(user, "belleme")[0] == "Bellême (Orne)"
    assert names(user, "zzz") == []


def test_the_networks_own_departements_come_first(user, commune):
    assert names(user, "saint-d")[0] == "Saint-Denis (La Réunion)"
    TerritoryFactory().communes.add(commune("93070"))
    assert names(user, "saint-d")[0] == "Saint-Denis (Seine-Saint-Denis)"


def test_before_anything_is_typed(user, commune):
    assert names(user, "")[0] == "Paris (Paris)"
    TerritoryFactory().communes.add(commune("61038"))
    assert names(user, " ") == ["Bellême (Orne)"]


def test_hints(commune):
    assert hint_of(commune("61038")) == "61130"
    assert hint_of(commune("61196")) == "61130…"
    assert hint_of(commune("61471", "deleguee")) == "commune déléguée de Belforêt-en-Perche"


def test_the_chooser_answers(client, user, django_assert_num_queries):
    client.force_login(user)
    answer = client.get("/gestion/choisir/communes/", {"q": "bell"}).json()["results"]
    assert answer[0]["text"] == "Bellême (Orne)"
    assert answer[0]["hint"] == "61130"
    assert user.roles
    with django_assert_num_queries(3):
        list(search_communes(user, "bell"))


def test_whoever_is_outside_sees_nothing(loaded):
    outsider = UserFactory()
    assert not list(search_communes(outsider, "bell"))
    assert not choosable(outsider).exists()


def test_a_typed_name_is_recognised(user, commune):
    assert recognise_commune(user, "61130 Bellême") == commune("61038")
    with pytest.raises(ValidationError, match="Plusieurs communes"):
        recognise_commune(user, "Saint-Denis")
    with pytest.raises(ValidationError, match="ne s’appelle « Zzz »"):
        recognise_commune(UserFactory(), "Zzz")


def test_the_prefix_takes_characters_as_they_are(commune):
    belleme = commune("61038")
    CommuneKey.objects.create(commune=belleme, key="50% a_b")
    found = CommuneKey.objects.filter
    assert found(key__prefix="50%").count() == 1
    assert found(key__prefix="50% a_").count() == 1
    assert not found(key__prefix="5_").exists()
    assert not found(key__prefix="Bell").exists()


def test_new_keys_replace_old_ones(loaded, commune):
    CommuneKey.objects.create(commune=commune("61038"), key="vieux mot")
    load_territory(loaded, lambda _text: None)
    assert not CommuneKey.objects.filter(key="vieux mot").exists()
    assert Commune.objects.filter(keys__key="belleme").distinct().count() == 2
