"""Files of museums into records: read one by one in flat memory, whatever state they are in.

`open_source` is the door; `check_references` settles what each record is kept under; `Harvest` asks
an OAI-PMH server. Nothing here knows the database.
"""

from __future__ import annotations

from maillage.heritage.catalogue.readers.oai import Harvest, harvest
from maillage.heritage.catalogue.readers.opening import LABELS, detect, open_source
from maillage.heritage.catalogue.readers.records import (
    Problem,
    Source,
    SourceColumn,
    SourceMapping,
    SourceRecord,
)
from maillage.heritage.catalogue.readers.references import check_references

__all__ = [
    "LABELS",
    "Harvest",
    "Problem",
    "Source",
    "SourceColumn",
    "SourceMapping",
    "SourceRecord",
    "check_references",
    "detect",
    "harvest",
    "open_source",
]
