"""The office's pages of games and doubts: who makes, who answers."""

from __future__ import annotations

import pytest
from tests.factories import (
    CulturalObjectFactory,
    GameDoubtFactory,
    GameFactory,
    MuseumFactory,
    UserFactory,
)
from tests.heritage.games.playthings import make_objects

from maillage.heritage.games.domain import games as domain
from maillage.heritage.games.domain import playing
from maillage.heritage.games.models import Game, GameDoubt
from maillage.kernel.models import Notification

pytestmark = pytest.mark.django_db
FORM = {
    "title": "Avant, après",
    "introduction": "Du plus ancien au plus récent.",
    "kind": "ordre",
    "level": "facile",
    "rounds": "2",
    "source": "tout",
    "source_value": "",
}


@pytest.fixture
def objects(db):
    return make_objects()


@pytest.fixture
def team(client):
    user = UserFactory(role="communication")
    client.force_login(user, backend="maillage.people.accounts.backends.MailBackend")
    return user


def test_a_game_is_made_checked_published(client, team, objects):
    client.post("/gestion/jeux/nouveau/", FORM)
    game = Game.objects.get()
    page = client.get(f"/gestion/jeux/{game.pk}/").text
    assert "20 objets jouables sur 20, de 5 musées" in page
    client.post(f"/gestion/jeux/{game.pk}/verbe/publish/")
    game = Game.objects.get()
    assert game.is_public
    assert client.get(f"/gestion/jeux/{game.pk}/supprimer/").status_code == 404
    playing.draw_of(game, 1)
    edited = {**FORM, "title": "Autre titre", "_version": game.version}
    client.post(f"/gestion/jeux/{game.pk}/modifier/", edited)
    game = Game.objects.get()
    assert game.title == "Autre titre"
    assert game.draws.count() == 1
    harder = {**edited, "level": "difficile", "_version": game.version}
    client.post(f"/gestion/jeux/{game.pk}/modifier/", harder)
    assert Game.objects.get().draws.count() == 0


@pytest.mark.parametrize(
    ("source", "value", "kept"),
    [
        (
            "recherche",
            "https://x.exemple.fr/collections/recherche/?musee=a&de=1800",
            "musee=a&de=1800",
        ),
        ("recherche", "?musee=a", "musee=a"),
        ("tout", "oublié", ""),
    ],
)
def test_sources_are_read_from_addresses(client, team, source, value, kept):
    client.post("/gestion/jeux/nouveau/", {**FORM, "source": source, "source_value": value})
    assert Game.objects.get().source_value == kept


@pytest.mark.parametrize(
    ("source", "value"),
    [("recherche", ""), ("galerie", "inconnue"), ("liste", "inconnue"), ("liste", "")],
)
def test_sources_that_name_nothing(client, team, source, value):
    answer = client.post(
        "/gestion/jeux/nouveau/", {**FORM, "source": source, "source_value": value}
    )
    assert answer.status_code == 200
    assert not Game.objects.exists()


def test_a_list_takes_references_and_addresses(client, team):
    one, other = CulturalObjectFactory(), CulturalObjectFactory()
    value = f"{one.reference}\nhttp://testserver{other.get_public_url()}"
    client.post("/gestion/jeux/nouveau/", {**FORM, "source": "liste", "source_value": value})
    assert Game.objects.get().source_value.split() == [one.reference, other.reference]


def test_a_game_without_enough_objects_stays_a_draft(client, team):
    game = GameFactory()
    client.post(f"/gestion/jeux/{game.pk}/verbe/publish/")
    assert not Game.objects.get().is_public


def test_a_published_game_keeps_enough_objects(client, team, objects):
    client.post("/gestion/jeux/nouveau/", FORM)
    game = Game.objects.get()
    assert game.made_by == team
    client.post(f"/gestion/jeux/{game.pk}/verbe/publish/")
    game = Game.objects.get()
    short = {
        **FORM,
        "kind": "moities",
        "rounds": "10",
        "source": "liste",
        "source_value": objects[0].reference,
        "_version": game.version,
    }
    answer = client.post(f"/gestion/jeux/{game.pk}/modifier/", short)
    assert answer.status_code == 200
    assert "de quoi faire 0 manches sur 10" in answer.text
    assert Game.objects.get().kind == "ordre"
    # A draft may be saved on the way.
    client.post(f"/gestion/jeux/{game.pk}/verbe/withdraw/")
    short["_version"] = Game.objects.get().version
    client.post(f"/gestion/jeux/{game.pk}/modifier/", short)
    assert Game.objects.get().kind == "moities"


