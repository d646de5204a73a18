"""What rooms add to the archive of a whole project, registered in `kernel.registry.archive_parts`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from django.utils.functional import Promise


class ArchiveNames(Protocol):
    """How a part of an archive names what the rest of it tells too."""

    def person(self, one: Any) -> str | None:
        """The key of a sheet, told once; None for nobody."""

    def organisation(self, one: Any) -> str | None:
        """The same for a body."""

    def task(self, pk: int | None) -> str | None:
        """The key of a task; None for one that is not told."""

    def anchor(self, pk: int | None) -> str | None:
        """The same for an anchor."""


class ArchiveDesk(Protocol):
    """Where a part of an archive is made again: the new project, and what the keys have become."""

    project: Any
    actor: Any

    def sheet(self, key: str | None) -> int | None:
        """The person or the organisation of a key; None for one that is not here."""

    def task(self, key: str | None) -> int | None:
        """The new task of a key; None for one that was left out."""

    def anchor(self, key: str | None) -> int | None:
        """The same for an anchor."""

    def add(self, row: Any) -> Any:
        """Save a new row, checked, and remember how to take it back."""

    def remember(self, rows: Iterable[Any]) -> None:
        """Remember rows that the saving of another has written."""


class ArchivePart(Protocol):
    """What a room adds to the archive of a whole project, and makes again from it.

    `export` gives what `user` sees, as plain JSON; nothing when there is nothing. `check` raises
    `kernel.shapes.ShapeError` for data of another shape: an archive comes from anywhere. `missing`
    says, before anything is written, what cannot be made again here. `rebuild` writes new rows only,
    inside the import's transaction.
    """

    key: str
    label: str | Promise

    def export(self, project: Any, user: Any, names: ArchiveNames) -> Any:
        """Plain data."""

    def check(self, told: Any) -> None:
        """Raise for data of another shape."""

    def missing(self, told: Any, user: Any) -> list[str]:
        """Sentences."""

    def rebuild(self, told: Any, desk: ArchiveDesk) -> None:
        """New rows."""
