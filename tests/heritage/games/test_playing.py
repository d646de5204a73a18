"""Draws, fair exposure, signed states, pieces, counting."""

from __future__ import annotations

import itertools
import random
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.db import connection, connections
from tests.factories import (
    CulturalObjectFactory,
    GameFactory,
    MuseumFactory,
    ObjectCountFactory,
    UserFactory,
)
from tests.heritage.games.playthings import add_image, make_objects

from maillage.heritage.catalogue import hooks, indexing
from maillage.heritage.catalogue.models import CulturalObject, ObjectCount, ObjectImage
from maillage.heritage.games.domain import judging, making, materials, playing, sources
from maillage.heritage.games.domain.games import check_game, perform_game
from maillage.heritage.games.models import Draw, Game, GameDoubt, PlayTally
from maillage.kernel import clock, states

KINDS = [pytest.param(kind, id=str(kind)) for kind in Game.Kind.values]


@pytest.fixture
def objects(db):
    return make_objects()


def right_answer(made):
    """What the form of a round would send to win it."""
    if made["ask"] in judging.CHOICES:
        return (made["right"],)
    return tuple(made["right"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", Game.Level.values)
def test_every_kind_and_level_gives_whole_games(objects, kind, level):
    game = GameFactory(kind=kind, level=level, rounds=6)
    rounds = playing.draw_rounds(game, 4821)
    assert len(rounds) == 6
    for made in rounds:
        assert judging.judge(made, right_answer(made)).is_right
        assert len(set(made["objects"])) == len(made["objects"])
    assert rounds == playing.draw_rounds(game, 4821)
    assert rounds != playing.draw_rounds(game, 4822)


def test_orders_only_what_is_certain_and_apart(objects):
    vague, doubtful, told = objects[:3]
    public = CulturalObject.objects
    public.filter(pk=vague.pk).update(year_from=400, year_to=900)
    doubt = {"dates": [{"from": 570, "to": 570, "confidence": 0.4}]}
    public.filter(pk=doubtful.pk).update(normalised=doubt)
    public.filter(pk=told.pk).update(title="Le port en 1874")
    game = GameFactory(kind=Game.Kind.ORDER, level=Game.Level.EASY, rounds=4)
    for number in range(1, 8):
        for made in playing.draw_rounds(game, number):
            assert not {vague.pk, doubtful.pk, told.pk} & set(made["objects"])
            years = dict(public.in_bulk(made["objects"]).items())
            in_time = [years[made["objects"][n]].year_from for n in made["right"]]
            assert in_time == sorted(in_time)
            assert all(b - a >= 40 for a, b in itertools.pairwise(in_time))


def test_protected_images_are_never_cut(objects):
    ObjectImage.objects.filter(object=objects[0]).update(rights="protege")
    for kind in sources.CUT_UP:
        game = GameFactory(kind=kind)
        assert objects[0].pk not in sources.playable(game).values_list("pk", flat=True)


def test_flat_images_are_not_details(db):
    museum = MuseumFactory()
    records = [CulturalObjectFactory(museum=museum) for _n in range(6)]
    for n, record in enumerate(records):
        add_image(record, n, flat=n < 3)
    game = GameFactory(kind=Game.Kind.DETAIL, rounds=3)
    rounds = playing.draw_rounds(game, 1)
    rights = {
        made["objects"][made["right"]] if made["ask"] == "lequel" else made["objects"][0]
        for made in rounds
    }
    assert rights == {one.pk for one in records[3:]}


def test_museums_take_turns_and_the_unseen_come_first():
    def candidate(pk, museum, played=0, views=0):
        return sources.Candidate(pk, museum, played, views)

    found = sources.in_turn(
        [
            *(candidate(n, 1) for n in range(1, 30)),
            candidate(101, 2, played=9),
            candidate(102, 2),
            candidate(201, 3, views=5),
            candidate(202, 3),
        ],
        random.Random(1),
    )
    assert {one.museum for one in found[:3]} == {1, 2, 3}
    keys = [one.pk for one in found]
    assert keys.index(102) < keys.index(101)
    assert keys.index(202) < keys.index(201)
    assert found[2].museum == 2  # the museum that was played most comes last


def test_many_draws_show_every_museum(objects):
    game = GameFactory(kind=Game.Kind.ORIGIN, rounds=5)
    counts: dict[int, int] = {}
    for number in range(1, 11):
        for made in playing.draw_rounds(game, number):
            record = CulturalObject.objects.get(pk=made["objects"][0])
            counts[record.museum_id] = counts.get(record.museum_id, 0) + 1
    assert len(counts) == 5
    assert max(counts.values()) <= 2 * min(counts.values())


def test_sources(objects):
    first, second = objects[0], objects[5]
    hidden = objects[6]
    CulturalObject.objects.filter(pk=hidden.pk).update(visibility="equipe")
    many = GameFactory(
        source=Game.Source.LIST, source_value=f"{first.reference}\n{hidden.reference}"
    )
    assert [one.pk for one in sources.objects_of(many)] == [first.pk]
    indexing.rebuild()
    slug = second.museum.slug
    search = GameFactory(source=Game.Source.SEARCH, source_value=f"musee={slug}&de=850&a=1000")
    assert {one.museum.slug for one in sources.objects_of(search)} == {slug}
    assert all(850 <= one.year_from <= 1000 for one in sources.objects_of(search))
    hostile = GameFactory(source=Game.Source.SEARCH, source_value="de=²&a=x&musee=%00&q=%25")
    # What means nothing in an address is left out, never an error; what is hidden stays hidden.
    assert hidden.pk not in {one.pk for one in sources.objects_of(hostile)}
    everything = GameFactory(source=Game.Source.SEARCH, source_value="page=3&de=x")
    assert sources.objects_of(everything).count() == 19
    gallery = GameFactory(source=Game.Source.GALLERY, source_value="inconnue")
    assert hooks.gallery_objects("inconnue") == []
    assert not sources.objects_of(gallery).exists()


def test_a_game_that_cannot_be_played_is_not_published(objects):
    actor = UserFactory(role="communication")
    game = GameFactory(source=Game.Source.LIST, source_value=objects[0].reference)
    found = check_game(game)
    assert not found.is_enough
    assert (found.objects, found.rounds) == (1, 0)
    with pytest.raises(states.TransitionRefused, match="Élargissez"):
        perform_game(game=game, verb="publish", actor=actor)
    whole = GameFactory(rounds=2)
    assert perform_game(game=whole, verb="publish", actor=actor).is_public


def test_a_number_gives_the_same_game_although_the_catalogue_grows(objects):
    game = GameFactory(kind=Game.Kind.ORIGIN, rounds=3)
    draw = playing.draw_of(game, 4821)
    ObjectCountFactory(object=objects[3], played=50)
    CulturalObjectFactory()
    assert playing.draw_of(game, 4821).rounds == draw.rounds
    assert Draw.objects.count() == 1


def material(pk, *uses, title="Objet"):
    return materials.Material(
        pk=pk, title=title, museum=pk, museum_name=f"Musée {pk}", city="", department="14",
        domains=frozenset(), years=None, uses=uses, image=None,
    )  # fmt: skip


def test_no_wrong_answer_is_right_in_its_way():
    right = material(1, "Pêche", "transport")
    others = [
        material(2, "pêche à pied"), material(3, "Transport"), material(4, "cuisine"),
        material(5, "filage"), material(6, "jeu"), material(7, "transport de marchandises"),
    ]  # fmt: skip
    for seed in range(30):
        rng = random.Random(seed)
        made = making._use(making.Pool([right, *others]), rng)
        assert sorted(made["options"]) == ["Pêche", "cuisine", "filage", "jeu"]
    # The other way: what contains the right one, and what it contains.
    narrow = material(8, "pêche à pied")
    found = making._use(making.Pool([narrow, right, *others[2:4]]), random.Random(1))
    assert "Pêche" not in found["options"]


@pytest.mark.parametrize(
    ("title", "tells"),
    [
        ("Coffre du XVIIIe siècle", True),
        ("Coffre du XVIIIᵉ siècle", True),
        ("Armoire, 18e s.", True),
        ("Croix du dix-septième siècle", True),
        ("Bateau (fin 19ème s.)", True),
        ("Hache du IIe millénaire", True),
        ("Le port en 1874", True),
        ("Le 3e marin", False),
        ("Une vie de sabotier", False),
        ("Portrait de Louis XV", False),
    ],
)
def test_a_title_that_tells_a_century_tells_the_date(title, tells):
    assert material(1, title=title).tells_its_date is tells


def test_every_use_of_a_record_is_read(db):
    record = CulturalObjectFactory(values={"TITR": ["Filet"], "UTIL": ["pêche ; ; chasse"]})
    CulturalObject.objects.filter(pk=record.pk).update(normalised={})
    (found,) = materials.materials([record.pk])
    assert (found.uses, found.use) == (("pêche", "chasse"), "pêche")
    assert material(1).use == ""


def test_a_draw_whose_object_leaves_is_made_anew(objects):
    game = GameFactory(kind=Game.Kind.HALVES, rounds=1)
    draw = playing.draw_of(game, 7)
    state = playing.Progress.start(draw).token()
    gone = draw.rounds[0]["objects"][0]
    CulturalObject.objects.filter(pk=gone).update(visibility="equipe")
    anew = playing.draw_of(game, 7)
    assert (anew.pk, anew.revision) == (draw.pk, 2)
    assert gone not in anew.rounds[0]["objects"]
    assert playing.progress_of(state, anew) is None


def test_states_cannot_be_made_up(objects):
    game = GameFactory(kind=Game.Kind.ORIGIN, rounds=2)
    draw, other = playing.draw_of(game, 1), playing.draw_of(game, 2)
    progress = playing.Progress.start(draw).with_answer((1,))
    token = progress.token()
    assert playing.progress_of(token, draw) == progress
    salt = "maillage.games.state"
    long = progress.with_answer((0,)).with_answer((0,)).token()
    hostile = [
        "", "x", token[:-1], f"{token}A", f".{token}", "A" * 5000, "\x00",
        signing.dumps([draw.pk, draw.revision, "n", []], salt="other"),
        signing.dumps({"a": 1}, salt=salt),
        signing.dumps([draw.pk, draw.revision, "n", [1]], salt=salt),
        signing.dumps([draw.pk], salt=salt),
        signing.dumps(None, salt=salt),
        long,
    ]  # fmt: skip
    assert [one for one in hostile if playing.progress_of(one, draw) is not None] == []
    assert playing.progress_of(token, other) is None


def test_pieces_are_cut_and_shuffled(objects):
    game = GameFactory(kind=Game.Kind.HALVES, level=Game.Level.EASY, rounds=1)
    draw = playing.draw_of(game, 3)
    made = draw.rounds[0]
    pieces = [playing.piece(made, n) for n in range(6)]
    assert all(one is not None and one.startswith(b"\xff\xd8") for one in pieces)
    assert len(set(pieces)) == 6
    assert [playing.piece(made, n) for n in (-1, 6, 99)] == [None] * 3
    assert made["partners"] != [0, 1, 2]
    ordered = GameFactory(kind=Game.Kind.ORDER, rounds=1)
    assert playing.piece(playing.draw_of(ordered, 1).rounds[0], 0) is None


def test_a_round_is_counted_once_for_a_player(objects):
    game = GameFactory(kind=Game.Kind.ORDER, rounds=1)
    draw = playing.draw_of(game, 1)
    made = draw.rounds[0]
    progress = playing.Progress.start(draw)
    verdict = judging.judge(made, tuple(reversed(right_answer(made))))
    here = {"address": "192.0.2.1"}
    assert playing.count_answer(draw, progress, verdict, **here)
    assert not playing.count_answer(draw, progress, verdict, **here)
    assert playing.count_answer(draw, playing.Progress.start(draw), verdict, **here)
    played = ObjectCount.objects.filter(object__in=made["objects"])
    assert {one.played for one in played} == {2}
    tallies = PlayTally.objects.filter(object__in=made["objects"], kind=game.kind)
    assert {one.answers for one in tallies} == {2}
    assert sum(one.wrong for one in tallies) == 2 * len(verdict.wrong)


def test_one_player_who_plays_it_again_makes_no_doubt(objects):
    game = GameFactory(kind=Game.Kind.ORDER, rounds=1)
    draw = playing.draw_of(game, 1)
    made = draw.rounds[0]
    verdict = judging.judge(made, tuple(reversed(right_answer(made))))

    def play(address):
        playing.count_answer(draw, playing.Progress.start(draw), verdict, address=address)

    for _n in range(20):
        play("192.0.2.1")
    assert not GameDoubt.objects.exists()
    assert {one.answers for one in PlayTally.objects.all()} == {2}
    assert {one.played for one in ObjectCount.objects.all()} == {20}
    play("192.0.2.2")
    assert {one.answers for one in PlayTally.objects.all()} == {3}
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1), tick=False):
        play("192.0.2.1")
    assert {one.answers for one in PlayTally.objects.all()} == {4}


