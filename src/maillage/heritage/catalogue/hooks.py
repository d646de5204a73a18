"""What the apps above the catalogue lend to its index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.kernel.registry import Registry


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
