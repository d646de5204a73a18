"""Judging an answer: pure functions of a round and of what was sent."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.heritage.games.domain.making import GRID, Round

CHOICES: Final = ("lequel", "ou", "musee", "usage")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the answer is right, and on which objects it bears."""

    is_right: bool
    answer: tuple[int, ...]
    answered: tuple[int, ...]  # objects that the answer says something about
    wrong: tuple[int, ...]  # those about which it is wrong


def size_of(made: Round) -> int:
    """How many values an answer may take: options, cells, places."""
    if made["ask"] == "ou":
        return GRID[0] * GRID[1]
    return len(made.get("options") or made["objects"])


def read(made: Round, given: Mapping[str, Sequence[str]]) -> tuple[int, ...]:
    """The answer in a form's values; raises ValueError with a sentence for the player."""
    size = size_of(made)
    if made["ask"] in CHOICES:
        return (_one(given, "reponse", size),)
    if made["ask"] == "ordre":
        return parse_order(next(iter(given.get("ordre", ())), ""), size)
    places = tuple(_one(given, f"moitie-{n}", size) for n in range(size))
    if len(set(places)) < size:
        raise ValueError(_("La même moitié est donnée deux fois."))
    return places


def parse_order(text: str, size: int) -> tuple[int, ...]:
    """« 2-0-1 » as positions; raises ValueError unless each stands there once."""
    parts = text.split("-")
    if not all(part.isascii() and part.isdecimal() and len(part) < 3 for part in parts):
        raise ValueError(_("Cet ordre n’en est pas un."))
    order = tuple(int(part) for part in parts)
    if sorted(order) != list(range(size)):
        raise ValueError(_("Cet ordre n’en est pas un."))
    return order


def judge(made: Round, answer: tuple[int, ...]) -> Verdict:
    """Right or wrong, and about which objects."""
    objects = made["objects"]
    if made["ask"] in CHOICES:
        is_right = answer == (made["right"],)
        about = objects[made["right"]] if made["ask"] == "lequel" else objects[0]
        # A cell that is missed says nothing of the record.
        answered = () if made["ask"] == "ou" else (about,)
        return Verdict(is_right, answer, answered, () if is_right else answered)
    if made["ask"] == "ordre":
        wrong = tuple(objects[n] for n in misplaced(answer, made["right"]))
    else:
        wrong = tuple(
            pk
            for pk, given, right in zip(objects, answer, made["right"], strict=True)
            if given != right
        )
    return Verdict(not wrong, answer, tuple(objects), wrong)


def misplaced(answer: Sequence[int], right: Sequence[int]) -> list[int]:
    """The fewest elements to take out of `answer` for the rest to be in the order of `right`.

    The complement of a longest increasing subsequence: one object put two places too early is one
    mistake, although four stand elsewhere than they should.
    """
    place = {one: n for n, one in enumerate(right)}
    sequence = [place[one] for one in answer]
    tails: list[int] = []
    lengths = []
    for value in sequence:
        at = bisect_right(tails, value)
        tails[at : at + 1] = [value]
        lengths.append(at + 1)
    kept, need = set(), len(tails)
    last = len(right)
    for n in range(len(sequence) - 1, -1, -1):
        if lengths[n] == need and sequence[n] < last:
            kept.add(n)
            need, last = need - 1, sequence[n]
    return [answer[n] for n in range(len(sequence)) if n not in kept]


def _one(given: Mapping[str, Sequence[str]], name: str, size: int) -> int:
    text = next(iter(given.get(name, ())), "")
    if not text:
        raise ValueError(_("Choisissez une réponse."))
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and int(text) < size):
        raise ValueError(_("Cette réponse n’est pas proposée."))
    return int(text)
