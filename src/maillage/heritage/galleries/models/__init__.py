"""Galleries and their rooms, museums' parts, proposals, comments; visitors' own selections."""

from __future__ import annotations

from maillage.heritage.galleries.models.comments import GalleryComment
from maillage.heritage.galleries.models.galleries import Gallery
from maillage.heritage.galleries.models.museums import GalleryInvitation, GalleryProposal
from maillage.heritage.galleries.models.rooms import GalleryItem, ItemLink, Room
from maillage.heritage.galleries.models.selections import (
    GalleryRequest,
    SelectionItem,
    SelectionRemoval,
    VisitorSelection,
)

__all__ = [
    "Gallery",
    "GalleryComment",
    "GalleryInvitation",
    "GalleryItem",
    "GalleryProposal",
    "GalleryRequest",
    "ItemLink",
    "Room",
    "SelectionItem",
    "SelectionRemoval",
    "VisitorSelection",
]
