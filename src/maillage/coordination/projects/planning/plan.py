"""What a plan is made of: anchors, tasks, links. Frozen, without ORM, cheap to build by thousands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import NamedTuple

from maillage.coordination.projects.planning.rules import DateRule
from maillage.kernel.calendar import CalendarRangeError, WorkCalendar
from maillage.kernel.text_fr import typeset

Key = int | str


class Slot(NamedTuple):
    """From the first to the last day of a task, both included."""

    start: date
    due: date


class LinkKind(IntEnum):
    """Which end of the successor waits for which end of the predecessor."""

    FS = 0  # finish to start: the usual one
    SS = 1  # start to start
    FF = 2  # finish to finish
    SF = 3  # start to finish


class SchoolRule(StrEnum):
    """Where a task must lie with regard to the school holidays of its zone, as `models.task`."""

    OUTSIDE = "hors"
    DURING = "pendant"


@dataclass(frozen=True, slots=True)
class Body:
    """Who decides, in sessions.

    Args:
        name: what messages call it.
        sessions: the days on which it meets, in order.
        filing_days: calendar days before a session by which a file must have reached it.
    """

    name: str
    sessions: tuple[date, ...] = ()
    filing_days: int = 0


class PlanError(ValueError):
    """A plan that cannot be computed; its text can be shown to a user."""

    def __init__(self, message: str) -> None:
        super().__init__(typeset(message))


class PlanRangeError(PlanError, CalendarRangeError):
    """A plan that leaves the years of the calendar."""


@contextmanager
def told_in_words() -> Iterator[None]:
    """Makes a calendar's limits an error of the plan, which callers show to the user."""
    try:
        yield
    except PlanRangeError:  # already said, and better
        raise
    except CalendarRangeError as error:
        message = f"Le plan sort du calendrier. {error}"
        raise PlanRangeError(message) from error


@dataclass(frozen=True, slots=True)
class PlanTask:
    """A task, as the planner sees it.

    Args:
        key: what links and results refer to.
        name: what messages call it; its key by default.
        duration: working days that it takes, last day included; 0 is a milestone.
        rule: its last day, relative to an anchor.
        day: its last day, fixed; wins over the rule.
        locked: stays at its `current` dates whatever moves.
        done, cancelled: keep their dates and bind nobody, except that what comes before a
            cancelled task still precedes what comes after it, and that what waits for a decision
            waits for it even when the file is done.
        begun: under way. What is left of it is what its `current` dates leave from today.
        done_on: when it was done; by default, when its `current` dates say.
        exact_day: takes place on that very day, worked or not, neither earlier nor later.
        earliest: cannot start before that day.
        school: must lie outside, or during, the school holidays of `zone`, whole.
        zone: A, B or C; empty when nobody knows it.
        body: who decides on what the task files. Its deadline is when the decision must be there:
            the task ends in time for the last session on or before it, and what waits for the task
            waits for that session. A date that does not yield is taken as it is.
        current: its dates as they are recorded today.
    """

    key: Key
    name: str = ""
    duration: int = 1
    rule: DateRule | None = None
    day: date | None = None
    locked: bool = False
    done: bool = False
    cancelled: bool = False
    begun: bool = False
    done_on: date | None = None
    exact_day: bool = False
    earliest: date | None = None
    school: SchoolRule | None = None
    zone: str = ""
    body: Body | None = None
    current: Slot | None = None

    @property
    def label(self) -> str:
        """The name for messages."""
        return self.name or str(self.key)


@dataclass(frozen=True, slots=True)
class Link:
    """`successor` waits for `predecessor`, `lag` working days more (negative: overlaps)."""

    predecessor: Key
    successor: Key
    kind: LinkKind = LinkKind.FS
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Anchors with their dates, tasks, links.

    Args:
        anchors: date of each anchor that has one, by key.
        main: the anchor on which tasks without rule nor successor hang; the first by default.
        names: what messages call the anchors, by key.
        follows: anchors that shift with another one, by key (montage: vernissage).
    """

    anchors: Mapping[str, date]
    tasks: Sequence[PlanTask]
    links: Sequence[Link] = ()
    main: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    follows: Mapping[str, str] = field(default_factory=dict)

    @property
    def main_day(self) -> date | None:
        """The main anchor's date."""
        if self.main is not None:
            return self.anchors.get(self.main)
        return next(iter(self.anchors.values()), None)

    def anchor_name(self, key: str) -> str:
        """What messages call an anchor."""
        return self.names.get(key, key)


def told_chain(labels: Sequence[str]) -> str:
    """« A » → « B » → « C »; a long chain is told by both of its ends."""
    shown = [f"« {label} »" for label in labels]
    if len(shown) > 6:
        shown = [*shown[:3], "…", *shown[-2:]]
    return " → ".join(shown)


def duration_between(start: date, due: date, calendar: WorkCalendar) -> int:
    """Working days from `start` to `due`, both included; at least 1, whatever the days are."""
    days = calendar.days
    return max(1, days.end_of(due) - days.start_of(start))
