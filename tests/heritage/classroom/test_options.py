"""What a question offers, and what is made of an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.heritage.classroom import options

CHOICE = options.read("choix", "Un moulin\n* Un phare\n\nUne église")
ORDER = options.read("ordre", "Semer\nRécolter\nMoudre")
MATCH = options.read("paires", "Faux = récolter\nFléau = battre")


def test_reads_what_the_office_writes():
    assert CHOICE.lines == ("Un moulin", "Un phare", "Une église")
    assert CHOICE.right == (1,)
    assert CHOICE.is_single
    assert MATCH.lines == ("Faux", "Fléau")
    assert MATCH.partners == ("récolter", "battre")
    assert options.right_text(CHOICE) == "Un phare"
    assert options.right_text(ORDER) == "1. Semer / 2. Récolter / 3. Moudre"
    assert options.right_text(MATCH) == "Faux = récolter / Fléau = battre"


@pytest.mark.parametrize(
    ("kind", "text", "word"),
    [
        ("choix", "Un seul", "de 2 à"),
        ("choix", "Un\nDeux", "la bonne"),
        ("choix", "*Un\n*Deux", "mauvaise"),
        ("choix", "*Un\nUn", "la même chose"),
        ("ordre", "\n".join(str(n) for n in range(13)), "de 2 à"),
        ("paires", "Faux = récolter\nFléau", "gauche = droite"),
        ("paires", "Faux = couper\nSerpe = couper", "même moitié"),
    ],
)
def test_says_why_it_cannot_be_asked(kind, text, word):
    assert word in options.problem(options.read(kind, text))


@pytest.mark.parametrize("one", [CHOICE, ORDER, MATCH, options.read("ouverte", "")])
def test_what_can_be_asked(one):
    assert options.problem(one) == ""


def test_right_answers_read_as_the_right_text():
    assert options.answer(CHOICE, "q1", {"q1": ["1"]}) == options.right_text(CHOICE)
    order = {"q1_0": ["0"], "q1_1": ["1"], "q1_2": ["2"]}
    assert options.answer(ORDER, "q1", order) == options.right_text(ORDER)
    pairs = {"q1_0": ["0"], "q1_1": ["1"]}
    assert options.answer(MATCH, "q1", pairs) == options.right_text(MATCH)


def chosen(options_read, *places):
    return options.Chosen(
        options_read.kind, options_read.lines, options_read.partners, tuple(places)
    )


def test_a_choice_is_drawn_in_todays_lines():
    assert options.redrawn(CHOICE, chosen(CHOICE, 1)) == (1,)
    moved = options.read("choix", "* Un phare\nUn moulin\nUne église")
    assert options.redrawn(moved, chosen(CHOICE, 0, 1)) == (0, 1)
    assert options.redrawn(moved, chosen(CHOICE, 1)) == (0,)
    gone = options.read("choix", "Un moulin\n* Une église")
    assert options.redrawn(gone, chosen(CHOICE, 1)) is None
    assert options.redrawn(ORDER, chosen(CHOICE, 1)) is None
    turned = options.read("ordre", "Moudre\nSemer\nMoissonner")
    # « Récolter » was the second line; the second line of today is an older one that moved.
    assert options.redrawn(turned, chosen(ORDER, 2, 0, 1)) is None
    turned = options.read("ordre", "Moudre\nRécolter\nSemer")
    assert options.redrawn(turned, chosen(ORDER, 2, 0, 1)) == (1, 0, 2)
    assert options.redrawn(options.read("ordre", "Semer\nMoudre"), chosen(ORDER, 2, 0, 1)) is None
    pairs = options.read("paires", "Fléau = battre le blé\nFaux = récolter")
    assert options.redrawn(pairs, chosen(MATCH, 1, 0)) is None
    pairs = options.read("paires", "Faux = récolter\nFléau = battre le blé")
    assert options.redrawn(pairs, chosen(MATCH, 1, 0)) == (1, 0)
    kept = chosen(MATCH, 1, 0)
    assert options.Chosen.restored(kept.stored()) == kept
    assert options.Chosen.restored(None) is None


def test_an_order_is_told_by_the_place_of_each_line():
    given = {"q1_0": ["2"], "q1_1": ["0"], "q1_2": ["1"]}
    assert options.answer(ORDER, "q1", given) == "1. Récolter / 2. Moudre / 3. Semer"


@pytest.mark.parametrize(
    "given",
    [
        {"q1_0": ["0"], "q1_1": ["0"], "q1_2": ["1"]},
        {"q1_0": ["0"], "q1_1": [""], "q1_2": ["1"]},
        {"q1_0": ["0"], "q1_1": ["1"], "q1_2": ["3"]},
        {"q1_0": ["0"], "q1_1": ["1"], "q1_2": ["-1"]},
        {"q1_0": ["0"], "q1_1": ["1"], "q1_2": ["²"]},
    ],
)
def test_refuses_what_cannot_be_an_order(given):
    with pytest.raises(ValueError, match=r"\w+"):
        options.answer(ORDER, "q1", given)


def test_nothing_is_no_answer():
    for one in (CHOICE, ORDER, MATCH, options.read("ouverte", "")):
        assert options.answer(one, "q1", {}) == ""


def test_shuffling_does_not_give_the_answer_away():
    for seed in range(200):
        order = ORDER.shuffled(seed)
        assert order == ORDER.shuffled(seed)
        assert sorted(order) == [0, 1, 2]
        assert order != [0, 1, 2]


@given(st.text())
def test_any_text_becomes_plain_text(text):
    kept = options.clean_text(text)
    assert len(kept) <= options.LONGEST
    assert options.clean_text(kept) == kept
    assert "\x00" not in kept
    assert "\u202e" not in kept
    assert "\r" not in kept
