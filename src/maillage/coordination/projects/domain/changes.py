"""What one would have otherwise in one plan or in many, and what would follow: the words of moves."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Self

from django.db import models

from maillage.coordination.calendars.changes import BodyChange, ClosingMove, SessionMove
from maillage.coordination.calendars.domain import in_plan_years
from maillage.coordination.calendars.models import DecidingBody
from maillage.coordination.projects.domain.plans import LoadedPlan
from maillage.coordination.projects.models import Project
from maillage.coordination.projects.planning.move import Outcome
from maillage.kernel.registry import Move

PLAN, ANCHORS = "plan", "anchors"
ANCHOR, TASK, FOLLOW = "anchor", "task", "suit"  # what the parts of an address begin with


class PlanChanged(Exception):
    """What would follow is no longer what was shown; str() says why, in French.

    Somebody changed the plan since, whom it names; or what was agreed to makes other dates of the
    rest: `left` are then the moves refused (`Move.key`), without which to look again.
    """

    def __init__(self, message: str, *, left: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.left = frozenset(left)


@dataclass(frozen=True, slots=True)
class Changes:
    """The days wished; everything else is computed from the plans as they are.

    Attributes:
        anchors, tasks: new days by key.
        follows: anchors that shift by as many days as the one changed in their project.
        kept: tasks that stay at their dates, and are locked there.
        session, body, closing: a change of a calendar that many plans are computed on; one of them.
        stale: projects in which what is no longer where its rules say is put back as well.
    """

    anchors: Mapping[int, date] = field(default_factory=dict)
    tasks: Mapping[int, date] = field(default_factory=dict)
    follows: frozenset[int] = frozenset()
    session: SessionMove | None = None
    closing: ClosingMove | None = None
    stale: frozenset[int] = frozenset()
    kept: frozenset[int] = frozenset()
    body: BodyChange | None = None

    def __bool__(self) -> bool:
        """Whether anything would be otherwise."""
        return bool(self.anchors or self.tasks or self.is_shared or self.stale)

    @property
    def is_shared(self) -> bool:
        """Whether a calendar changes, on which the plans of many are computed."""
        return any(one is not None for one in (self.session, self.body, self.closing))

    @property
    def deciding_body(self) -> DecidingBody | None:
        """Whose sessions change."""
        if self.session is not None:
            return self.session.session.body
        return self.body.body if self.body is not None else None

    @classmethod
    def parse(cls, data: Iterable[tuple[str, str]]) -> Self:
        """From the parts of an address, « anchor-12=2026-05-12 », « task-40=… », « suit=13 ».

        What does not read so is left out: an address is not a form.
        """
        days: dict[str, dict[int, date]] = {ANCHOR: {}, TASK: {}}
        follows = set()
        for name, text in data:
            kind, _, pk = name.partition("-")
            if kind in days and pk.isdecimal() and (day := as_day(text)) is not None:
                days[kind][int(pk)] = day
            elif name == FOLLOW and text.isdecimal():
                follows.add(int(text))
        return cls(days[ANCHOR], days[TASK], frozenset(follows - set(days[ANCHOR])))

    def without(self, left: Iterable[str]) -> Self:
        """The same, less these moves (`Move.key`): anchors that do not follow, tasks that stay."""
        keys = set(left)
        anchors = {pk for pk in self.follows if f"projects.anchor:{pk}" in keys}
        tasks = {
            int(pk)
            for model, _, pk in (key.partition(":") for key in keys)
            if model == "projects.task" and pk.isdecimal()
        }
        return replace(self, follows=self.follows - anchors, kept=self.kept | tasks)

    def pairs(self) -> list[tuple[str, str]]:
        """Inverse of `parse`."""
        return [
            *((f"{ANCHOR}-{pk}", day.isoformat()) for pk, day in self.anchors.items()),
            *((f"{TASK}-{pk}", day.isoformat()) for pk, day in self.tasks.items()),
            *((FOLLOW, str(pk)) for pk in sorted(self.follows)),
        ]


def as_day(text: str) -> date | None:
    """A day of an address, in the years that a plan may reach."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if in_plan_years(day) else None


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """Moves of one nature: the other anchors, the tasks, the agenda…"""

    key: str
    label: str
    moves: tuple[Move, ...]

    @property
    def possible(self) -> list[Move]:
        """Those that can follow."""
        return [move for move in self.moves if move.after is not None and not move.blocked]

    @property
    def impossible(self) -> list[Move]:
        """Those that cannot, and why."""
        return [move for move in self.moves if move.after is None or move.blocked]


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a plan holds, before and after: working days that lack, and the chain that blocks."""

    before: int
    after: int
    text: str

    @property
    def worse(self) -> bool:
        """Whether the change is what makes it late, or later."""
        return self.after > self.before

    @property
    def better(self) -> bool:
        """Whether less lacks with the change than without, though some still does."""
        return 0 < self.after < self.before


@dataclass(frozen=True, slots=True)
class MovePreview:
    """Everything that a change would move in one project; nothing is written.

    Attributes:
        chosen: what was asked for: it moves whatever is ticked.
        groups: what follows.
        conflicts: what would no longer hold, in words: links, people.
        fit: None for a plan without anything left to do.
        people: how many of their dates change, by person's key.
        problem: why the plan cannot be computed; nothing else is there then.
    """

    project: Project
    chosen: tuple[Move, ...] = ()
    groups: tuple[MoveGroup, ...] = ()
    conflicts: tuple[str, ...] = ()
    fit: Fit | None = None
    warning: str = ""
    problem: str = ""
    loaded: LoadedPlan | None = field(default=None, repr=False)
    outcome: Outcome | None = field(default=None, repr=False)

    @property
    def moves(self) -> list[Move]:
        """All of them but the chosen ones."""
        return [move for group in self.groups for move in group.moves]

    @property
    def keys(self) -> set[str]:
        """What can follow, as a form names it."""
        return {move.key for group in self.groups for move in group.possible}

    @property
    def has_impossible(self) -> bool:
        """Whether anything cannot follow."""
        return any(group.impossible for group in self.groups)

    @property
    def is_touched(self) -> bool:
        """Whether anything would move, or should and cannot."""
        return bool(self.chosen or self.keys or self.problem)

    @property
    def is_concerned(self) -> bool:
        """Whether anything would move, cannot, or can no longer be computed."""
        return self.is_touched or self.has_impossible

    @property
    def people(self) -> Counter[int]:
        """How many dates change for each person."""
        moving = [move for group in self.groups for move in group.possible]
        return Counter(pk for move in (*self.chosen, *moving) for pk in move.people)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would move, in all the projects that it touches and that one may change.

    Attributes:
        shared: what moves besides the projects' own dates: the session, the closing period.
        people: who is concerned, and by how many dates, the most concerned first.
        stamp: what the preview was computed from and what it found, so that an older one is known.
    """

    changes: Changes
    projects: tuple[MovePreview, ...]
    people: tuple[tuple[Any, int], ...]
    seen_at: datetime
    shared: Move | None = None

    @property
    def stamp(self) -> str:
        """Differs as soon as a plan was changed, or as something else would follow."""
        facts = [
            (
                one.project.pk,
                one.project.plan_version,
                sorted((move.key, str(move.after)) for move in (*one.chosen, *one.moves)),
            )
            for one in self.projects
        ]
        own = str(self.shared and (self.shared.before, self.shared.after))
        return hashlib.sha256(json.dumps([own, sorted(facts)]).encode()).hexdigest()[:32]

    @property
    def touched(self) -> list[MovePreview]:
        """The projects in which something would move."""
        return [one for one in self.projects if one.is_touched]

    @property
    def keys(self) -> set[str]:
        """What can follow in all of them."""
        return {key for one in self.projects for key in one.keys}

    @property
    def total(self) -> int:
        """How many dates change."""
        return len(self.keys) + sum(len(one.chosen) for one in self.projects)

    def of(self, project: int) -> MovePreview:
        """The part of one project; raises KeyError when it has none."""
        for one in self.projects:
            if one.project.pk == project:
                return one
        raise KeyError(project)


def root_of(preview: Preview) -> models.Model | None:
    """The record on whose page the change is taken back: that of the calendar, else the project.

    None for several projects, and for a closing period that is not saved yet.
    """
    changes = preview.changes
    if changes.deciding_body is not None:
        return changes.deciding_body
    if changes.closing is not None:
        closing = changes.closing.closing
        return closing if closing.pk else None
    return preview.projects[0].project if len(preview.projects) == 1 else None
