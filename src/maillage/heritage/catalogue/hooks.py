"""What the rooms above the catalogue lend to one another through it: none of them knows the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.kernel.registry import Registry

if TYPE_CHECKING:
    from maillage.heritage.catalogue.models import CulturalObject


@dataclass(frozen=True, slots=True)
class ObjectSource:
    """Gathered objects that have a name in addresses: a gallery.

    `objects` receives that name and gives the keys of the objects in their order, published ones
    only; [] for an unknown name. `choices` gives (name, title) of what the public may see.
    """

    key: str
    objects: Callable[[str], Sequence[int]]
    choices: Callable[[], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class CorrectionDesk:
    """Who takes a correction that the team has decided, so that it goes back to the museum.

    `receive` is called in the transaction that writes the new values into the record.
    """

    key: str
    receive: Callable[[Correction], None]


@dataclass(frozen=True, slots=True)
class Correction:
    """A field's new values and what proves them."""

    record: CulturalObject
    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    proof: str
    actor: Any


object_sources: Registry[ObjectSource] = Registry("catalogue: object sources")
correction_desks: Registry[CorrectionDesk] = Registry("catalogue: correction desks")

GALLERIES = "galleries"


def gallery_objects(slug: str) -> list[int]:
    """The keys of a published gallery's objects, in its order; [] when there is none."""
    source = object_sources.get(GALLERIES)
    return list(source.objects(slug)) if source is not None else []


def gallery_choices() -> list[tuple[str, str]]:
    """(slug, title) of the published galleries."""
    source = object_sources.get(GALLERIES)
    return list(source.choices()) if source is not None else []
