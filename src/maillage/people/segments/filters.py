"""Filters of the lists of lists and segments."""

from __future__ import annotations

from maillage.people.segments.models import ContactList, Segment
from maillage.ui.filters import Filters


class ContactListFilters(Filters):
    """By name."""

    search_fields = ("name", "description")

    class Meta(Filters.Meta):
        model = ContactList
        fields = ("q",)


class SegmentFilters(Filters):
    """By name, and by what they gather."""

    search_fields = ("name", "description")

    class Meta(Filters.Meta):
        model = Segment
        fields = ("q", "target")
