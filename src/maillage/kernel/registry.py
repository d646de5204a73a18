"""What higher rooms lend to lower ones, registered in their ``AppConfig.ready()``.

The kernel and the domain never import upwards: a project page asks `panels`, a date move asks
`movables`, global search asks `searchables`. Registration order is display order unless an item
has an ``order`` attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.utils.functional import Promise

    from maillage.kernel.archive_parts import ArchivePart
    from maillage.kernel.audit import Actor
    from maillage.kernel.exports import Export
    from maillage.kernel.imports.engine import Importer

T = TypeVar("T")


class Registry(Generic[T]):
    """An ordered set of items, each found by its key (``kind``, ``key`` or ``name``)."""

    def __init__(self, label: str) -> None:
        self.label = label
        self._items: dict[str, T] = {}

    @staticmethod
    def key_of(item: Any) -> str:
        """The name under which `item` is found: its ``kind`` or its ``key``."""
        return str(getattr(item, "kind", None) or item.key)

    def register(self, item: T) -> T:
        """Add `item`; raise ValueError when its key is taken by another one."""
        key = self.key_of(item)
        if key in self._items:
            message = f"{self.label}: {key!r} is registered already"
            raise ValueError(message)
        self._items[key] = item
        return item

    def get(self, key: str) -> T | None:
        """The item of that key, or None."""
        return self._items.get(key)

    def keys(self) -> list[str]:
        """The keys, in registration order."""
        return list(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(sorted(self._items.values(), key=lambda item: getattr(item, "order", 0)))

    def __len__(self) -> int:
        return len(self._items)


# -- office -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the office's left rail, shown to whoever holds `permission`."""

    key: str
    label: str | Promise
    url_name: str
    icon: str
    permission: str
    order: int = 0
    group: str | Promise = ""
    # How many things wait there for that user; a cheap query, asked with each page.
    count: Callable[[Any], int] | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A tab that an app adds to the page of another app's record.

    `context` receives (record, user) and returns the template's context, or None when the panel
    has nothing to show to that user.
    """

    key: str
    model: str  # "projects.project"
    label: str | Promise
    template: str
    context: Callable[..., dict[str, Any] | None]
    permission: str = ""
    order: int = 0
    # Whether `context` also receives the parameters of the address (a page number, a filter).
    with_params: bool = False


@dataclass(frozen=True, slots=True)
class DashboardCard:
    """A block of the office's home page; `context` as in `Panel`, for (user,)."""

    key: str
    template: str
    context: Callable[[Any], dict[str, Any] | None]
    order: int = 0


# -- contacts: what they take part in, by what they are found, whom one chooses at once ---------------


@dataclass(frozen=True, slots=True)
class InvolvementItem:
    """One thing that a contact takes part in: `day` sorts, `role` and `state` are words."""

    day: date
    label: str
    url: str
    role: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Involvement:
    """One nature of what a person or an organisation takes part in: projects, tasks, events…

    `items` receives (record, user, limit): the `limit` newest that ``visible_to(user)`` lets
    through, newest first, in a number of queries that does not grow with them.
    """

    key: str
    models: tuple[str, ...]  # "directory.person", "directory.organisation"
    label: str | Promise
    icon: str
    items: Callable[[Any, Any, int], Sequence[InvolvementItem]]
    permission: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True)
class Criterion:
    """By what a segment finds people or organisations; `value_kind` says what is compared.

    `condition` receives (operator, value, user) and returns a Q. By `value_kind`, it is asked:

    - text: « contains », « equals », « starts » and a str, « filled » and nothing;
    - choice and record: « any » and a list (values of `choices`; keys of records that `chooser`
      gives, or of `choices`);
    - boolean: « yes » and nothing;
    - number: « between » and (least or None, most or None);
    - date: « between » and (first day or None, last day or None).

    What is contrary (« n’est pas », « est vide ») the engine makes from these. The Q is on the
    model's own columns, or on ``pk__in`` of a query: never on a relation to many, which would count
    a record twice. It reads through ``visible_to(user)`` what not all the team sees.

    `words` begins its sentence (« dont la nature », « qui ont une tâche en retard »), `words_no`
    the contrary of a boolean.
    """

    key: str
    model: str
    label: str | Promise
    group: str | Promise
    value_kind: str
    condition: Callable[[str, Any, Any], Any]
    words: str | Promise
    words_no: str | Promise = ""
    choices: Callable[[Any], Sequence[tuple[Any, Any]]] | None = None
    chooser: str = ""
    permission: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True)
class Audience:
    """A named set of people or of organisations: a segment, a list, the members of a network."""

    key: str  # "segment-12": how a form and an address name it
    label: str
    model: str  # "directory.person"


@dataclass(frozen=True, slots=True)
class AudienceSource:
    """Where audiences come from.

    `offered` receives (user, model, text): those that the user may choose, whose name holds the
    words of `text`. `records` receives (user, model, pk): what it gathers and the user sees, as a
    queryset; None when there is no such audience for that user. Both get model as
    "directory.person".
    """

    key: str  # "segment"
    label: str | Promise
    offered: Callable[[Any, str, str], Iterable[Audience]]
    records: Callable[[Any, str, int], QuerySet[Any] | None]
    order: int = 0


