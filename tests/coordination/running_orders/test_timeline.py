"""Hours as people write them, clashes, and what the buttons make of the day: no table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maillage.coordination.running_orders.timeline import (
    Act,
    Base,
    Expected,
    Presence,
    Slot,
    Stage,
    Verb,
    clashes,
    duration_words,
    hour_words,
    lacks,
    read_duration,
    read_hour,
    replay,
    timed,
)

NOON = datetime(2026, 6, 6, 10, 0, tzinfo=UTC)  # noon in Paris


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("14h30", 870),
        ("14:30", 870),
        ("1430", 870),
        ("14 h 30", 870),
        ("14\u00a0h\u00a030", 870),
        ("14.30", 870),
        ("14h", 840),
        ("14", 840),
        ("930", 570),
        ("9h5", None),
        ("0:15", 1455),
        ("1h30", 1530),
        ("24h", 1440),
        ("6h", 360),
        ("25h", None),
        ("14h75", None),
        ("24h01", None),
        ("midi", None),
        ("", None),
    ],
)
def test_hours_as_people_write_them(text, minute):
    if minute is None:
        with pytest.raises(ValueError, match="n’est pas une heure"):
            read_hour(text, first=480)
    else:
        assert read_hour(text, first=480) == minute


def test_the_night_belongs_to_the_day_before_only_after_its_start():
    assert read_hour("5h", first=4 * 60) == 300
    assert read_hour("3h", first=4 * 60) == 180 + 1440


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("30", 30), ("30 min", 30), ("45'", 45), ("1h", 60), ("1 h 30", 90), ("0:45", 45), ("0", 0)],
)
def test_durations_as_people_write_them(text, minutes):
    assert read_duration(text) == minutes


@pytest.mark.parametrize(("text", "words"), [("long", "n’est pas une durée"), ("25h", "24 heures")])
def test_a_duration_that_is_none(text, words):
    with pytest.raises(ValueError, match=words):
        read_duration(text)


def test_words():
    assert hour_words(870) == "14\u00a0h\u00a030"
    assert hour_words(1530) == "1\u00a0h\u00a030"
    assert [duration_words(n) for n in (45, 60, 90)] == [
        "45\u00a0min",
        "1\u00a0h",
        "1\u00a0h\u00a030",
    ]


def test_hours_follow_from_the_durations():
    slots = [Slot(1, 30), Slot(2, 45), Slot(3, 10, typed=600), Slot(4, 5)]
    assert timed(480, slots) == {1: 480, 2: 510, 3: 600, 4: 610}


def test_the_same_person_twice():
    found = clashes(
        [
            Presence(1, "nadia", 480, 510),
            Presence(2, "nadia", 500, 520),
            Presence(3, "nadia", 520, 530),
            Presence(4, "samir", 480, 900),
            Presence(5, "", 480, 900),
            Presence(6, "", 480, 900),
        ]
    )
    assert found == {1: [2], 2: [1]}


# -- live -------------------------------------------------------------------------------------------

LINES = [
    Base(1, "Balance"),
    Base(2, "Discours"),
    Base(3, "Feu", is_fixed=True),
    Base(4, "Rangement"),
]


def press(line, verb, *, after=0, minutes=0, by="Nadia", seconds=0):
    at = NOON + timedelta(minutes=after, seconds=seconds)
    return Act(f"{line}-{verb}-{after}-{seconds}-{by}", line, verb, at, by, minutes)


def test_start_then_finish():
    courses, refusals = replay(
        LINES,
        [press(1, Verb.START), press(1, Verb.FINISH, after=12), press(2, Verb.SKIP, after=13)],
    )
    assert not refusals
    assert (courses[1].stage, courses[1].started_at) == (Stage.DONE, NOON)
    assert courses[1].ended_at == NOON + timedelta(minutes=12)
    assert courses[2].stage == Stage.SKIPPED
    assert courses[4].stage == Stage.COMING


def test_a_delay_shifts_the_rest_but_for_what_is_fixed():
    courses, _ = replay(LINES, [press(1, Verb.DELAY, minutes=15)])
    assert [courses[n].delay for n in (1, 2, 3, 4)] == [15, 15, 0, 15]
    assert [courses[n].extra for n in (1, 2, 3, 4)] == [0, 0, 0, 0]


def test_a_line_under_way_ends_later_and_what_is_done_stays():
    courses, _ = replay(
        LINES,
        [
            press(1, Verb.START),
            press(2, Verb.SKIP, after=1),
            press(1, Verb.DELAY, after=2, minutes=5),
        ],
    )
    assert (courses[1].delay, courses[1].extra) == (0, 5)
    assert [courses[n].delay for n in (2, 3, 4)] == [0, 0, 5]


def test_a_fixed_line_does_not_shift_and_says_so():
    courses, refusals = replay(LINES, [press(3, Verb.DELAY, minutes=5)])
    assert [courses[n].delay for n in (1, 2, 3, 4)] == [0, 0, 0, 0]
    assert "heure fixe" in next(iter(refusals.values()))


def test_a_fixed_line_shows_what_lacks_before_it():
    rows = [
        Expected(1, 480, 510, 525, Stage.RUNNING),
        Expected(2, 480, 600, 700, Stage.COMING),  # beside it, not before it
        Expected(3, 500, 505, 700, Stage.DONE),
        Expected(4, 510, 520, 520, Stage.COMING, is_fixed=True),
        Expected(5, 530, 540, 540, Stage.DONE, is_fixed=True),
    ]
    assert lacks(rows) == {4: 15}


def test_the_first_done_wins_even_when_it_arrives_last():
    late = press(1, Verb.START, after=0, by="Samir")
    early_arrival = press(1, Verb.START, after=5, by="Nadia")
    courses, refusals = replay(LINES, [early_arrival, late])
    assert courses[1].started_at == NOON
    assert refusals == {
        early_arrival.uuid: "Samir a déjà commencé « Balance » à 12\u00a0h\u00a000."
    }


def test_two_people_who_mean_the_same_delay_shift_once():
    twice = [
        press(1, Verb.DELAY, minutes=5),
        press(1, Verb.DELAY, minutes=5, seconds=40, by="Samir"),
        press(1, Verb.DELAY, minutes=5, seconds=50),  # the same hand: she means it
        press(1, Verb.DELAY, minutes=5, after=4, by="Samir"),
    ]
    courses, refusals = replay(LINES, twice)
    assert courses[1].delay == 15
    assert list(refusals) == [twice[1].uuid]
    assert "Nadia a décalé la suite de 5 min" in refusals[twice[1].uuid]


@pytest.mark.parametrize(
    ("first", "then", "words"),
    [
        (Verb.FINISH, Verb.SKIP, "déjà terminé"),
        (Verb.SKIP, Verb.START, "déjà sauté"),
        (Verb.SKIP, Verb.DELAY, "déjà sauté"),
        (None, Verb.REOPEN, "encore à venir"),
    ],
)
def test_what_is_past_is_told(first, then, words):
    acts = [press(1, first)] if first else []
    acts.append(press(1, then, after=1, minutes=5))
    _courses, refusals = replay(LINES, acts)
    assert words in refusals[acts[-1].uuid]


def test_reopened_is_to_come_again():
    acts = [
        press(1, Verb.FINISH),
        press(1, Verb.REOPEN, after=1),
        press(1, Verb.REOPEN, after=2, by="Samir"),
        press(1, Verb.START, after=3),
    ]
    courses, refusals = replay(LINES, acts)
    assert (courses[1].stage, courses[1].ended_at) == (Stage.RUNNING, None)
    assert "a remis « Balance » à venir" in refusals[acts[2].uuid]


def test_a_line_that_is_gone():
    _courses, refusals = replay(LINES, [press(99, Verb.START), press(None, Verb.START, after=1)])
    assert set(refusals.values()) == {"Cette ligne n’est plus dans le conducteur."}
