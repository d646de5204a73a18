"""Faceted search over records of one kind: `engine(schema)` gives it, whichever stands behind.

By default an index on disk (tantivy, in the data directory); with ``MAILLAGE_SEARCH_URL``, an
OpenSearch that several machines share.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from maillage.kernel.search.faceted.drift import drift_between
from maillage.kernel.search.faceted.embedded import EmbeddedEngine
from maillage.kernel.search.faceted.opensearch import OpenSearchEngine
from maillage.kernel.search.faceted.types import (
    BadCursor,
    Bucket,
    Clause,
    Document,
    Drift,
    FacetValue,
    Histogram,
    Hit,
    How,
    IndexBusy,
    IndexField,
    IndexSchema,
    Join,
    Kind,
    Query,
    Result,
    SearchEngine,
    SearchRefused,
    SearchUnavailable,
    Span,
    Suggestion,
    Writer,
)

__all__ = [
    "BadCursor",
    "Bucket",
    "Clause",
    "Document",
    "Drift",
    "FacetValue",
    "Histogram",
    "Hit",
    "How",
    "IndexBusy",
    "IndexField",
    "IndexSchema",
    "Join",
    "Kind",
    "Query",
    "Result",
    "SearchEngine",
    "SearchRefused",
    "SearchUnavailable",
    "Span",
    "Suggestion",
    "Writer",
    "drift_between",
    "engine",
]

_MOST_OPEN = 8  # schemas; more only when settings change, in tests
_open: dict[tuple[str, str], SearchEngine] = {}


def engine(schema: IndexSchema) -> SearchEngine:
    """The engine of that schema, by the settings in force."""
    place = settings.SEARCH_URL or str(settings.SEARCH_DIR)
    key = (place, f"{schema.key}:{schema.version}")
    if key not in _open:
        while len(_open) >= _MOST_OPEN:
            _open.pop(next(iter(_open)))
        _open[key] = (
            OpenSearchEngine(schema, settings.SEARCH_URL)
            if settings.SEARCH_URL
            else EmbeddedEngine(schema, Path(settings.SEARCH_DIR) / schema.key)
        )
    return _open[key]
