"""Playing on the site: without JavaScript, cookie or account; and whoever cheats."""

from __future__ import annotations

import html as html_of
import re
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests.factories import (
    GalleryFactory,
    GalleryItemFactory,
    GameFactory,
    RoomFactory,
    UserFactory,
)
from tests.heritage.games.playthings import make_objects

from maillage.heritage.catalogue.models import ObjectCount
from maillage.heritage.galleries.models import Gallery
from maillage.heritage.games.domain import games as domain
from maillage.heritage.games.domain import judging, playing
from maillage.heritage.games.models import Draw, Game, PlayTally
from maillage.heritage.games.tasks import review_games
from maillage.kernel.http import over_limit
from maillage.kernel.models import Notification
from maillage.kernel.search.faceted import SearchUnavailable
from maillage.website.collections.games import views

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("objects")]
PUBLISHED = Game.State.PUBLISHED


@pytest.fixture
def objects(db):
    return make_objects()


def published(**facts):
    game = GameFactory(**facts)
    Game.objects.filter(pk=game.pk).update(state=PUBLISHED)
    return Game.objects.get(pk=game.pk)


def hidden(page, name):
    return html_of.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])


def fields(made, *, right=True):
    """A form's values for a round."""
    if made["ask"] in judging.CHOICES:
        size = judging.size_of(made)
        return {"reponse": str(made["right"] if right else (made["right"] + 1) % size)}
    if made["ask"] == "ordre":
        order = made["right"] if right else list(reversed(made["right"]))
        return {"ordre": "-".join(map(str, order))}
    places = made["right"] if right else made["right"][1:] + made["right"][:1]
    return {f"moitie-{n}": str(place) for n, place in enumerate(places)}


@pytest.mark.parametrize("kind", Game.Kind.values)
def test_a_whole_game_without_javascript(kind):
    game = published(kind=kind, rounds=3)
    browser = Client(enforce_csrf_checks=True)
    assert game.title in browser.get("/collections/jeux/").text
    assert browser.get(game.get_public_url()).status_code == 200
    begun = browser.post(f"{game.get_public_url()}nouvelle/")
    url = begun.headers["Location"]
    page = browser.get(url).text
    draw = Draw.objects.get()
    assert f"/{draw.number}/" in url
    for number, made in enumerate(draw.rounds):
        assert f"Manche {number + 1} sur 3" in page
        assert not re.search(r"\sstyle=|\son\w+=", page)
        for piece in re.findall(r'src="(/collections/jeux/[^"]+\.jpg)"', page):
            image = browser.get(piece)
            assert image.headers["Content-Type"] == "image/jpeg"
        answered = browser.post(
            url, {"etat": hidden(page, "etat"), **fields(made, right=number != 1)}
        )
        assert answered.status_code == 302
        page = browser.get(answered.headers["Location"]).text
        assert ("C’est juste" in page) == (number != 1)
        for pk in made["objects"]:
            record = ObjectCount.objects.get(object=pk).object
            assert record.get_public_url() in page
        following = html_of.unescape(re.search(r'href="([^"]+suite=1)"', page)[1])
        page = browser.get(following).text
    assert "2 manches sur 3" in page
    assert f"partie n° {draw.number}" in page
    assert not browser.cookies


def test_a_class_plays_the_same_game(client):
    game = published(kind=Game.Kind.ORIGIN)
    joined = client.get(f"{game.get_public_url()}?numero=4821")
    assert joined.headers["Location"].endswith("/4821/")
    pages = [Client().get(joined.headers["Location"]).text for _n in range(2)]
    questions = [re.findall(r"<span>([^<]+)</span>", page) for page in pages]
    assert questions[0] == questions[1]
    assert Draw.objects.count() == 1
    for bad in ("0", "10000", "-1", "²", "abc", "9" * 400):
        assert "Un numéro de partie" in client.get(game.get_public_url(), {"numero": bad}).text
    assert client.get(f"{game.get_public_url()}0/").status_code == 404
    assert client.get(f"{game.get_public_url()}10000/").status_code == 404


def test_the_page_does_not_tell(client):
    """Neither the address nor the source of a round bears the right answer."""
    detail = published(kind=Game.Kind.DETAIL, rounds=1)
    page = client.get(f"{detail.get_public_url()}1/").text
    made = Draw.objects.get().rounds[0]
    pieces = re.findall(r'src="(/collections/jeux/[^"]+\.jpg)"', page)
    assert pieces == [f"{detail.get_public_url()}1/1-1-0.jpg"]
    assert page.count("checked") == 0
    assert str(made["image"]) not in pieces[0].replace("/1/1-1-0", "")
    halves = published(kind=Game.Kind.HALVES, rounds=1)
    page = client.get(f"{halves.get_public_url()}1/").text
    assert "/collections/images/" not in page


