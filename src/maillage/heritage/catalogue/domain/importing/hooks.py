"""What other apps do with what an import has just written, inside its transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from maillage.heritage.catalogue.models import CatalogueImport, CulturalObject
from maillage.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class AppliedRecord:
    """One object that an import has written.

    `changes` maps a field's code to (values before, values after), as the source gave them; a new
    object has nothing before.
    """

    object: CulturalObject
    changes: Mapping[str, tuple[Sequence[str], Sequence[str]]]
    is_new: bool = False


class ImportListener(Protocol):
    """Told of each batch that an import applies: a correction that it makes true is closed.

    Called inside the batch's transaction, with the objects as they are now, at most 500 of them;
    those that the file leaves as they were are not written, hence not told. It must look things up
    in a few queries for the whole batch.
    """

    key: str

    def applied(
        self, records: Sequence[AppliedRecord], *, run: CatalogueImport, actor: Any
    ) -> None:
        """`records` have just been written by `run`."""


import_listeners: Final[Registry[ImportListener]] = Registry("import listeners")


def tell(records: Sequence[AppliedRecord], *, run: CatalogueImport, actor: Any) -> None:
    """Tell every listener."""
    if records:
        for listener in import_listeners:
            listener.applied(records, run=run, actor=actor)
