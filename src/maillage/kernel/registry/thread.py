"""The thread: what follows a change, what proves a task, who enters without an account."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.utils.functional import Promise

    from maillage.kernel.audit import Actor


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """A record named without importing its class."""

    model: str  # "projects.task"
    pk: int

    @classmethod
    def of(cls, instance: Model) -> ObjectRef:
        """The reference of a saved record."""
        return cls(instance._meta.label_lower, int(instance.pk))

    def __str__(self) -> str:
        return f"{self.model}:{self.pk}"

    @classmethod
    def parse(cls, text: str) -> ObjectRef:
        """Inverse of str(); raises ValueError on anything else."""
        model, _, pk = text.partition(":")
        return cls(model, int(pk))


@dataclass(frozen=True, slots=True)
class AnchorChange:
    """An anchor whose day changes; `project` and `anchor` are primary keys."""

    project: int
    anchor: int
    key: str
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Move:
    """One consequence of a change, before anyone has agreed to it."""

    target: ObjectRef
    label: str
    before: date | datetime | str
    after: date | datetime | str | None  # None: it cannot follow
    blocked: str = ""
    people: frozenset[int] = field(default_factory=frozenset)
    data: tuple[tuple[str, str], ...] = ()  # what `apply` needs besides `after`, as text
    note: str = ""  # what deserves a look although it moves

    @property
    def key(self) -> str:
        """How a form names this move."""
        return str(self.target)


class Movable(Protocol):
    """Something outside the plan that follows an anchor (an event, an agreement…)."""

    key: str
    label: str | Promise

    def preview(self, changes: Sequence[AnchorChange]) -> Iterable[tuple[AnchorChange, Move]]:
        """Read only: what would follow, each with what it follows; in a few queries for all."""

    def apply(self, moves: Sequence[Move], *, actor: Actor) -> list[dict[str, Any]]:
        """Inside the caller's transaction; returns the undo entries (see `kernel.undo`)."""


@dataclass(frozen=True, slots=True)
class Undoer:
    """How a room takes its own changes back, when more is asked than the record itself knows.

    Each receives an undo record (`kernel.models.UndoRecord`). `takes` says whether it is the room's;
    `may` receives (record, user): whether that user may, who otherwise sees nothing of it; `undo` is
    a verb, ``undo(record=…, actor=…)``, that raises `kernel.undo.UndoRefused`.
    """

    key: str
    takes: Callable[[Any], bool]
    may: Callable[[Any, Any], bool]
    undo: Callable[..., object]


@dataclass(frozen=True, slots=True)
class CalendarPreview:
    """Where a change of a calendar is seen with what hangs from it, before anything is written.

    `address` receives the change (of `coordination.calendars.changes`) and gives that page, or ''
    when nothing hangs from it.
    """

    key: str
    address: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A state of an object that proves a task done: « événement publié », « convention signée ».

    A task bound to such an object closes by itself once the object reaches that state: the object's
    own verbs call `projects.domain.deliverables.settle`, in their transaction.

    `offered` receives (user, project, text): the objects of that project that `user` sees, whose
    name holds the words of `text`. `reached` receives keys of objects and gives those that are in
    that state now, in one query. `done_words` and `missing_words` follow the object's name in a
    sentence: « est publié », « n’est pas publié ».
    """

    key: str  # "event_published"
    label: str | Promise
    model: str  # "agenda.event"
    done_words: str | Promise
    missing_words: str | Promise
    offered: Callable[[Any, Any, str], QuerySet[Any]]
    reached: Callable[[Iterable[int]], set[int]]
    order: int = 0


@dataclass(frozen=True, slots=True)
class Door:
    """How somebody without an account reaches a project, and stops its reminders."""

    url: str
    stop_url: str


class Doorway(Protocol):
    """What opens projects to people without an account (a personal link)."""

    key: str

    def doors(self, pairs: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], Door | None]:
        """The doors of these people to these projects, by both keys, in as few queries as for one.

        None: the door was closed, or its holder wants no messages; missing: there never was one.
        """
