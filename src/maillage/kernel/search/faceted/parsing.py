"""What a visitor types, as clauses; values as every engine keeps them. No engine is known here."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from maillage.kernel.search.analysis import STOP_WORDS, fold, words_of
from maillage.kernel.search.faceted.types import (
    Clause,
    How,
    IndexSchema,
    Join,
    Query,
    SearchRefused,
    Value,
)

MOST_WORDS = 16  # of a whole query; what follows is not looked for
LONGEST_VALUE = 250  # characters of a keyword
LONGEST_TEXT = 60_000  # characters of one text
LONGEST_QUERY = 1_000
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_PART = re.compile(
    r"""(?P<minus>(?<!\S)-)?
    (?:"(?P<straight>[^"]*)"|«(?P<french>[^»]*)»|“(?P<curly>[^”]*)”|(?P<word>[^\s"«»“”]+))""",
    re.VERBOSE,
)
T = TypeVar("T")


def clean(text: str, longest: int = LONGEST_TEXT) -> str:
    """`text` without what no index accepts (control characters, lone surrogates), cut."""
    text = text[:longest]
    return text if text.isprintable() else _CONTROLS.sub(" ", text)


def clean_value(text: str) -> str:
    """A keyword as it is indexed, filtered by and shown: one line, trimmed, cut."""
    return " ".join(clean(text, LONGEST_VALUE).split())


@functools.lru_cache(maxsize=20_000)
def _kept(text: str) -> str:
    return clean_value(text)


def texts_of(value: Value) -> list[str]:
    """The cleaned, different texts of a document's value, in order; empty ones left out."""
    if value is None:
        return []
    if isinstance(value, str | int):
        return [kept] if (kept := _kept(str(value))) else []
    found = [_kept(str(one)) for one in value]
    return list(dict.fromkeys(one for one in found if one))


def long_texts_of(value: Value) -> list[str]:
    """As `texts_of`, for texts that may be long."""
    if value is None:
        return []
    if isinstance(value, str):
        return [text] if (text := clean(value).strip()) else []
    several = [value] if isinstance(value, int) else value
    return [text for one in several if (text := clean(str(one)).strip())]


def integer_of(value: Value) -> int | None:
    """The number of a document's value, the first one if there are several."""
    if isinstance(value, str) or value is None:
        return int(value) if isinstance(value, str) and value.lstrip("-").isdecimal() else None
    if isinstance(value, int):
        return value
    return integer_of(value[0]) if value else None


def clauses_of(query: Query, schema: IndexSchema) -> list[Clause]:
    """Everything that `query` asks by words, in order; raises SearchRefused for unknown fields.

    Clauses without a word that says something are left out, and words beyond `MOST_WORDS`.
    """
    found, left = [], MOST_WORDS
    for clause in [*_typed(query.text), *query.clauses]:
        if clause.field and not schema.field(clause.field).searched:
            raise SearchRefused(f"no words are looked for in « {clause.field} »")
        words = _telling(clause)[:left]
        if words:
            left -= len(words)
            found.append(Clause(" ".join(words), clause.field, clause.how, clause.join))
    return found


def _telling(clause: Clause) -> list[str]:
    """The folded words of a clause that are looked for: a phrase keeps its small words' places."""
    words = words_of(clean(clause.words, LONGEST_QUERY))
    telling = [word for word in words if word not in STOP_WORDS]
    if clause.how is How.PREFIX:  # the words of a field are kept without the small ones
        return (telling or words) if clause.field else words
    if not telling or clause.how is How.PHRASE:
        return words if telling else []
    return telling


def _typed(text: str) -> list[Clause]:
    found: list[Clause] = []
    plain: list[str] = []
    for part in _PART.finditer(clean(text, LONGEST_QUERY)):
        join = Join.NOT if part["minus"] else Join.AND
        phrase = part["straight"] or part["french"] or part["curly"]
        word = part["word"] or ""
        if phrase:
            found.append(Clause(phrase, how=How.PHRASE, join=join))
        elif word.endswith("*") and word.strip("*"):
            found.append(Clause(word.strip("*"), how=How.PREFIX, join=join))
        elif word and join is Join.NOT:
            found.append(Clause(word, join=join))
        elif word:
            plain.append(word)
    typed = [Clause(" ".join(plain))] if plain else []
    # What is taken away comes last, whatever its place: « -huile portrait » as « portrait -huile ».
    found.sort(key=lambda clause: clause.join is Join.NOT)
    return typed + found


def combine(
    clauses: Sequence[Clause],
    make: Callable[[Clause], T],
    *,
    both: Callable[[T, T], T],
    either: Callable[[T, T], T],
    without: Callable[[T | None, T], T],
) -> T | None:
    """Fold clauses from the first to the last, as they are read; None when there is none."""
    found: T | None = None
    for clause in clauses:
        made = make(clause)
        if clause.join is Join.NOT:
            found = without(found, made)
        elif found is None:
            found = made
        else:
            found = (either if clause.join is Join.OR else both)(found, made)
    return found


def sort_key(text: str) -> str:
    """What a text sorts by: folded words; an empty text comes last."""
    return " ".join(words_of(text[:200].replace("_", " "))) or "\U0010ffff"


__all__ = [
    "LONGEST_QUERY",
    "clauses_of",
    "clean",
    "clean_value",
    "combine",
    "fold",
    "integer_of",
    "long_texts_of",
    "sort_key",
    "texts_of",
]
