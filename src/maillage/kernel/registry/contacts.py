"""What rooms lend to the directory: what contacts take part in, and what becomes of their sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import Promise


from maillage.kernel.registry.thread import ObjectRef


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
