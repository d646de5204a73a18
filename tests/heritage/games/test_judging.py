"""Judging: what is right, and which objects are answered wrongly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.heritage.games.domain import judging

WHICH = {"ask": "lequel", "objects": [1001, 1002, 1003, 1004], "right": 2}
WHERE = {"ask": "ou", "objects": [1001], "right": 11}
ORDER = {"ask": "ordre", "objects": [1001, 1002, 1003, 1004], "right": [2, 0, 3, 1]}
HALVES = {"ask": "moities", "objects": [1001, 1002, 1003], "right": [1, 2, 0]}
MUSEUM = {"ask": "musee", "objects": [1001], "options": ["A", "B", "C"], "right": 1}


@pytest.mark.parametrize(
    ("made", "given", "is_right", "wrong"),
    [
        (WHICH, {"reponse": ["2"]}, True, ()),
        (WHICH, {"reponse": ["0"]}, False, (1003,)),
        (WHERE, {"reponse": ["11"]}, True, ()),
        (WHERE, {"reponse": ["3"]}, False, ()),
        (ORDER, {"ordre": ["2-0-3-1"]}, True, ()),
        (ORDER, {"ordre": ["0-3-1-2"]}, False, (1003,)),
        (HALVES, {"moitie-0": ["1"], "moitie-1": ["2"], "moitie-2": ["0"]}, True, ()),
        (HALVES, {"moitie-0": ["2"], "moitie-1": ["1"], "moitie-2": ["0"]}, False, (1001, 1002)),
        (MUSEUM, {"reponse": ["0"]}, False, (1001,)),
    ],
)
def test_right_and_wrong(made, given, is_right, wrong):
    verdict = judging.judge(made, judging.read(made, given))
    assert verdict.is_right == is_right
    assert verdict.wrong == wrong
    assert set(verdict.wrong) <= set(verdict.answered)


@pytest.mark.parametrize(
    ("made", "given"),
    [
        (WHICH, {}),
        (WHICH, {"reponse": ["4"]}),
        (WHICH, {"reponse": ["-1"]}),
        (WHICH, {"reponse": ["²"]}),
        (WHICH, {"reponse": ["99999999999999999999"]}),
        (WHERE, {"reponse": ["12"]}),
        (MUSEUM, {"reponse": ["3"]}),
        (ORDER, {}),
        (ORDER, {"ordre": ["0-1-2"]}),
        (ORDER, {"ordre": ["0-1-2-2"]}),
        (ORDER, {"ordre": ["0-1-2-" + "9" * 5000]}),
        (HALVES, {"moitie-0": ["1"], "moitie-1": ["1"], "moitie-2": ["0"]}),
        (HALVES, {"moitie-0": ["1"], "moitie-1": ["2"]}),
    ],
)
def test_what_cannot_be_an_answer(made, given):
    with pytest.raises(ValueError, match=r"\w"):
        judging.read(made, given)


@given(st.permutations(range(5)), st.permutations(range(5)))
def test_the_fewest_misplaced(answer, right):
    wrong = judging.misplaced(answer, right)
    place = {one: n for n, one in enumerate(right)}
    kept = [place[one] for one in answer if one not in wrong]
    assert kept == sorted(kept)
    assert len(wrong) == 0 if list(answer) == list(right) else len(wrong) >= 1
    # No smaller set would do: try them all.
    from itertools import combinations

    for size in range(len(wrong)):
        for taken in combinations(answer, size):
            rest = [place[one] for one in answer if one not in taken]
            assert rest != sorted(rest)
