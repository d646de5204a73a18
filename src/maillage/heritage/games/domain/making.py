"""Making rounds: plain dictionaries, answers included, which only the server reads.

Each maker takes a pool of objects in the order of fair exposure, and uses up the first ones; what it
has used goes back to the end, so that a small gallery still gives several rounds.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.games.domain import cutting
from maillage.heritage.games.domain.materials import Material
from maillage.heritage.games.domain.sources import WIDEST
from maillage.heritage.games.models import Game
from maillage.kernel.search.engine import fold

Round = dict[str, Any]
GRID: Final = (4, 3)
"""Columns and rows of the grid in which a detail is looked for."""
CROP: Final = {Game.Level.EASY: 0.42, Game.Level.MEDIUM: 0.3, Game.Level.HARD: 0.2}
"""Side of a detail, as a part of its image's sides."""
IN_ORDER: Final = {Game.Level.EASY: 4, Game.Level.MEDIUM: 4, Game.Level.HARD: 5}
APART: Final = {Game.Level.EASY: 40, Game.Level.MEDIUM: 10, Game.Level.HARD: 1}
"""Years between the latest date of an object and the earliest of the next."""
HALVED: Final = {Game.Level.EASY: 3, Game.Level.MEDIUM: 4, Game.Level.HARD: 5}
OPTIONS: Final = 4


class Pool:
    """Objects in the order in which they should be shown."""

    def __init__(self, found: Iterable[Material]) -> None:
        self.waiting = deque(found)
        self.asked: set[int] = set()

    def take(self, one: Material) -> Material:
        """Use an object: it goes to the end."""
        self.waiting.remove(one)
        self.waiting.append(one)
        return one

    def ask(self, one: Material) -> Material:
        """Use an object as the right answer of a round; of that, once is enough."""
        self.asked.add(one.pk)
        return self.take(one)

    def pick(self, count: int, suits: Callable[[Material, list[Material]], bool]) -> list[Material]:
        """The first `count` that suit, each with those taken before; fewer when there are not."""
        chosen: list[Material] = []
        for one in list(self.waiting):
            if len(chosen) == count:
                break
            if suits(one, chosen):
                chosen.append(one)
        return chosen


def make_rounds(game: Game, found: Iterable[Material], rng: random.Random) -> list[Round]:
    """As many rounds as the game has, fewer when its objects do not suffice."""
    pool = Pool(found)
    maker = MAKERS[game.kind]
    rounds = []
    for number in range(game.rounds):
        made = maker(pool, rng, Game.Level(game.level), number)
        if made is None:
            break
        rounds.append(made)
    return rounds


def _detail(pool: Pool, rng: random.Random, level: Game.Level, number: int) -> Round | None:
    """From which of four objects is it? One time in three: where in this one?"""
    while chosen := pool.pick(
        1, lambda one, _c: one.image is not None and one.pk not in pool.asked
    ):
        right = pool.ask(chosen[0])
        made = _where(right, rng) if number % 3 == 2 else _which(pool, right, rng, level)
        if made is not None:
            return made
    return None


def _where(right: Material, rng: random.Random) -> Round | None:
    """None when the image shows too little."""
    cell = cutting.best_cell(right.image, GRID, rng) if right.image is not None else None
    if right.image is None or cell is None:
        return None
    box = cutting.cell_box(cell, GRID)
    return {"ask": "ou", "objects": [right.pk], "image": right.image.pk, "box": box, "right": cell}


def _which(pool: Pool, right: Material, rng: random.Random, level: Game.Level) -> Round | None:
    """None when the image shows too little, or when there are no others to choose from."""
    others = pool.pick(OPTIONS - 1, lambda one, _c: one.image is not None and one.pk != right.pk)
    box = cutting.best_box(right.image, CROP[level], rng) if right.image is not None else None
    if right.image is None or box is None or len(others) < OPTIONS - 1:
        return None
    shown = [right.pk, *(pool.take(one).pk for one in others)]
    rng.shuffle(shown)
    return {
        "ask": "lequel",
        "objects": shown,
        "image": right.image.pk,
        "box": box,
        "right": shown.index(right.pk),
    }


