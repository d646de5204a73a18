"""What is taken, when, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from maillage.kernel.registry.thread import ObjectRef


@dataclass(frozen=True, slots=True)
class Occupation:
    """A person or a place that is taken on a day; between two hours when they are known."""

    subject: ObjectRef  # a person, a place
    who: str  # the subject, as a person would say it
    day: date
    label: str
    url: str
    start: time | None = None
    end: time | None = None
    project: int | None = None
    event: str = ""  # an anchor and the event that announces it are one: both carry the same


@dataclass(frozen=True, slots=True)
class OccupationSource:
    """Where occupations come from.

    `items` receives (user, first day, last day): those that `user` may see, in a number of queries
    that does not grow with them.
    """

    key: str
    items: Callable[[Any, date, date], Iterable[Occupation]]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that cannot be as it is planned: what, when, where to mend it."""

    kind: str  # a word of `projects.domain.conflicts.KINDS`
    day: date
    text: str
    links: tuple[tuple[str, str], ...] = ()  # (label, address)
    projects: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class ConflictSource:
    """Conflicts that an app knows by itself; `items` as in `OccupationSource`."""

    key: str
    items: Callable[[Any, date, date], Iterable[Conflict]]
