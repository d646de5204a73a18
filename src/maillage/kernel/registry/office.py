"""What rooms lend to the office: its rail, its tabs, its cards, its search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from maillage.kernel.search.faceted.types import Drift


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


@dataclass(frozen=True, slots=True)
class FollowedIndex:
    """An index that a room keeps for one model (`kernel.search.faceted`), followed as global search is.

    Saving or deleting a record of `model` has its entry redone on commit; `through` says which of
    its records follow a record of another model: ``{"catalogue.objectimage": lambda image: …}``.
    """

    key: str
    model: str  # "catalogue.culturalobject"
    label: str | Promise
    refresh: Callable[[Sequence[int]], None]  # index these again as they are, or forget them
    rebuild: Callable[[], int]  # returns the record count
    drift: Callable[[], Drift]
    is_missing: Callable[[], bool]  # there is no index yet
    through: Mapping[str, Callable[[Any], Iterable[int]]] = field(default_factory=dict)
    order: int = 0
