"""Words of a vocabulary out of a value: materials, domains, denominations, periods, subjects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from maillage.heritage.catalogue.normal.periods import BY_NAME
from maillage.kernel.text_fr import plain

LONGEST: Final = 120
MOST: Final = 60
"""Words taken from one value."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a vocabulary."""

    name: str
    confidence: float


_CUT: Final = re.compile(r"[;,]")
_SUPPORT: Final = re.compile(r"\s+(?:sur|et)\s+", re.IGNORECASE)
_DECORATION: Final = re.compile(r"\s+(?:doublé|marouflée?|collée?)\s+sur\s+", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"\b(\d{1,2})\s?(?:ème|eme|è)\b")
_EPOCH: Final = re.compile(r"^(?:époque|epoque|période|règne de|style)\s+", re.IGNORECASE)


def outer_and_inner(text: str) -> tuple[str, list[str]]:
    """What stands outside brackets, and each thing inside them."""
    outer: list[str] = []
    inner: list[str] = []
    depth = 0
    start = 0
    for at, one in enumerate(text):
        if one == "(":
            if depth == 0:
                outer.append(text[start:at])
                start = at + 1
            depth += 1
        elif one == ")" and depth:
            depth -= 1
            if depth == 0:
                inner.append(text[start:at].replace("(", ",").replace(")", ","))
                outer.append(", " if text[at + 1 : at + 2].isalnum() else " ")
                start = at + 1
    (inner if depth else outer).append(text[start:])
    return "".join(outer), inner


@lru_cache(maxsize=1 << 14)
def tidy(text: str, *, proper: bool = False) -> str:
    """A word alone: no doubt mark, no capitals of emphasis, single spaces.

    A first capital goes too, unless `proper` names may stand there (« Jupiter », « Asie »).
    """
    bare = " ".join(text.replace("?", " ").split()).strip(" .:;,*-")
    if bare[:1].isupper() and len(bare) > 1:
        if bare.isupper() or (not proper and bare[1:] == bare[1:].lower()):
            bare = bare.lower()
    return bare[:LONGEST].strip()


def _doubted(text: str, confidence: float) -> float:
    return round(confidence * (0.7 if "?" in text else 1.0), 2)


def _unique(words: list[Word]) -> tuple[Word, ...]:
    found: dict[str, Word] = {}
    for one in words:
        if one.name and one.name not in found:
            found[one.name] = one
            if len(found) == MOST:
                break
    return tuple(found.values())


@lru_cache(maxsize=1 << 15)
def materials(text: str) -> tuple[Word, ...]:
    """« huile sur toile » is huile and toile; what brackets add (« peint ») is said less surely."""
    outer, inner = outer_and_inner(text.replace(":", ","))
    words: list[Word] = []
    for part in _CUT.split(outer):
        doubt = _doubted(text if "?" in part else part, 0.95)
        words += [Word(tidy(one), doubt) for one in _SUPPORT.split(_DECORATION.sub(" sur ", part))]
    for group in inner:
        words += [Word(tidy(one), _doubted(one, 0.8)) for one in _CUT.split(group)]
    return _unique(words)


@lru_cache(maxsize=1 << 15)
def denominations(text: str) -> tuple[Word, ...]:
    """« Assiette (historiée) » is assiette."""
    return _named(text, proper=False)


@lru_cache(maxsize=1 << 12)
def domains(text: str) -> tuple[Word, ...]:
    """« ARTS DÉCORATIFS » is arts décoratifs; « Asie orientale » keeps its capital."""
    return _named(text, proper=True)


def _named(text: str, *, proper: bool) -> tuple[Word, ...]:
    outer, inner = outer_and_inner(text)
    doubt = _doubted("?" if any("?" in one for one in inner) else outer, 0.95)
    return _unique([Word(tidy(one, proper=proper), doubt) for one in _CUT.split(outer)])


@lru_cache(maxsize=1 << 15)
def periods(text: str) -> tuple[Word, ...]:
    """Periods and styles under one spelling: « ÉPOQUE LOUIS XV » is Louis XV, « 2ème » is 2e."""
    words = []
    for part in _CUT.split(text):
        shown = " ".join(part.replace("(?)", " ").replace("?", " ").split()).strip(" .,")
        known = BY_NAME.get(plain(_EPOCH.sub("", shown)))
        is_style = plain(shown).startswith("style ")
        if known is not None:
            name = f"style {known.label}" if is_style else known.label
            words.append(Word(name, _doubted(part, 0.9)))
        elif shown:
            shown = _ORDINAL.sub(r"\1e", shown).replace("1ere ", "1ère ")
            shown = shown.lower() if shown.isupper() else shown
            words.append(Word(shown[:LONGEST], _doubted(part, 0.9)))
    return _unique(words)


@lru_cache(maxsize=1 << 15)
def subjects(text: str) -> tuple[Word, ...]:
    """« figure mythologique (statue : Jupiter, assis) »: the subject, then what it shows."""
    outer, inner = outer_and_inner(text)
    words = [Word(tidy(one, proper=True), _doubted(one, 0.9)) for one in _CUT.split(outer)]
    for group in inner:
        words += [
            Word(tidy(one, proper=True), _doubted(one, 0.7))
            for one in re.split(r"[;,:]", group)
            if len(one) > 1
        ]
    return _unique(words)