def _order(pool: Pool, rng: random.Random, level: Game.Level, number: int) -> Round | None:
    """Objects whose dates are certain and far enough from one another."""
    del number
    gap, widest = APART[level], WIDEST[level]

    def suits(one: Material, chosen: list[Material]) -> bool:
        if one.years is None or one.tells_its_date or one.years[1] - one.years[0] > widest:
            return False
        return all(
            other.years is not None
            and (one.years[0] - other.years[1] >= gap or other.years[0] - one.years[1] >= gap)
            for other in chosen
        )

    chosen = pool.pick(IN_ORDER[level], suits)
    if len(chosen) < IN_ORDER[level]:
        return None
    for one in chosen:
        pool.take(one)
    in_time = [one.pk for one in sorted(chosen, key=lambda one: one.years or (0, 0))]
    shown = list(in_time)
    while shown == in_time:
        rng.shuffle(shown)
    return {"ask": "ordre", "objects": shown, "right": [shown.index(pk) for pk in in_time]}


def _halves(pool: Pool, rng: random.Random, level: Game.Level, number: int) -> Round | None:
    """Left halves in one order, right halves in another."""
    del number
    count = HALVED[level]
    chosen = pool.pick(count, lambda one, _c: one.image is not None)
    if len(chosen) < count:
        return None
    for one in chosen:
        pool.take(one)
    partners = list(range(count))
    while partners == list(range(count)):
        rng.shuffle(partners)
    return {
        "ask": "moities",
        "objects": [one.pk for one in chosen],
        "images": [one.image.pk for one in chosen if one.image is not None],
        # All of one shape unless it is easy: the eye, not the outline.
        "square": level != Game.Level.EASY,
        # The object whose right half stands at each place.
        "partners": partners,
        "right": [partners.index(n) for n in range(count)],
    }


def _origin(pool: Pool, rng: random.Random, level: Game.Level, number: int) -> Round | None:
    """Which museum keeps it, or what was it for? Among answers that could be true."""
    del level
    if number % 2:
        if (made := _use(pool, rng)) is not None:
            return made
    return _museum(pool, rng)


def _museum(pool: Pool, rng: random.Random) -> Round | None:
    chosen = pool.pick(1, lambda one, _c: not one.tells_its_museum and one.pk not in pool.asked)
    if not chosen:
        return None
    right = pool.ask(chosen[0])
    near: dict[int, float] = {}
    names: dict[int, str] = {}
    for one in pool.waiting:
        names[one.museum] = one.museum_name
        shared = len(one.domains & right.domains) + (one.department == right.department)
        near[one.museum] = max(near.get(one.museum, 0), shared)
    near.pop(right.museum, None)
    if len(near) < OPTIONS - 1:
        for pk, name in Museum.objects.open().values_list("pk", "organisation__name"):
            if pk != right.museum:
                near.setdefault(pk, 0)
                names.setdefault(pk, name)
    others = [pk for pk in near if names[pk] != right.museum_name]
    rng.shuffle(others)
    others.sort(key=lambda pk: -near[pk])
    wrong = list(dict.fromkeys(names[pk] for pk in others))[: OPTIONS - 1]
    if len(wrong) < 2:
        return None
    return _choice("musee", right, right.museum_name, wrong, rng)


def _use(pool: Pool, rng: random.Random) -> Round | None:
    chosen = pool.pick(
        1, lambda one, _c: one.use != "" and not one.tells_its_use and one.pk not in pool.asked
    )
    if not chosen:
        return None
    right = chosen[0]
    near: dict[str, tuple[int, str]] = {}
    for one in pool.waiting:
        key = fold(one.use)
        if key and not right.serves_as(key):
            shared = len(one.domains & right.domains)
            near[key] = max(near.get(key, (0, "")), (shared, one.use))
    others = sorted(near)
    rng.shuffle(others)
    others.sort(key=lambda key: -near[key][0])
    wrong = [near[key][1] for key in others[: OPTIONS - 1]]
    if len(wrong) < 2:
        return None
    pool.ask(right)
    return _choice("usage", right, right.use, wrong, rng)


def _choice(ask: str, right: Material, answer: str, wrong: list[str], rng: random.Random) -> Round:
    options = [answer, *wrong]
    rng.shuffle(options)
    return {"ask": ask, "objects": [right.pk], "options": options, "right": options.index(answer)}


MAKERS: Final[dict[str, Callable[[Pool, random.Random, Game.Level, int], Round | None]]] = {
    Game.Kind.DETAIL: _detail,
    Game.Kind.ORDER: _order,
    Game.Kind.HALVES: _halves,
    Game.Kind.ORIGIN: _origin,
}