def test_lines_move_without_javascript(client):
    game = published(kind=Game.Kind.ORDER, rounds=1)
    url = f"{game.get_public_url()}5/"
    page = client.get(url).text
    first = hidden(page, "ordre")
    moved = client.post(
        url, {"etat": hidden(page, "etat"), "ordre": first, "bouger": f"{first[0]}-bas"}
    )
    location = urlsplit(moved.headers["Location"])
    swapped = "-".join([first[2], first[0], *first[4:].split("-")])
    assert parse_qs(location.query)["ordre"] == [swapped]
    assert location.fragment == f"ligne-{first[0]}" or location.fragment.startswith("ligne-")
    page = client.get(moved.headers["Location"]).text
    assert hidden(page, "ordre") == swapped
    for bad in ("", "x", "0-haut", "²-haut", "99-bas", "1"):
        answer = client.post(url, {"etat": hidden(page, "etat"), "ordre": swapped, "bouger": bad})
        assert answer.status_code in {200, 302}
    assert not ObjectCount.objects.filter(played__gt=0).exists()


def test_hostile_states_start_over(client):
    game = published(kind=Game.Kind.ORIGIN, rounds=2)
    url = f"{game.get_public_url()}5/"
    page = client.get(url).text
    state = hidden(page, "etat")
    other = published(kind=Game.Kind.ORIGIN, rounds=2)
    foreign = hidden(client.get(f"{other.get_public_url()}5/").text, "etat")
    for bad in ("", "x", state[:-2], foreign, "A" * 9000, "\x00", "é"):
        answer = client.post(url, {"etat": bad, "reponse": "0"})
        assert answer.status_code == 200
        assert "recommence au début" in answer.text
        if bad:
            assert "recommence au début" in client.get(url, {"etat": bad}).text
    assert not PlayTally.objects.exists()
    # A game that is over takes no more answers.
    draw = Draw.objects.get(game=game)
    progress = playing.Progress.start(draw).with_answer((0,)).with_answer((0,))
    assert "recommence" in client.post(url, {"etat": progress.token(), "reponse": "0"}).text


def test_an_answer_that_is_none_is_asked_again(client):
    game = published(kind=Game.Kind.ORIGIN, rounds=1)
    url = f"{game.get_public_url()}5/"
    state = hidden(client.get(url).text, "etat")
    answer = client.post(url, {"etat": state})
    assert answer.status_code == 422
    assert "Choisissez une réponse." in answer.text


def test_sending_again_counts_once(client):
    game = published(kind=Game.Kind.ORIGIN, rounds=1)
    url = f"{game.get_public_url()}5/"
    state = hidden(client.get(url).text, "etat")
    for _n in range(5):
        assert client.post(url, {"etat": state, "reponse": "0"}).status_code == 302
    assert PlayTally.objects.get().answers == 1


def test_a_draft_is_played_by_the_team_only_and_counts_nothing(client):
    game = GameFactory(kind=Game.Kind.ORIGIN, rounds=1)
    url = f"{game.get_public_url()}1/"
    assert game.title not in client.get("/collections/jeux/").text
    for path in (game.get_public_url(), url, f"{url}1-1-0.jpg"):
        assert client.get(path).status_code == 404
    assert client.post(f"{game.get_public_url()}nouvelle/").status_code == 404
    client.force_login(
        UserFactory(role="communication"), backend="maillage.people.accounts.backends.MailBackend"
    )
    page = client.get(url).text
    assert "vous l’essayez" in page
    client.post(url, {"etat": hidden(page, "etat"), "reponse": "0"})
    assert not PlayTally.objects.exists()


