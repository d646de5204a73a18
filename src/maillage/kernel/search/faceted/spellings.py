"""Another spelling for what was typed: whose words are worth it, and what they may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from string import ascii_lowercase

from rapidfuzz.distance import OSA

from maillage.kernel.search.faceted.compiling import typos_allowed
from maillage.kernel.search.faceted.types import Clause, How, Join

MOST_MENDED = 2
"""Words of one search for which a spelling is looked for: beyond, it was no slip of the finger."""


def candidates(clauses: Iterable[Clause]) -> Iterator[tuple[str, int]]:
    """The words that may have been mistyped, each once, with how many typos they may have."""
    seen: set[str] = set()
    for clause in clauses:
        if clause.how not in (How.ALL, How.ANY) or clause.field or clause.join is Join.NOT:
            continue
        for word in clause.words.split():
            # A number with letters (« 2004.1.12b ») is a reference: nothing near it was meant.
            if word in seen or not word.isalpha():
                continue
            seen.add(word)
            if allowed := typos_allowed(word):
                yield word, allowed


def with_one_typo(word: str) -> set[str]:
    """Every spelling that is one letter away: left out, added, changed, or two exchanged."""
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {left + right[1:] for left, right in splits if right}
    found |= {left + one + right[1:] for left, right in splits if right for one in ascii_lowercase}
    found |= {left + one + right for left, right in splits for one in ascii_lowercase}
    found |= {
        word[:at] + second + first + word[at + 2 :]
        for at, (first, second) in enumerate(pairwise(word))
    }
    return found - {word}


def nearest(word: str, terms: Iterable[tuple[str, int]], allowed: int) -> str:
    """The known word that is the least different from `word`, then the most frequent; or nothing."""
    counts = {
        term: count
        for term, count in terms
        if count and abs(len(term) - len(word)) <= allowed and term != word
    }
    near = [
        (term, distance)
        for term in counts
        if (distance := OSA.distance(word, term, score_cutoff=allowed)) <= allowed
    ]
    best = min(near, key=lambda pair: (pair[1], -counts[pair[0]], pair[0]), default=None)
    return best[0] if best is not None else ""
