"""What the duplicates do: find, compare, merge, take back."""

from __future__ import annotations

from maillage.people.duplicates.domain.choices import BOTH, GONE, KEPT, Part, parts_of
from maillage.people.duplicates.domain.forgetting import forget_merges
from maillage.people.duplicates.domain.links import Links, count_links
from maillage.people.duplicates.domain.merging import (
    AlreadyMerged,
    MergeRefused,
    SheetChanged,
    merge_of,
    merge_organisations,
    merge_people,
    refusal,
    undo_merge,
    who_merged,
)
from maillage.people.duplicates.domain.scanning import Scanned, scan
from maillage.people.duplicates.domain.scoring import REASONS

__all__ = [
    "BOTH",
    "GONE",
    "KEPT",
    "REASONS",
    "AlreadyMerged",
    "Links",
    "MergeRefused",
    "Part",
    "Scanned",
    "SheetChanged",
    "count_links",
    "forget_merges",
    "merge_of",
    "merge_organisations",
    "merge_people",
    "parts_of",
    "refusal",
    "scan",
    "undo_merge",
    "who_merged",
]
