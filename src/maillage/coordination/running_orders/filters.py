"""Filters of the list of running orders."""

from __future__ import annotations

from maillage.coordination.running_orders.models import RunningOrder
from maillage.ui.filters import Filters


class RunningOrderFilters(Filters):
    """By their words."""

    search_fields = ("title", "project__name")

    class Meta(Filters.Meta):
        model = RunningOrder
        fields = ()
