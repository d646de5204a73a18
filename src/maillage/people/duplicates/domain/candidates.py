"""Which sheets are worth comparing: those that share an address, a number, a word in a town.

Comparing everyone with everyone would take 1 250 million comparisons for 50 000 people. Sheets are
put in blocks instead, and compared inside each; a block too large is sorted, and each sheet compared
with its neighbours. Pure functions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from maillage.people.directory.domain.likeness import body_words
from maillage.people.duplicates.domain.scoring import (
    BodyTraits,
    PersonTraits,
    Score,
    score_bodies,
    score_people,
)

SHARED: Final = 5
"""Sheets that may share an address or a number before it says nothing of who they are."""

LARGE: Final = 300
WINDOW: Final = 12
"""Size from which a block is sorted, and neighbours that are then compared with each sheet."""

T = TypeVar("T", PersonTraits, BodyTraits)
Found = dict[tuple[int, int], Score]
Keys = Callable[[Any], Iterable[str]]
Report = Callable[[float], None]


def _blocks(rows: Sequence[T], keys: Keys) -> Iterator[list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        for one in dict.fromkeys(keys(row)):  # two words may begin alike
            found[one].append(row)
    for block in found.values():
        if len(block) > 1:
            yield block


def _pairs(block: Sequence[T], order: Callable[[T], str]) -> Iterator[tuple[T, T]]:
    if len(block) <= LARGE:
        for at, one in enumerate(block):
            for other in block[at + 1 :]:
                yield one, other
        return
    ordered = sorted(block, key=order)
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 : at + 1 + WINDOW]:
            yield one, other


def _compare(
    rows: Sequence[T],
    passes: Sequence[tuple[Keys, int]],
    score: Callable[[T, T], Score],
    order: Callable[[T], str],
    report: Report,
) -> Found:
    """Score the pairs of each pass; a pass is its keys, and the size above which a block is skipped."""
    found: Found = {}
    for done, (keys, most) in enumerate(passes):
        report(done / len(passes))
        for block in _blocks(rows, keys):
            if most and len(block) > most:
                continue
            for one, other in _pairs(block, order):
                pair = (one.pk, other.pk) if one.pk < other.pk else (other.pk, one.pk)
                if pair not in found and (scored := score(one, other))[0]:
                    found[pair] = scored
    report(1)
    return found


# -- people -----------------------------------------------------------------------------------------


def _contacts(row: Any) -> Iterable[str]:
    return (*row.emails, *row.phones)


def _whole_name(row: PersonTraits) -> Iterable[str]:
    return (" ".join(sorted(f"{row.name.first} {row.name.last}".split())),)


def _places(row: PersonTraits) -> Iterable[str]:
    return row.towns or [f"#{pk}" for pk in row.organisations]


def _last_names(row: PersonTraits) -> Iterable[str]:
    """Each word of the last name in each place; in the first name's place too, for swapped ones."""
    words = {word for word in row.name.last.split() if len(word) > 2}
    if len(row.name.first) > 2:
        words.add(row.name.first)
    return [f"{place}|{word}" for place in _places(row) for word in words]


def _beginnings(row: PersonTraits) -> Iterable[str]:
    """Beginnings, for typing errors in both names."""
    first, last = row.name.first, row.name.last
    starts = (f"{last[:3]}|{first[:1]}", f"{last[:1]}|{first[:3]}")
    return [f"{place}|{start}" for place in _places(row) for start in starts]


def _by_name(row: PersonTraits) -> str:
    return f"{row.name.last} {row.name.first}"


def find_people(rows: Sequence[PersonTraits], report: Report = lambda _share: None) -> Found:
    """Pairs of people that may be one; `report` is told the share that is done."""
    passes = (
        (_contacts, SHARED),
        (_whole_name, 60),
        (_last_names, 0),
        (_beginnings, 0),
    )
    return _compare(rows, passes, score_people, _by_name, report)


# -- organisations ----------------------------------------------------------------------------------


def _identity(row: BodyTraits) -> Iterable[str]:
    return [one for one in (row.siren, row.site) if one]


def _body_name(row: BodyTraits) -> Iterable[str]:
    return (" ".join(body_words(row.name)),)


def _towns(row: BodyTraits) -> Iterable[str]:
    return row.towns


def _words_in_town(row: BodyTraits) -> Iterable[str]:
    words = body_words(row.name, row.city)
    return [f"{town}|{word[:5]}" for town in row.towns for word in words]


def _by_body_name(row: BodyTraits) -> str:
    return " ".join(body_words(row.name, row.city))


def find_bodies(rows: Sequence[BodyTraits], report: Report = lambda _share: None) -> Found:
    """Pairs of organisations that may be one."""
    passes = (
        (_contacts, SHARED),
        (_identity, 60),
        (_body_name, 60),
        (_towns, 0),
        (_words_in_town, 0),
    )
    return _compare(rows, passes, score_bodies, _by_body_name, report)
