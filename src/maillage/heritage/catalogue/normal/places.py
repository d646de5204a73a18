"""Places as museums write them: « Normandie;Seine-Maritime;Rouen (lieu de création) »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from maillage.kernel.text_fr import plain, word_set

LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Level:
    """One place among those of a value; `ends` when its role closes a chain of places."""

    name: str
    role: str
    doubt: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A place; `rank` is 0 for the most precise of its chain, 1 for what holds it…"""

    name: str
    role: str
    confidence: float
    rank: int


_CUT: Final = re.compile(r"[;,/](?![^()]*\))")
_BRACKETS: Final = re.compile(r"\(([^()]*)\)?")
_MEANS: Final = re.compile(
    r"(?:fouilles?|prospections?|decouvertes? fortuites?|collectes?|recoltes?|ramassages?|sondages?|"
    r"dragages?|missions?|lieu|lieux|provenance|decouverte|trouvaille)\b.*"
)
_KINDS: Final = word_set(
    "commune ville pays region departement canton village lieu-dit site province quartier rue hameau "
    "continent ile etat comte"
)


@lru_cache(maxsize=1 << 15)
def _levels(text: str) -> tuple[Level, ...]:
    found = []
    for part in _CUT.split(text):
        doubt, role = "?" in part, ""
        brackets = _BRACKETS.findall(part)
        roles = [one.replace("?", "").strip() for group in brackets for one in group.split(",")]
        kept = [one for one in roles if one and plain(one) not in _KINDS]
        role = ", ".join(dict.fromkeys(one[:1].lower() + one[1:] for one in kept)).replace("'", "’")
        name = " ".join(_BRACKETS.sub(" ", part).replace("?", " ").split()).strip(" .:")
        if name.isupper() and len(name) > 3:
            name = "-".join(" ".join(map(str.capitalize, one.split())) for one in name.split("-"))
        found.append(Level(name[:LONGEST], role[:LONGEST], doubt, bool(kept)))
    return tuple(found)


def parse_places(values: Sequence[str], *, role: str = "") -> list[Place]:
    """The places of a field, the most precise of each chain first.

    A chain goes from the widest to the most precise and ends with a role between brackets; its
    levels may stand in one value or in several. `role` is what a chain without one is for.
    """
    found: list[Place] = []
    chain: list[Level] = []
    for value in values:
        for level in _levels(value):
            if level.name and not _MEANS.fullmatch(plain(level.name)):
                chain.append(level)
            if level.ends and chain:
                found += _chained(chain, level.role)
                chain = []
    if chain:
        found += _chained(chain, role)
    unique: dict[tuple[str, str], Place] = {}
    for one in found:
        unique.setdefault((one.name, one.role), one)
    return list(unique.values())


def _chained(chain: Sequence[Level], role: str) -> list[Place]:
    return [
        Place(one.name, role, _confidence(one, rank, role), rank)
        for rank, one in enumerate(reversed(chain))
    ]


def _confidence(level: Level, rank: int, role: str) -> float:
    base = 0.9 if role else 0.7
    return round(base * (0.7 if level.doubt else 1.0) * (1.0 if rank == 0 else 0.95), 2)
