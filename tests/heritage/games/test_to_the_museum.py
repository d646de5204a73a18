"""From wrong answers on the site to the museum's own software, with what the rooms really register."""

from __future__ import annotations

import html as html_of
import re

import pytest
from tests.factories import GameFactory, UserFactory
from tests.heritage.games.playthings import make_objects

from maillage.heritage.catalogue import hooks
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.contributions.models import Contribution, Kind
from maillage.heritage.games.domain import doubts, playing
from maillage.heritage.games.models import Game, GameDoubt
from maillage.kernel.models import Notification

pytestmark = pytest.mark.django_db
NUMBER = 7


@pytest.fixture
def game(db):
    made = GameFactory(kind=Game.Kind.ORIGIN, rounds=2)
    make_objects()
    Game.objects.filter(pk=made.pk).update(state=Game.State.PUBLISHED)
    return Game.objects.get(pk=made.pk)


def play_wrong(client, game, visitor):
    """A visitor plays a number: the museum is found, the use is not. Each has an address."""
    client.defaults["REMOTE_ADDR"] = f"192.0.2.{visitor}"
    url = f"{game.get_public_url()}{NUMBER}/"
    page = client.get(url).text
    for made, right in zip(playing.draw_of(game, NUMBER).rounds, (True, False), strict=True):
        token = html_of.unescape(re.search(r'name="etat" value="([^"]*)"', page)[1])
        choice = made["right"] if right else (made["right"] + 1) % len(made["options"])
        answered = client.post(url, {"etat": token, "reponse": choice})
        page = client.get(answered["Location"]).text
        if following := re.search(r'href="([^"]+suite=1)"', page):
            page = client.get(html_of.unescape(following[1])).text


def test_the_desk_is_registered():
    assert "contributions" in {desk.key for desk in hooks.correction_desks}


def test_wrong_answers_reach_the_curator_and_the_correction_goes_back(client, game):
    asked = playing.draw_of(game, NUMBER).rounds[1]
    assert asked["ask"] == "usage"
    (pk,) = asked["objects"]
    for visitor in range(1, doubts.ENOUGH):
        play_wrong(client, game, visitor)
    assert not GameDoubt.objects.exists()
    play_wrong(client, game, doubts.ENOUGH)
    doubt = GameDoubt.objects.get()
    record = doubt.object
    assert (record.pk, doubt.answers, doubt.wrong) == (pk, doubts.ENOUGH, doubts.ENOUGH)

    organisation = record.museum.organisation
    curator = UserFactory(role="membre", organisation=organisation)
    client.force_login(curator)
    assert record.title in client.get("/gestion/jeux/doutes/").text
    page = client.get(doubt.get_absolute_url()).text
    assert "20 réponses sur 20" in page
    assert "Utilisation, destination" in page
    assert "<dt>UTIL" not in page
    assert record.values["UTIL"][0] in page
    stranger = UserFactory(role="membre")
    client.force_login(stranger)
    assert client.get(doubt.get_absolute_url()).status_code == 404

    client.force_login(curator)
    page = client.post(
        f"{doubt.get_absolute_url()}corriger/",
        {
            "corriger-field": "UTIL",
            "corriger-values": "travail du bois",
            "corriger-proof": "Carnet du donateur, page 3.",
        },
        follow=True,
    )
    assert "C’est noté" in page.text
    record.refresh_from_db()
    assert record.values["UTIL"] == ["travail du bois"]

    (back,) = Contribution.objects.all()
    assert (back.kind, back.field, back.proposed_value) == (
        Kind.CORRECTION,
        "UTIL",
        "travail du bois",
    )
    assert back.state == Contribution.State.ACCEPTED
    assert back.source == "Carnet du donateur, page 3."
    assert (
        "travail du bois" in client.get(f"/gestion/participation/retour/{record.museum_id}/").text
    )
    assert "travail du bois" in client.get("/gestion/participation/contributions/").text
    client.post(f"/gestion/participation/retour/{record.museum_id}/faire/", {"form": "csv"})
    back.refresh_from_db()
    assert back.state == Contribution.State.RETURNED


def test_the_curator_is_told_when_the_doubt_arises(client, game):
    (pk,) = playing.draw_of(game, NUMBER).rounds[1]["objects"]
    museum = CulturalObject.objects.get(pk=pk).museum
    curator = UserFactory(role="membre", organisation=museum.organisation)
    UserFactory(role="membre")
    for visitor in range(1, doubts.ENOUGH + 3):
        play_wrong(client, game, visitor)
    told = Notification.objects.filter(kind=doubts.DOUBTED)
    assert [one.user for one in told] == [curator]
