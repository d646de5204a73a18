"""How much two names look alike, and in what: pure functions, for doubles and duplicates.

A likeness goes from 0 (nothing in common) to 100 (the same name), with the key of what was seen in
`LIKENESS_WORDS`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from maillage.people.directory.first_names import FIRST_NAMES
from maillage.people.directory.first_names import words as set_of
from maillage.people.directory.names import key

NAME, SWAPPED, INITIALS, DOUBLE, TYPING, LAST = (
    "name",
    "swapped",
    "initials",
    "double_name",
    "typing",
    "last_name",
)
LIKENESS_WORDS: Final = {
    NAME: _("même nom"),
    SWAPPED: _("prénom et nom inversés"),
    INITIALS: _("prénom en initiales"),
    DOUBLE: _("nom ou prénom composé"),
    TYPING: _("nom presque identique"),
    LAST: _("même nom de famille, sans prénom"),
}
SHORT: Final = 4
"""Letters below which one letter more or less makes another name (« Le », « Roy », « Roi »)."""

NEAR: Final = 80.0
KNOWN_NAMES_DIFFER: Final = 70
_NOTHING: Final = (0, "")
_DIGITS: Final = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it is compared, by `names.key`."""

    first: str
    last: str

    @classmethod
    def of(cls, first: str, last: str) -> PersonName:
        """From the fields of a sheet."""
        return cls(key(first), key(last))


def like_people(one: PersonName, other: PersonName) -> tuple[int, str]:
    """How much two people's names are alike, and in what."""
    if one.last == other.last:
        return _same_last(one, other) if one.last else _NOTHING
    if one.first == other.last and one.last == other.first:
        return 96, SWAPPED
    if one.first and one.first == other.first:
        if _within(one.last, other.last):
            return 88, DOUBLE
        score = _near(one.last, other.last)
        return (score, TYPING) if score else _NOTHING
    return _both_near(one, other)


def _same_last(one: PersonName, other: PersonName) -> tuple[int, str]:
    if not one.first or not other.first:
        return (60, LAST) if one.first != other.first else (75, NAME)
    if one.first == other.first:
        return 100, NAME
    if _initials_of(one.first, other.first):
        return 85, INITIALS
    if _within(one.first, other.first):
        return 86, DOUBLE
    score = _near(one.first, other.first)
    if score and {one.first, other.first} <= FIRST_NAMES:
        return KNOWN_NAMES_DIFFER, TYPING  # Louis and Louise are two
    return (score, TYPING) if score else _NOTHING


def _both_near(one: PersonName, other: PersonName) -> tuple[int, str]:
    last = _near(one.last, other.last)
    if last:
        if _initials_of(one.first, other.first):
            return 78, INITIALS
        first = _near(one.first, other.first)
        if first and not {one.first, other.first} <= FIRST_NAMES:
            return (first + last) // 2 - 4, TYPING
        return _NOTHING
    if _near(one.first, other.last) and _near(one.last, other.first):
        return 84, SWAPPED
    return _NOTHING


def _near(one: str, other: str) -> int:
    """80 to 96 for two words that a typing error may part; 0 otherwise."""
    if one == other:
        return 96
    if min(len(one), len(other)) < SHORT:
        return 0
    ratio = fuzz.ratio(one, other, score_cutoff=NEAR)
    if not ratio and one.replace(" ", "") == other.replace(" ", ""):
        ratio = 96.0  # « Le Goff », « Legoff »
    return min(round(ratio), 96)


def _within(one: str, other: str) -> bool:
    """« durand » in « durand lefevre », « jean » in « jean marc »: whole words, the first ones."""
    short, long = sorted((one.split(), other.split()), key=len)
    return len(short) < len(long) and len("".join(short)) >= SHORT and set(short) < set(long)


def _initials_of(one: str, other: str) -> bool:
    """« n » for « nadia », « jm » or « j m » for « jean marc »."""
    short, long = sorted((one, other), key=len)
    letters = short.replace(" ", "")
    words = long.split()
    if not letters or len(letters) > 3 or len(letters) > len(words) or len(short) == len(long):
        return False
    return letters == "".join(word[0] for word in words)[: len(letters)]


# -- organisations ----------------------------------------------------------------------------------

_LINKS: Final = set_of("de du des d la le les l et a au aux en pour sur sous")
_LEGAL: Final = set_of("association asso sarl sas eurl sasu scop scic epcc")
_ALIKE: Final = {
    "mairie": "commune",
    "ville": "commune",
    "cie": "compagnie",
    "ste": "sainte",
    "st": "saint",
    "mediatheque": "bibliotheque",
    "cc": "communaute",
    "museum": "musee",
}


@lru_cache(maxsize=20_000)
def body_words(name: str, city: str = "") -> tuple[str, ...]:
    """The words that name a body, sorted, without small words, legal form, nor its own town.

    « Mairie de Bellême » and « Ville de Bellême », at Bellême, both give « commune ».
    """
    words = [_ALIKE.get(word, word) for word in key(name).split() if word not in _LINKS]
    town = {_ALIKE.get(word, word) for word in key(city).split()}
    for dropped in (_LEGAL, town):
        words = [word for word in words if word not in dropped] or words
    return tuple(sorted(set(words)))


def spellings(word: str) -> set[str]:
    """The words that `body_words` takes for this one, itself included: mairie, ville, commune."""
    return {word} | {other for other, kept in _ALIKE.items() if kept == word}


def like_bodies(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[int, str]:
    """How much the names of two bodies (`body_words`) are alike, and in what."""
    if not one or not other:
        return _NOTHING
    if one == other:
        return 100, NAME
    if {word for word in one if word.isdigit()} != {word for word in other if word.isdigit()}:
        return _NOTHING  # « École n° 1 » and « École n° 2 » are two
    left, right = " ".join(one), " ".join(other)
    ratio = fuzz.ratio(left, right, score_cutoff=86)
    if ratio and min(len(left), len(right)) > SHORT:
        return min(round(ratio), 96), TYPING
    short, long = sorted((set(one), set(other)), key=len)
    if len(short) >= 2 and short < long and len(long) - len(short) == 1:
        return 86, DOUBLE
    return _NOTHING


def phone_digits(text: str) -> str:
    """The digits of a number as it is dialled in France; '' when too few to tell anyone."""
    digits = _DIGITS.sub("", text)
    if digits.startswith("0033"):
        digits = digits[2:]
    if digits.startswith("33") and len(digits) == 11:
        digits = f"0{digits[2:]}"
    return digits if len(digits) >= 9 else ""
