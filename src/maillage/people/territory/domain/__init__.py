"""What the territory does: load the reference data, find communes, draw territories."""

from __future__ import annotations

from maillage.people.territory.domain.finding import CommuneFinder, FoundCommune, find_commune

__all__ = ["CommuneFinder", "FoundCommune", "find_commune"]