def test_the_office_says_why_a_game_rests(client, team, objects):
    references = "\n".join(one.reference for one in objects)
    listed = {**FORM, "source": "liste", "source_value": references}
    client.post("/gestion/jeux/nouveau/", listed)
    game = Game.objects.get()
    client.post(f"/gestion/jeux/{game.pk}/verbe/publish/")
    type(objects[0]).objects.update(visibility="equipe")
    domain.review_games()
    game = Game.objects.get()
    assert game.is_resting
    page = client.get(f"/gestion/jeux/{game.pk}/").text
    assert "Ce jeu se repose : il n’a plus assez d’objets pour une partie." in page
    assert "Laisser reposer" not in page
    assert "il n’a plus assez d’objets" in client.get("/gestion/jeux/").text
    assert game.title in client.get("/gestion/jeux/", {"state": "repos"}).text
    # Nobody lets a game rest by hand, nor publishes it while it is short.
    assert client.post(f"/gestion/jeux/{game.pk}/verbe/rest/").status_code == 404
    client.post(f"/gestion/jeux/{game.pk}/verbe/publish/")
    assert Game.objects.get().is_resting
    # With other objects it is played again at once.
    type(objects[0]).objects.filter(pk__in=[one.pk for one in objects[:12]]).update(
        visibility="publique"
    )
    fewer = "\n".join(one.reference for one in objects[:12])
    edited = {**listed, "source_value": fewer, "_version": game.version}
    client.post(f"/gestion/jeux/{game.pk}/modifier/", edited)
    assert Game.objects.get().is_public
    assert Notification.objects.get(kind="game_rests").user == team


def test_the_member_of_the_museum_answers_and_no_other(client):
    museum = MuseumFactory()
    doubt = GameDoubtFactory(object=CulturalObjectFactory(museum=museum))
    mine = UserFactory(role="membre", organisation=museum.organisation)
    other = UserFactory(role="membre")
    backend = "maillage.people.accounts.backends.MailBackend"
    url = f"/gestion/jeux/doutes/{doubt.pk}/"
    answer = {"confirmer-reason": "Vérifié sur l’objet."}
    client.force_login(other, backend=backend)
    assert client.get(url).status_code == 404
    assert client.post(f"{url}confirmer/", answer).status_code == 404
    assert doubt.object.title not in client.get("/gestion/jeux/doutes/").text
    client.force_login(UserFactory(role="lecture"), backend=backend)
    assert client.get(url).status_code == 200
    assert "confirmer-reason" not in client.get(url).text
    assert client.post(f"{url}confirmer/", answer).status_code == 404
    client.force_login(mine, backend=backend)
    assert "confirmer-reason" in client.get(url).text
    assert client.post(f"{url}bruler/", answer).status_code == 404
    client.post(f"{url}confirmer/", {"confirmer-reason": ""})
    assert GameDoubt.objects.get().state == GameDoubt.State.OPEN
    client.post(f"{url}confirmer/", answer)
    assert GameDoubt.objects.get().state == GameDoubt.State.DISMISSED
    assert "Vérifié sur l’objet." in client.get(url).text


def test_a_correction_from_the_page(client, team):
    doubt = GameDoubtFactory(object=CulturalObjectFactory(values={"MILL": ["1874"]}))
    url = f"/gestion/jeux/doutes/{doubt.pk}/corriger/"
    wrong = {"corriger-field": "REF", "corriger-values": "1", "corriger-proof": "x"}
    client.post(url, wrong)
    assert GameDoubt.objects.get().state == GameDoubt.State.OPEN
    client.post(
        url, {"corriger-field": "MILL", "corriger-values": "1784", "corriger-proof": "Registre"}
    )
    doubt = GameDoubt.objects.get()
    assert doubt.state == GameDoubt.State.CORRECTED
    assert doubt.object.values["MILL"] == ["1784"]


@pytest.mark.parametrize("path", ["/gestion/jeux/", "/gestion/jeux/doutes/"])
def test_lists_ask_as_many_questions(client, team, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add():
        GameFactory()
        GameDoubtFactory()

    add()
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for _n in range(3):
        add()
    with CaptureQueriesContext(connection) as four:
        client.get(path)
    assert len(four) == len(one)
