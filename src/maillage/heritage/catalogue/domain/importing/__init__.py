"""Files of records into the catalogue: received, read into a staging table, looked at, applied, undone.

Each step works by batches that are committed one by one with the place reached: a process that is
killed at any moment loses nothing, and whoever resumes doubles nothing.
"""

from __future__ import annotations

from maillage.heritage.catalogue.domain.importing.choices import Choices
from maillage.heritage.catalogue.domain.importing.hooks import (
    AppliedRecord,
    ImportListener,
    import_listeners,
)

__all__ = ["AppliedRecord", "Choices", "ImportListener", "import_listeners"]