def test_draws_are_not_made_without_end(client):
    game = published(kind=Game.Kind.ORIGIN, rounds=1)
    assert client.get(f"{game.get_public_url()}1/").status_code == 200
    for _n in range(views.DRAWS - 2):
        over_limit("game-draws", "127.0.0.1", limit=views.DRAWS, seconds=3600)
    assert client.get(f"{game.get_public_url()}2/").status_code == 200
    refused = client.get(f"{game.get_public_url()}3/")
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert "Trop de demandes" in refused.text
    assert client.get(f"{game.get_public_url()}1/").status_code == 200
    elsewhere = client.get(f"{game.get_public_url()}3/", REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 200


def test_a_class_plays_all_morning_behind_one_address():
    """Thirty pupils, fifty new games each."""
    assert views.DRAWS >= 30 * 50


def test_a_draw_that_cannot_be_made_again_is_not_tried_without_end(client, objects, monkeypatch):
    keys = " ".join(one.reference for one in objects[:4])
    game = published(
        kind=Game.Kind.HALVES, rounds=1, source=Game.Source.LIST, source_value=keys, level="moyen"
    )
    url = f"{game.get_public_url()}7/"
    assert client.get(url).status_code == 200
    type(objects[0]).objects.filter(pk=objects[0].pk).update(visibility="equipe")
    made = []
    draw = playing.draw_rounds
    monkeypatch.setattr(playing, "draw_rounds", lambda *given: made.append(1) or draw(*given))
    for _n in range(5):
        assert "Ce jeu se repose" in client.get(url).text
    assert len(made) == 2  # once to draw, once to see whether the whole game rests
    # The objects are back: what is drawn already is never refused, even at rest or over the limit.
    type(objects[0]).objects.filter(pk=objects[0].pk).update(visibility="publique")
    for _n in range(views.DRAWS):
        over_limit("game-draws", "127.0.0.1", limit=views.DRAWS, seconds=3600)
    assert client.get(url).status_code == 200
    assert "Manche 1" in client.get(url).text


@pytest.fixture
def of_a_gallery(objects):
    """A published game of a published gallery, made by Camille."""
    camille = UserFactory(role="communication")
    gallery = GalleryFactory(title="Portraits")
    room = RoomFactory(gallery=gallery)
    for record in objects[:8]:
        GalleryItemFactory(room=room, gallery=gallery, object=record)
    Gallery.objects.filter(pk=gallery.pk).update(state=Gallery.State.PUBLISHED)
    game = published(
        kind=Game.Kind.ORIGIN,
        rounds=1,
        source=Game.Source.GALLERY,
        source_value=gallery.slug,
        made_by=camille,
    )
    return SimpleNamespace(game=game, gallery=gallery, camille=camille, url=game.get_public_url())


def set_on_site(gallery, state):
    Gallery.objects.filter(pk=gallery.pk).update(state=state)


def test_a_game_rests_when_its_gallery_leaves_the_site(client, of_a_gallery):
    game, url = of_a_gallery.game, of_a_gallery.url
    other = published(kind=Game.Kind.ORIGIN, title="Un autre jeu")
    begun = client.post(f"{url}nouvelle/").headers["Location"]
    assert client.get(begun).status_code == 200
    set_on_site(of_a_gallery.gallery, Gallery.State.WITHDRAWN)
    # Whoever asks for a game reads why there is none, and where to play.
    page = client.post(f"{url}nouvelle/", follow=True)
    assert page.status_code == 200
    assert (
        "Ce jeu se repose : la galerie d’où viennent ses objets n’est plus en ligne." in page.text
    )
    assert other.get_public_url() in page.text
    assert "brouillon" not in page.text
    assert "noindex" in page["X-Robots-Tag"]
    assert "Ce jeu se repose" in client.get(url).text
    assert game.title not in client.get("/collections/jeux/").text
    # A class in the middle of a game ends it.
    assert "Manche 1" in client.get(begun).text
    # Whoever made it is told, once.
    review_games.func()
    client.get(url)
    told = Notification.objects.get(kind="game_rests")
    assert told.user == of_a_gallery.camille
    assert "n’est plus en ligne" in told.text
    # The gallery is back, and the night passes.
    set_on_site(of_a_gallery.gallery, Gallery.State.PUBLISHED)
    review_games.func()
    game.refresh_from_db()
    assert (game.state, game.rest_reason) == (PUBLISHED, "")
    assert game.title in client.get("/collections/jeux/").text


def test_its_own_page_finds_it_out_too(client, of_a_gallery):
    set_on_site(of_a_gallery.gallery, Gallery.State.WITHDRAWN)
    page = client.get(of_a_gallery.url)
    assert page.status_code == 200
    assert "Ce jeu se repose" in page.text
    assert of_a_gallery.game.title not in client.get("/collections/jeux/").text


def test_the_night_finds_out_what_nobody_asked_for(client, of_a_gallery):
    other = published(kind=Game.Kind.ORIGIN)
    set_on_site(of_a_gallery.gallery, Gallery.State.WITHDRAWN)
    assert domain.review_games() == 1
    assert list(Game.objects.published()) == [other]
    assert domain.review_games() == 0


def test_a_game_does_not_rest_because_the_search_does(client, monkeypatch):
    game = published(kind=Game.Kind.ORIGIN)

    def fail(_game):
        raise SearchUnavailable

    monkeypatch.setattr(domain, "check_game", fail)
    assert domain.review_games() == 0
    game.refresh_from_db()
    assert game.is_public


def test_one_number_alone_that_cannot_be_drawn(client, monkeypatch):
    game = published(kind=Game.Kind.ORIGIN, rounds=1)
    draw = playing.draw_rounds
    monkeypatch.setattr(
        playing, "draw_rounds", lambda game, n, *more: [] if n == 7 else draw(game, n, *more)
    )
    page = client.get(f"{game.get_public_url()}7/")
    assert page.status_code == 200
    assert "Cette partie ne se joue pas" in page.text
    assert "Jouer une autre partie" in page.text
    game.refresh_from_db()
    assert game.is_public


def test_a_game_whose_objects_are_gone_rests(client):
    game = published(source=Game.Source.LIST, source_value="rien")
    page = client.get(f"{game.get_public_url()}1/")
    assert page.status_code == 200
    assert "Ce jeu se repose : il n’a plus assez d’objets pour une partie." in page.text
