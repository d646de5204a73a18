"""An import tells what it has written: the corrections that it makes true are closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.heritage.catalogue.domain.importing.hooks import AppliedRecord
from maillage.heritage.catalogue.models import CatalogueImport
from maillage.heritage.contributions import domain


class CorrectionListener:
    """See `catalogue.domain.importing.hooks.ImportListener`."""

    key = "contributions"

    def applied(
        self, records: Sequence[AppliedRecord], *, run: CatalogueImport, actor: Any
    ) -> None:
        """Close what these records now say; the history is signed by the program, not by `actor`."""
        del run, actor
        domain.close_done([(one.object, one.changes) for one in records if not one.is_new])
