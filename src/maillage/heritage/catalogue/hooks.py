"""What the apps above the catalogue lend to its index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from maillage.kernel.registry import Registry

if TYPE_CHECKING:
    from maillage.heritage.catalogue.models import CulturalObject


@dataclass(frozen=True, slots=True)
class GalleryMembership:
    """Which galleries show an object: by key of object, their slugs, for the facet « galerie »."""

    key: str
    galleries_of: Callable[[Sequence[int]], dict[int, list[str]]]


@dataclass(frozen=True, slots=True)
class IndexToucher:
    """How the index learns, within the running transaction, that objects are to be indexed again."""

    key: str
    touch: Callable[[Sequence[int]], None]


gallery_memberships: Final[Registry[GalleryMembership]] = Registry("gallery memberships")
index_touchers: Final[Registry[IndexToucher]] = Registry("index touchers")


def galleries_of(keys: Sequence[int]) -> dict[int, list[str]]:
    """By key of object, the slugs of the galleries that show it."""
    found: dict[int, list[str]] = {}
    for source in gallery_memberships:
        for key, slugs in source.galleries_of(keys).items():
            found.setdefault(key, []).extend(slugs)
    return found


def touch_objects(keys: Sequence[int]) -> None:
    """Have these objects indexed again once the running transaction commits."""
    for toucher in index_touchers if keys else ():
        toucher.touch(keys)


@dataclass(frozen=True, slots=True)
class ObjectSource:
    """Objects gathered under a name that addresses bear: galleries.

    `objects` receives that name and gives the keys of the objects in their order, of what is
    published only; [] for an unknown name. `choices` gives (name, title) of what the public may see.
    """

    key: str
    objects: Callable[[str], Sequence[int]]
    choices: Callable[[], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Correction:
    """New values of one field of a record, decided by who answers for it, and what proves them."""

    record: CulturalObject
    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    proof: str
    actor: Any


@dataclass(frozen=True, slots=True)
class CorrectionDesk:
    """Who takes a correction so that it goes back to the museum's own software.

    `receive` is called in the transaction that writes the new values into the record.
    """

    key: str
    receive: Callable[[Correction], None]


GALLERIES: Final = "galleries"
object_sources: Final[Registry[ObjectSource]] = Registry("object sources")
correction_desks: Final[Registry[CorrectionDesk]] = Registry("correction desks")


def gallery_objects(slug: str) -> list[int]:
    """The keys of a published gallery's objects, in its order; [] when there is none."""
    source = object_sources.get(GALLERIES)
    return list(source.objects(slug)) if source is not None else []


def gallery_choices() -> list[tuple[str, str]]:
    """(slug, title) of the published galleries."""
    source = object_sources.get(GALLERIES)
    return list(source.choices()) if source is not None else []
