"""The beginnings by which a commune is found while one types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from maillage.people.territory.models import Commune
from maillage.people.territory.names import fold_name, without_article

LATER: Final = 10  # a later word of the name, not its beginning
PART: Final = 5  # a part of a commune, not a commune of today
SHARED: Final = 1  # a postal code among several of that commune
_SMALL: Final = frozenset(
    [
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "lez",
        "sous",
        "sur",
    ]
)


def keys_of(
    code: str, name: str, kind: str, postal_codes: Iterable[str]
) -> Iterator[tuple[str, int]]:
    """Each beginning with its rank, the least one the best; nothing for a former commune."""
    if kind == Commune.Kind.FORMER:
        return
    less = 0 if kind == Commune.Kind.CURRENT else PART
    found: dict[str, int] = {}
    postal = list(postal_codes)
    for one in postal:
        found.setdefault(one, less + (SHARED if len(postal) > 1 else 0))
    found.setdefault(code.lower(), less)
    folded = fold_name(name)
    found[folded] = found[without_article(folded)] = less
    words = folded.split()
    for position, word in enumerate(words[1:], start=1):
        if word not in _SMALL:
            found.setdefault(" ".join(words[position:]), less + LATER)
    yield from ((key[:80], rank) for key, rank in found.items())
