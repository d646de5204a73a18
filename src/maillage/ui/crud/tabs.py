"""The tabs and the verbs of a record's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from maillage.kernel import registry
from maillage.kernel.permissions import is_allowed


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a resource's own; `context` receives (record, user)."""

    key: str
    label: Any
    template: str
    context: Callable[[Any, Any], dict[str, Any] | None] | None = None
    permission: str = ""
    leading: bool = False  # before the summary, though the page opens on the summary


@dataclass(frozen=True, slots=True)
class Way:
    """One way of seeing what the first tab holds: itself, or a tab that shows under it."""

    key: str
    label: Any
    icon: str


@dataclass(frozen=True, slots=True)
class Verb:
    """A button at the top right: a link, or, with `post`, a form that posts to `url`."""

    label: Any
    url: str
    icon: str = ""
    primary: bool = False
    post: bool = False
    confirm: Any = ""  # a question asked before posting, when the act cannot be undone
    danger: bool = False
    fields: tuple[tuple[str, str], ...] = ()  # hidden inputs of the form


@dataclass(slots=True)
class ShownTab:
    """A tab as the page shows it."""

    key: str
    label: Any
    url: str
    current: bool = False
    icon: str = ""


def permitted_tabs(own: tuple[Tab, ...], record: Any, user: Any) -> list[Tab | registry.Panel]:
    """The resource's own tabs, then those that other apps lend, which `user` may open."""
    found: list[Tab | registry.Panel] = [*own, *registry.panels_of(record)]
    return [tab for tab in found if not tab.permission or is_allowed(user, tab.permission, record)]


def context_of(
    tab: Tab | registry.Panel, record: Any, user: Any, params: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The context of the tab that is open; None when it has nothing to show to that user."""
    if isinstance(tab, registry.Panel) and tab.with_params:
        return tab.context(record, user, params)
    return {} if tab.context is None else tab.context(record, user)
