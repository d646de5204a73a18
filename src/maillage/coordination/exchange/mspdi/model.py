"""A plan as MS Project knows it, without XML and without our tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import IntEnum
from typing import Final

NAMESPACE: Final = "http://schemas.microsoft.com/project"
MINUTES: Final = 480
"""Minutes of our working day: eight hours."""
LEVELS: Final = " › "
"""What parts a phase from the one inside it, in our single field."""


class Constraint(IntEnum):
    """What holds a task (MSPDI, `ConstraintType`)."""

    ASAP = 0
    ALAP = 1
    MUST_START = 2
    MUST_FINISH = 3
    START_NO_EARLIER = 4
    START_NO_LATER = 5
    FINISH_NO_EARLIER = 6
    FINISH_NO_LATER = 7


LINK_TYPES: Final = {"FF": 0, "FS": 1, "SF": 2, "SS": 3}
LINK_KINDS: Final = {number: kind for kind, number in LINK_TYPES.items()}
DAYS, ELAPSED_DAYS = 7, 8
ELAPSED: Final = frozenset({4, 6, 8, 10, 12, 36, 38, 40, 42, 44})
"""Formats of a lag that count nights and week-ends too (`LagFormat`)."""
PERCENTS: Final = frozenset({19, 20, 51, 52})
"""Formats of a lag that is a share of the first task's duration."""


@dataclass(frozen=True, slots=True)
class MsLink:
    """What a task waits for; `lag` in tenths of a minute, as the file counts."""

    predecessor: int
    kind: str = "FS"
    lag: int = 0
    lag_format: int = DAYS


@dataclass(slots=True)
class MsTask:
    """One line of the file: a task, a milestone, or a summary that groups those below it.

    `duration` and `work` are in minutes of work; `texts` are free fields by their alias.
    """

    uid: int
    name: str
    level: int = 1
    summary: bool = False
    milestone: bool = False
    active: bool = True
    start: date | None = None
    finish: date | None = None
    at: time | None = None
    duration: int = MINUTES
    work: int = 0
    percent: int = 0
    constraint: int = Constraint.ASAP
    constraint_day: date | None = None
    deadline: date | None = None
    done: date | None = None
    """The day on which it was truly finished."""
    notes: str = ""
    subproject: str = ""
    recurring: bool = False
    links: list[MsLink] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    resources: list[int] = field(default_factory=list)
    phase: str = ""
    """Names of the summaries above it, from the outermost."""


@dataclass(frozen=True, slots=True)
class MsResource:
    """Who or what works: `kind` is 1 for work, 0 for material, 2 for cost."""

    uid: int
    name: str
    kind: int = 1


@dataclass(slots=True)
class MsPlan:
    """A whole file."""

    name: str = ""
    start: date | None = None
    finish: date | None = None
    from_start: bool = False
    minutes_per_day: int = MINUTES
    weekend: frozenset[int] = frozenset({5, 6})
    """Days of the week not worked, 0 = Monday."""
    closed: list[tuple[date, str]] = field(default_factory=list)
    """Other days not worked, and why."""
    tasks: list[MsTask] = field(default_factory=list)
    resources: dict[int, MsResource] = field(default_factory=dict)
    refs: dict[int, int] = field(default_factory=dict)
    """Line → our task that it was when the file left from here."""
