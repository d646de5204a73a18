"""Tables of contacts that come in: organisations, people with their functions."""

from __future__ import annotations

from maillage.people.directory.imports.museofile import MuseofileImporter
from maillage.people.directory.imports.organisations import OrganisationImporter
from maillage.people.directory.imports.people import PersonImporter

__all__ = ["MuseofileImporter", "OrganisationImporter", "PersonImporter"]