def test_draws_are_forgotten(objects):
    game = GameFactory(rounds=1)
    kept, old = playing.draw_of(game, 1), playing.draw_of(game, 2)
    Draw.objects.filter(pk=old.pk).update(made_at=clock.now() - timedelta(days=401))
    assert playing.forget_old_draws() == 1
    assert list(Draw.objects.all()) == [kept]


@pytest.mark.django_db(transaction=True)
def test_a_class_asks_for_one_draw_and_counts_together(objects):
    game = GameFactory(kind=Game.Kind.ORDER, rounds=1)
    connection.close()
    gate, found, errors = threading.Barrier(8), [], []

    def play(number):
        try:
            gate.wait(30)
            draw = playing.draw_of(game, 4821)
            made = draw.rounds[0]
            verdict = judging.judge(made, right_answer(made))
            address = f"192.0.2.{number}"
            playing.count_answer(draw, playing.Progress.start(draw), verdict, address=address)
            found.append((draw.pk, draw.revision, str(made)))
        except Exception as error:  # noqa: BLE001 - told to the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=play, args=(n,)) for n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(90)
    assert errors == []
    assert len(found) == 8
    assert len(set(found)) == 1
    draw = Draw.objects.get()
    for pk in draw.rounds[0]["objects"]:
        assert ObjectCount.objects.get(object=pk).played == 8
        assert PlayTally.objects.get(object=pk).answers == 8
