"""Who, or what place, is taken twice at once. Pure: occupations in, clashes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from maillage.kernel.registry import ObjectRef, Occupation


@dataclass(frozen=True, slots=True)
class Clash:
    """Two things or more at once for one subject, on one day, in the order of their hours."""

    subject: ObjectRef
    who: str
    day: date
    items: tuple[Occupation, ...]


def together(one: Occupation, other: Occupation) -> bool:
    """Whether both cannot be: not the same event, and at the same hours.

    What has no hours takes the day; but within one project, days without hours go together: one
    hangs the works and opens the doors on the same day.
    """
    if one.event and one.event == other.event:
        return False
    if one.start is None or other.start is None:
        return one.project is None or one.project != other.project
    return one.start < (other.end or time.max) and other.start < (one.end or time.max)


def find_clashes(occupations: Iterable[Occupation]) -> list[Clash]:
    """The clashes, the earliest first; one for each subject and day."""
    by_day: defaultdict[tuple[ObjectRef, date], list[Occupation]] = defaultdict(list)
    for one in occupations:
        by_day[one.subject, one.day].append(one)
    found = []
    for (subject, day), several in by_day.items():
        hit = [
            one
            for n, one in enumerate(several)
            if any(together(one, other) for m, other in enumerate(several) if m != n)
        ]
        if hit:
            hit.sort(key=lambda one: (one.start or time.min, one.label))
            found.append(Clash(subject, hit[0].who, day, tuple(hit)))
    return sorted(found, key=lambda one: (one.day, one.who, str(one.subject)))
