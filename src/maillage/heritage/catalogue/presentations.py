"""What is shown of several objects together, for those who show it elsewhere (IIIF).

A room that composes objects (galleries) registers a `PresentationSource`; the API makes a manifest of
what it finds, without knowing that room::

    presentation_sources.register(PresentationSource("galeries", find_public_gallery))

gives ``/iiif/galeries/<slug>/manifest.json``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from maillage.heritage.catalogue.models import CulturalObject
from maillage.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class PresentedObject:
    """An object in its place, with the text that stands beside it (plain text)."""

    record: CulturalObject
    text: str = ""


@dataclass(frozen=True, slots=True)
class PresentedRoom:
    """A part of the whole, in order."""

    title: str
    objects: Sequence[PresentedObject]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Presentation:
    """Objects of several museums, composed: only what everyone may see.

    Records come with their museum, organisation and images (`exports.ready`).
    """

    title: str
    path: str
    """Address of its page, from the root of the site."""
    rooms: Sequence[PresentedRoom]
    summary: str = ""
    credits: Sequence[str] = field(default_factory=tuple)
    """Whom to thank: the museums, the authors."""


@dataclass(frozen=True, slots=True)
class PresentationSource:
    """Finds what a slug names, if everyone may see it; None otherwise."""

    key: str
    find: Callable[[str], Presentation | None]


presentation_sources: Final[Registry[PresentationSource]] = Registry("catalogue: presentations")
