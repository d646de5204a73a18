"""What the territory does: load the reference data, find communes, draw territories."""

from __future__ import annotations

from maillage.people.territory.domain.drawing import (
    communes_of_today,
    delete_territory,
    read_list,
    save_district,
    save_territory,
)
from maillage.people.territory.domain.finding import (
    CommuneFinder,
    FoundCommune,
    find_commune,
    find_line,
)
from maillage.people.territory.domain.loading import Counts, load_territory
from maillage.people.territory.domain.searching import (
    choosable,
    hint_of,
    recognise_commune,
    search_communes,
)
from maillage.people.territory.domain.source import SourceError, default_source

__all__ = [
    "CommuneFinder",
    "Counts",
    "FoundCommune",
    "SourceError",
    "choosable",
    "communes_of_today",
    "default_source",
    "delete_territory",
    "find_commune",
    "find_line",
    "hint_of",
    "load_territory",
    "read_list",
    "recognise_commune",
    "save_district",
    "save_territory",
    "search_communes",
]
