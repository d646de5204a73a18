"""The list of running orders."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from maillage.coordination.running_orders.models import RunningOrder
from maillage.coordination.running_orders.timeline import hour_words
from maillage.ui.tables import DayColumn, LinkColumn, Table


class RunningOrderTable(Table):
    """Days to come first."""

    title = LinkColumn(verbose_name=_("Conducteur"))
    project = tables.Column(verbose_name=_("Projet"), linkify=True)
    day = DayColumn(verbose_name=_("Jour"))
    start = tables.Column(verbose_name=_("Début"))
    line_count = tables.Column(verbose_name=_("Lignes"))

    class Meta(Table.Meta):
        model = RunningOrder
        fields = ("title", "project", "day", "start", "line_count")
        order_by = "-day"

    def render_start(self, record: Any) -> str:
        """« 8 h 00 »."""
        return hour_words(record.first_minute)
