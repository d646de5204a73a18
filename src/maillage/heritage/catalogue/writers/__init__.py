"""Objects given back: Dublin Core, LIDO, EDM, JSON-LD, CSV.

Pure functions of a `CulturalObject` whose museum, organisation and images are loaded; nothing here
asks the database, nor who may see what.
"""

from __future__ import annotations

from maillage.heritage.catalogue.writers.delimited import csv_document
from maillage.heritage.catalogue.writers.dublin_core import oai_dc
from maillage.heritage.catalogue.writers.edm import edm
from maillage.heritage.catalogue.writers.json_ld import json_ld, json_ld_document
from maillage.heritage.catalogue.writers.lido import lido, lido_document

__all__ = [
    "csv_document",
    "edm",
    "json_ld",
    "json_ld_document",
    "lido",
    "lido_document",
    "oai_dc",
]
