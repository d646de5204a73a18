"""What the rooms of the collections lend to the common pages: home page, object page, menu.

A room (galleries, participation, school pages, games) registers in its own ``registrations.py``,
``maillage.website.collections.<room>.registrations``, which the site imports once the apps are loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists
from django.template.loader import render_to_string

from maillage.heritage.catalogue.models import Museum
from maillage.kernel.registry import Registry

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.functional import Promise
    from django.utils.safestring import SafeString

    from maillage.heritage.catalogue.models import CulturalObject

Context = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the home page of the collections, below the objects.

    `context` receives the request and gives what `template` shows; None: nothing to show today. The
    template begins with its own ``<section aria-labelledby=…>`` and ``<h2>``.
    """

    key: str
    template: str
    context: Callable[[HttpRequest], Context | None]
    order: int = 50


@dataclass(frozen=True, slots=True)
class MenuLink:
    """An entry of the collections' own menu: « Galeries », « En classe »…

    `holds` gives what the room shows to the public: the entry is hidden while there is none.
    """

    key: str
    label: str | Promise
    url: Callable[[], str]
    holds: Callable[[], QuerySet[Any]] | None = None
    order: int = 50


@dataclass(frozen=True, slots=True)
class ObjectAction:
    """A link under an object: « Une erreur ? ».

    `url` receives the object; '' hides the link. `hint` says in a few words what the visitor may do.
    """

    key: str
    label: str | Promise
    url: Callable[[CulturalObject], str]
    icon: str = "message"
    hint: str | Promise = ""
    order: int = 50


@dataclass(frozen=True, slots=True)
class ObjectPanel:
    """A part of the object page that is not the museum's record: what the public knows, galleries.

    As `Section`, but `context` receives (object, request).
    """

    key: str
    template: str
    context: Callable[[CulturalObject, HttpRequest], Context | None]
    order: int = 50


@dataclass(frozen=True, slots=True)
class FacetLabels:
    """How the values of a facet are said: ``"galerie"`` holds addresses, visitors read titles.

    `key` is the facet's name in addresses; `labels` receives values and gives those that it knows.
    """

    key: str
    labels: Callable[[Iterable[str]], Mapping[str, str]]


home_sections: Registry[Section] = Registry("collections: home sections")
menu_links: Registry[MenuLink] = Registry("collections: menu")
object_actions: Registry[ObjectAction] = Registry("collections: object actions")
object_panels: Registry[ObjectPanel] = Registry("collections: object panels")
facet_labels: Registry[FacetLabels] = Registry("collections: facet labels")


def sections_for(request: HttpRequest) -> list[SafeString]:
    """The parts of the home page that have something to show, in order, as HTML."""
    return [
        render_to_string(one.template, dict(context), request)
        for one in home_sections
        if (context := one.context(request)) is not None
    ]


def panels_for(record: CulturalObject, request: HttpRequest) -> list[SafeString]:
    """The parts of the object page that other rooms add, in order, as HTML."""
    return [
        render_to_string(one.template, {"object": record, **context}, request)
        for one in object_panels
        if (context := one.context(record, request)) is not None
    ]


def menu_for() -> list[tuple[str, str]]:
    """(label, address) of the collections' own menu; one query, however many rooms.

    Without an open museum, no room has anything to show.
    """
    asked = {one.key: Exists(one.holds()) for one in menu_links if one.holds is not None}
    named = {f"room_{number}": key for number, key in enumerate(asked)}
    rooms = (
        Museum.objects.open()
        .order_by()
        .annotate(**{name: asked[key] for name, key in named.items()})
    )
    found = rooms.values(*named).first() or {}
    empty = {key for name, key in named.items() if not found.get(name)}
    return [(str(one.label), one.url()) for one in menu_links if one.key not in empty]


def actions_for(record: CulturalObject) -> list[dict[str, Any]]:
    """The links under an object: ``{"label", "url", "icon", "hint"}``."""
    return [
        {"label": one.label, "url": url, "icon": one.icon, "hint": one.hint}
        for one in object_actions
        if (url := one.url(record))
    ]
