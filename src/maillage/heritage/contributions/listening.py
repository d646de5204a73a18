"""What the catalogue and the other rooms tell: imports applied, corrections decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.heritage.catalogue.domain.importing.hooks import AppliedRecord
from maillage.heritage.catalogue.hooks import Correction
from maillage.heritage.catalogue.models import CatalogueImport
from maillage.heritage.contributions import domain


class CorrectionListener:
    """See `catalogue.domain.importing.hooks.ImportListener`."""

    key = "contributions"

    def applied(
        self, records: Sequence[AppliedRecord], *, run: CatalogueImport, actor: Any
    ) -> None:
        """Close what these records now say; the history is signed by the program, not by `actor`."""
        del actor
        domain.close_done([(one.object, one.changes) for one in records if not one.is_new], run=run)


def receive(correction: Correction) -> None:
    """A room has corrected a record (a game's doubt, settled): it goes back to the museum."""
    domain.record_correction(
        record=correction.record,
        field=correction.field,
        before=correction.before,
        after=correction.after,
        proof=correction.proof,
        actor=correction.actor,
    )
