"""What is done with personal data: tell, erase, keep for a time."""

from __future__ import annotations

from maillage.people.privacy.domain.drafting import (
    draft_of,
    fill_draft,
    forget_drafts,
    spare_places,
)
from maillage.people.privacy.domain.erasing import (
    ErasureRefused,
    erase_person,
    erasure_plan,
    refusal_to_erase,
)
from maillage.people.privacy.domain.gathering import Section, gather, gathered_json
from maillage.people.privacy.domain.places import with_addresses
from maillage.people.privacy.domain.retention import (
    erase_items,
    keep_items,
    last_activities,
    review_chunk,
)

__all__ = [
    "ErasureRefused",
    "Section",
    "draft_of",
    "erase_items",
    "erase_person",
    "erasure_plan",
    "fill_draft",
    "forget_drafts",
    "gather",
    "gathered_json",
    "keep_items",
    "last_activities",
    "refusal_to_erase",
    "review_chunk",
    "spare_places",
    "with_addresses",
]
