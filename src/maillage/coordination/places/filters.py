"""Filters of the list of places."""

from __future__ import annotations

from maillage.coordination.places.models import Place
from maillage.ui.filters import Filters


class PlaceFilters(Filters):
    """By name and commune."""

    search_fields = ("name", "city", "address")

    class Meta(Filters.Meta):
        model = Place
        fields = ()
