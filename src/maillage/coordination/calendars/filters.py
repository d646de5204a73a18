"""Filters of the calendars' lists."""

from __future__ import annotations

from maillage.coordination.calendars.models import ClosingPeriod, DecidingBody
from maillage.ui.filters import Filters


class ClosingFilters(Filters):
    """By what it is, or whose."""

    search_fields = ("label", "organisation__name")

    class Meta(Filters.Meta):
        model = ClosingPeriod
        fields: tuple[str, ...] = ()


class BodyFilters(Filters):
    """By name, or by organisation."""

    search_fields = ("name", "organisation__name")

    class Meta(Filters.Meta):
        model = DecidingBody
        fields: tuple[str, ...] = ()
