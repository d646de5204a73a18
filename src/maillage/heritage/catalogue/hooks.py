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


gallery_memberships: Final[Registry[GalleryMembership]] = Registry("gallery memberships")


def galleries_of(keys: Sequence[int]) -> dict[int, list[str]]:
    """By key of object, the slugs of the galleries that show it."""
    found: dict[int, list[str]] = {}
    for source in gallery_memberships:
        for key, slugs in source.galleries_of(keys).items():
            found.setdefault(key, []).extend(slugs)
    return found
