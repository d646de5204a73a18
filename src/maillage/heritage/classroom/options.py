"""What a question offers, and what an answer to it says: plain text in, plain text out.

Pure functions. An answer is kept as the sentence that a person reads, so that it stays true when the
question is rewritten afterwards: « Le moulin », « 1. Semer / 2. Récolter », « Faux = récolter ».
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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
    if options.kind == CHOICE:
        return " ; ".join(options.lines[n] for n in options.right)
    if options.kind == ORDER:
        return _numbered(options.lines)
    if options.kind == MATCH:
        return _paired(options, range(len(options.lines)))
    return ""


def answer(options: Options, name: str, given: Mapping[str, Sequence[str]]) -> str:
    """The answer in a form's values; '' when nothing was answered.

    `name` is the field: its own values for an open question and a choice (positions), ``name_0``,
    ``name_1``… for the places of an order and the partners of pairs. Raises ValueError with a
    sentence for the pupil when the values cannot be an answer.
    """
    if options.kind == OPEN:
        return clean_text(next(iter(given.get(name, ())), ""))
    size = len(options.lines)
    if options.kind == CHOICE:
        chosen = sorted({_position(one, size) for one in given.get(name, ()) if one})
        return " ; ".join(options.lines[n] for n in chosen)
    values = [next(iter(given.get(f"{name}_{n}", ())), "") for n in range(size)]
    if not any(values):
        return ""
    if not all(values):
        raise ValueError(_("Il manque une réponse dans une des lignes."))
    places = [_position(one, size) for one in values]
    if len(set(places)) < size:
        raise ValueError(_("Deux lignes ont la même réponse."))
    if options.kind == ORDER:
        return _numbered([options.lines[places.index(place)] for place in range(size)])
    return _paired(options, places)


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
