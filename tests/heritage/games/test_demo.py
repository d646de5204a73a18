"""The demonstration's game « musée ou usage » is played both ways, with its own records."""

from __future__ import annotations

import pytest
from tests.factories import CulturalObjectFactory, MuseumFactory

from maillage.heritage.catalogue.demo.profiles import _THEMES, _all_uses, models_of, uses_of
from maillage.heritage.catalogue.demo.records import records_of
from maillage.heritage.games import demo
from maillage.heritage.games.domain import playing
from maillage.heritage.games.models import Game

NAMES = (
    "Musée du Ruban et du Fil",
    "Musée de la Morue",
    "Musée de la Faïence",
    "Musée de la Forge",
)


def test_uses_are_those_of_objects_that_the_demonstration_has():
    names = {model.denomination for theme in _THEMES for model in models_of(theme)}
    assert set(_all_uses()) <= names
    assert uses_of("toupie") == ("jeu d’adresse",)
    assert uses_of("tableau") == ()


def test_what_an_object_is_for_is_written_where_it_fits():
    records = list(records_of("Musée de la Forge", "M9004", "Flers", many=60))
    used = [one for one in records if "UTIL" in one.values]
    assert len(used) > len(records) / 3
    assert len(used) < len(records)  # curators do not always know
    for one in used:
        assert one.values["UTIL"][0] in uses_of(one.values["DENO"][0])
    again = list(records_of("Musée de la Forge", "M9004", "Flers", many=60))
    assert [one.values for one in again] == [one.values for one in records]


@pytest.mark.django_db
def test_the_demonstrations_game_asks_for_museums_and_for_uses():
    for rank, name in enumerate(NAMES):
        museum = MuseumFactory(organisation__name=name, organisation__city=f"Ville{rank}")
        for one in records_of(name, f"M900{rank}", f"Ville{rank}", many=30):
            CulturalObjectFactory(museum=museum, reference=one.values["REF"][0], values=one.values)
    demo.load(lambda _words: None)
    game = Game.objects.get(demo_key="jeu-musee")
    assert game.is_public
    for number in range(1, 6):
        rounds = playing.draw_of(game, number).rounds
        asked = [made["ask"] for made in rounds]
        assert asked == ["musee", "usage"] * 3, asked
        for made in rounds[1::2]:
            known = {use for uses in _all_uses().values() for use in uses}
            assert set(made["options"]) <= known
            assert len(set(made["options"])) >= 3
