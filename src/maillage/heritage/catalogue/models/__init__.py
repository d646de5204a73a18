"""Museums, objects, images, vocabularies, imports."""

from __future__ import annotations

from maillage.heritage.catalogue.models.counts import ObjectCount
from maillage.heritage.catalogue.models.images import ObjectImage, Rights
from maillage.heritage.catalogue.models.imports import CatalogueImport, ImportRecord, SavedMapping
from maillage.heritage.catalogue.models.museums import Museum
from maillage.heritage.catalogue.models.objects import BareArk, CulturalObject
from maillage.heritage.catalogue.models.terms import Term, Vocabulary

__all__ = [
    "BareArk",
    "CatalogueImport",
    "CulturalObject",
    "ImportRecord",
    "Museum",
    "ObjectCount",
    "ObjectImage",
    "Rights",
    "SavedMapping",
    "Term",
    "Vocabulary",
]
