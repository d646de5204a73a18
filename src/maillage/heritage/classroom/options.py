"""What a question offers, and what an answer to it says: plain text in, plain text out.

Pure functions. An answer is kept as the sentence that a person reads, so that it stays true when the
question is rewritten afterwards: « Le moulin », « 1. Semer / 2. Récolter », « Faux = récolter ». Beside
it stands what was chosen, by position (`Chosen`): no sentence is ever read again.
"""

from __future__ import annotations

import hashlib
import json
import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

OPEN, CHOICE, ORDER, MATCH = "ouverte", "choix", "ordre", "paires"
MOST_LINES: Final = 12
LONGEST: Final = 1000
"""Characters of an answer written by hand: half a page."""


@dataclass(frozen=True, slots=True)
class Options:
    """The lines of a question, read."""

    kind: str
    lines: tuple[str, ...] = ()  # what is offered; the left side of pairs
    right: tuple[int, ...] = ()  # choice: the positions of the right answers
    partners: tuple[str, ...] = ()  # match: the right side, in the order of `lines`

    @property
    def is_single(self) -> bool:
        """Whether only one answer is right: a radio button rather than boxes."""
        return len(self.right) == 1

    def shuffled(self, seed: int) -> list[int]:
        """The positions in an order that does not give the answer away; the same for a seed."""
        order = list(range(len(self.lines)))
        random.Random(seed).shuffle(order)  # noqa: S311 - an order of display, not a secret
        if order == sorted(order):
            order.reverse()
        return order

    @property
    def mark(self) -> str:
        """The same as long as the lines are: which version of a question a form was drawn from."""
        told = json.dumps([self.kind, self.lines, self.partners], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    @property
    def right_places(self) -> tuple[int, ...]:
        """The right answer as `choose` gives it; () for an open question."""
        return self.right if self.kind == CHOICE else tuple(range(len(self.lines)))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen, and the lines from which it was.

    `places`: the chosen positions of a choice; the place of each line of an order; the partner of
    each line of pairs.
    """

    kind: str
    lines: tuple[str, ...]
    partners: tuple[str, ...]
    places: tuple[int, ...]

    def stored(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {
            "kind": self.kind,
            "lines": list(self.lines),
            "partners": list(self.partners),
            "places": list(self.places),
        }

    @classmethod
    def restored(cls, given: Mapping[str, Any] | None) -> Chosen | None:
        """What `stored` gave; None for nothing."""
        if not given:
            return None
        return cls(
            str(given["kind"]),
            tuple(given["lines"]),
            tuple(given["partners"]),
            tuple(given["places"]),
        )


def read(kind: str, text: str) -> Options:
    """The options as written in the office; `problem` says whether they can be asked."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if kind == CHOICE:
        right = tuple(n for n, line in enumerate(lines) if line.startswith("*"))
        return Options(kind, tuple(line.lstrip("* ").strip() for line in lines), right)
    if kind == MATCH:
        pairs = [line.partition("=") for line in lines]
        left, partners = [one[0].strip() for one in pairs], [one[2].strip() for one in pairs]
        return Options(kind, tuple(left), partners=tuple(partners))
    return Options(kind, tuple(lines) if kind == ORDER else ())


def problem(options: Options) -> str:
    """Why these options cannot be asked, as a sentence; '' when they can."""
    if options.kind == OPEN:
        return ""
    if not 2 <= len(options.lines) <= MOST_LINES:
        return _("Il faut de 2 à %(n)d réponses, une par ligne.") % {"n": MOST_LINES}
    if len(set(options.lines)) < len(options.lines):
        return _("Deux lignes disent la même chose.")
    if options.kind == CHOICE and not options.right:
        return _("Mettez « * » devant la bonne réponse.")
    if options.kind == CHOICE and len(options.right) == len(options.lines):
        return _("Il faut au moins une mauvaise réponse.")
    if options.kind == MATCH and not all(options.partners):
        return _("Chaque ligne s’écrit « gauche = droite ».")
    if options.kind == MATCH and len(set(options.partners)) < len(options.partners):
        return _("Deux lignes ont la même moitié droite.")
    return ""


def right_text(options: Options) -> str:
    """The right answer as an answer says it; '' for an open question."""
    return sentence(options, options.right_places) if options.kind != OPEN else ""


def sentence(options: Options, places: Sequence[int]) -> str:
    """What was chosen, as a person reads it."""
    if options.kind == CHOICE:
        return " ; ".join(options.lines[n] for n in places)
    if options.kind == ORDER:
        in_order = sorted(range(len(options.lines)), key=lambda n: places[n])
        return _numbered([options.lines[n] for n in in_order])
    return _paired(options, places)


def answer(options: Options, name: str, given: Mapping[str, Sequence[str]]) -> str:
    """The answer in a form's values, as a person reads it; '' when nothing was answered.

    `name` is the field: its own value for an open question, else as `choose` says, which raises
    ValueError.
    """
    if options.kind == OPEN:
        return clean_text(next(iter(given.get(name, ())), ""))
    chosen = choose(options, name, given)
    return sentence(options, chosen.places) if chosen is not None else ""


def choose(options: Options, name: str, given: Mapping[str, Sequence[str]]) -> Chosen | None:
    """What a form's values choose among the lines; None when nothing was answered.

    `name` is the field: its own values for a choice (positions), ``name_0``, ``name_1``… for the
    places of an order and the partners of pairs. Raises ValueError with a sentence for the pupil
    when the values cannot be an answer.
    """
    places = _places(options, name, given)
    return Chosen(options.kind, options.lines, options.partners, places) if places else None


def redrawn(options: Options, chosen: Chosen) -> tuple[int, ...] | None:
    """An earlier choice in today's lines, which may have been reworded or moved since.

    None when a line that it needs is gone: such an answer stays as it was said.
    """
    if chosen.kind != options.kind:
        return None
    lines = _moved(chosen.lines, options.lines)
    if options.kind == CHOICE:
        found = [lines[n] for n in chosen.places]
        return None if None in found else tuple(sorted(n for n in found if n is not None))
    if len(options.lines) != len(chosen.lines):
        return None
    partners = _moved(chosen.partners, options.partners)
    placed: dict[int, int] = {}
    for n, place in enumerate(chosen.places):
        line, goal = lines[n], partners[place] if options.kind == MATCH else place
        if line is None or goal is None:
            return None
        placed[line] = goal
    return tuple(placed[n] for n in range(len(options.lines)))


def _moved(before: Sequence[str], now: Sequence[str]) -> list[int | None]:
    """Where each line is today: where its words are, else where it was if only its words changed."""
    found: list[int | None] = []
    for n, words in enumerate(before):
        is_reworded = len(before) == len(now) and now[n] not in before
        found.append(now.index(words) if words in now else n if is_reworded else None)
    return found


def _places(options: Options, name: str, given: Mapping[str, Sequence[str]]) -> tuple[int, ...]:
    size = len(options.lines)
    if options.kind == CHOICE:
        return tuple(sorted({_position(one, size) for one in given.get(name, ()) if one}))
    values = [next(iter(given.get(f"{name}_{n}", ())), "") for n in range(size)]
    if not any(values):
        return ()
    if not all(values):
        raise ValueError(_("Il manque une réponse dans une des lignes."))
    places = [_position(one, size) for one in values]
    if len(set(places)) < size:
        raise ValueError(_("Deux lignes ont la même réponse."))
    return tuple(places)


def clean_text(text: str) -> str:
    """Plain text without control characters, at most `LONGEST` long; a page escapes it."""
    kept = "".join(
        char
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
        if char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return kept.strip()[:LONGEST].strip()


def _position(text: str, size: int) -> int:
    if not text.isascii() or not text.isdecimal() or int(text[:6]) >= size:
        raise ValueError(_("Cette réponse n’est pas proposée."))
    return int(text[:6])


def _numbered(lines: Sequence[str]) -> str:
    return " / ".join(f"{n}. {line}" for n, line in enumerate(lines, 1))


def _paired(options: Options, places: Sequence[int]) -> str:
    return " / ".join(
        f"{left} = {options.partners[place]}"
        for left, place in zip(options.lines, places, strict=True)
    )