# -- search -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What the index keeps of one record."""

    title: str
    text: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Searchable:
    """A model that global search finds: only what ``visible_to(user)`` lets through is shown."""

    key: str
    model: str  # "directory.person"
    label: str | Promise
    icon: str
    document: Callable[[Any], SearchDocument]
    visible_to: Callable[[Any], QuerySet[Any]]
    queryset: Callable[[], QuerySet[Any]] | None = None  # with its select_related, for indexing
    order: int = 0
    # What depends on who looks (a colleague's other employer) is said of the record as
    # `visible_to` gives it, not by the index.
    hint: Callable[[Any], str] | None = None


# -- the thread: what follows a change ----------------------------------------------------------------


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


# -- what proves that a task is done ------------------------------------------------------------------


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


# -- people without an account ------------------------------------------------------------------------


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


# -- conflicts: what is taken, when ------------------------------------------------------------------


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


# -- records that became one ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lineage:
    """What became of the records of one model that were merged into another.

    The page of one that is gone leads to the one that was kept, whose history holds both.
    """

    key: str  # "directory.person"
    successor: Callable[[int], tuple[int, str] | None]  # the kept one, and a sentence that says so
    predecessors: Callable[[int], Iterable[int]]  # those that were merged into it


@dataclass(frozen=True, slots=True)
class Follower:
    """Rows that name records otherwise than by a relation (a key in JSON), and how they follow.

    `follow` receives the record that goes and the one that is kept, inside the merge's transaction;
    it writes, and returns the undo entries of what it wrote (see `kernel.undo`).
    """

    key: str
    follow: Callable[[ObjectRef, ObjectRef], list[dict[str, Any]]]


# -- personal data ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonalData:
    """A part of what the program knows of someone, for the right of access (RGPD, art. 15).

    `rows` receives a person and who reads (the person, or whoever answers for the site) and gives
    mappings of labels to values. `relations` names the links to people and accounts that it covers
    (« directory.consent.person »): what no source covers is walked as it is, so that nothing is
    forgotten.
    """

    key: str
    label: str | Promise
    rows: Callable[[Any, Any], Iterable[Mapping[str, object]]]
    relations: tuple[str, ...] = ()
    order: int = 0


@dataclass(frozen=True, slots=True)
class ActivitySource:
    """A sign of life of people: how long their data are kept is counted from the latest.

    `latest` receives the keys of some people (at most a thousand) and gives pairs of key and day,
    in a query or two. With `category`, whoever has such a sign belongs to that retention rule.
    """

    key: str
    label: str | Promise
    latest: Callable[[Sequence[int]], Iterable[tuple[int, date]]]
    category: str = ""
    order: int = 0


# -- background, demo, benches, checks -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bench:
    """``maillage bench NAME``: `run` takes the command's options and returns figures and limits."""

    key: str
    help: str | Promise
    run: Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DemoChapter:
    """A part of the demo data; `load` is idempotent."""

    key: str
    load: Callable[[Any], None]
    order: int = 0


navigation: Registry[NavigationItem] = Registry("navigation")
panels: Registry[Panel] = Registry("panels")
dashboard: Registry[DashboardCard] = Registry("dashboard")
involvements: Registry[Involvement] = Registry("involvements")
criteria: Registry[Criterion] = Registry("criteria")
audiences: Registry[AudienceSource] = Registry("audiences")
searchables: Registry[Searchable] = Registry("searchables")
movables: Registry[Movable] = Registry("movables")
calendar_previews: Registry[CalendarPreview] = Registry("calendar previews")
undoers: Registry[Undoer] = Registry("undoers")
deliverables: Registry[Deliverable] = Registry("deliverables")
doorways: Registry[Doorway] = Registry("doorways")
occupations: Registry[OccupationSource] = Registry("occupations")
conflicts: Registry[ConflictSource] = Registry("conflicts")
importers: Registry[Importer] = Registry("importers")
exports: Registry[Export] = Registry("exports")
lineages: Registry[Lineage] = Registry("lineages")
followers: Registry[Follower] = Registry("followers")
benches: Registry[Bench] = Registry("benches")
demo_chapters: Registry[DemoChapter] = Registry("demo chapters")
personal_data: Registry[PersonalData] = Registry("personal data")
archive_parts: Registry[ArchivePart] = Registry("archive parts")
activity_sources: Registry[ActivitySource] = Registry("activity sources")


def panels_of(instance: Model) -> list[Panel]:
    """The panels registered for the model of `instance`, in order."""
    return [panel for panel in panels if panel.model == instance._meta.label_lower]


def doors_to(pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Door | None]:
    """The doors of these people to these projects, by both keys; None: closed, missing: no door."""
    found: dict[tuple[int, int], Door | None] = {}
    for doorway in doorways if pairs else ():
        for pair, door in doorway.doors(pairs).items():
            found[pair] = door or found.get(pair)
    return found


def audience_records(key: str, user: Any, model: str) -> QuerySet[Any] | None:
    """What the audience of that key gathers among what `user` sees; None when there is none."""
    kind, _, pk = key.partition("-")
    source = audiences.get(kind)
    if source is None or not pk.isdigit():
        return None
    return source.records(user, model, int(pk))


def audiences_for(user: Any, model: str, text: str = "") -> list[tuple[AudienceSource, Audience]]:
    """The audiences of `model` that `user` may choose, with whence they come."""
    return [(source, one) for source in audiences for one in source.offered(user, model, text)]
