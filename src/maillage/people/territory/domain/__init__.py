"""What the territory does: load the reference data, find communes, draw territories."""

from __future__ import annotations

from maillage.people.territory.domain.finding import (
    CommuneFinder,
    FoundCommune,
    find_commune,
    find_line,
)
from maillage.people.territory.domain.loading import Counts, load_territory
from maillage.people.territory.domain.source import SourceError, default_source

__all__ = [
    "CommuneFinder",
    "Counts",
    "FoundCommune",
    "SourceError",
    "default_source",
    "find_commune",
    "find_line",
    "load_territory",
]
