"""Lists of personal data."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from maillage.people.privacy.models import Erasure, Processing, RetentionRule
from maillage.ui.tables import CountColumn, DayColumn, LinkColumn, Table


class ProcessingTable(Table):
    """The register."""

    name = LinkColumn(verbose_name=_("Traitement"))
    legal_basis = tables.Column(verbose_name=_("Base légale"))
    retention = tables.Column(verbose_name=_("Durée"), orderable=False)
    is_active = tables.Column(verbose_name=_("En cours"))

    class Meta(Table.Meta):
        model = Processing
        fields = ("name", "legal_basis", "retention", "is_active")
        order_by = "name"

    def render_is_active(self, value: bool) -> Any:
        """In words."""
        return _("oui") if value else _("non")


class RetentionRuleTable(Table):
    """How long each category is kept."""

    label = LinkColumn(verbose_name=_("Qui"), url_name="retention-rules-detail")
    months = tables.Column(verbose_name=_("Mois sans activité"))
    source = tables.Column(verbose_name=_("D’où vient cette durée"), orderable=False)
    is_active = tables.Column(verbose_name=_("Appliquée"))
    waiting = CountColumn(verbose_name=_("À revoir"))

    class Meta(Table.Meta):
        model = RetentionRule
        fields = ("label", "months", "source", "is_active", "waiting")

    def render_is_active(self, value: bool) -> Any:
        """In words."""
        return _("oui") if value else _("non")


class ErasureTable(Table):
    """What was erased."""

    number = LinkColumn(verbose_name=_("Effacement"), accessor="pk")
    person = tables.Column(verbose_name=_("Fiche"), orderable=False)
    reason = tables.Column(verbose_name=_("Demande"), orderable=False)
    created_at = DayColumn(verbose_name=_("Fait le"))

    class Meta(Table.Meta):
        model = Erasure
        fields = ("number", "person", "reason", "created_at")
        order_by = "-created_at"

    def render_number(self, record: Erasure) -> Any:
        """« Effacement n° 3 », leading to its report."""
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record)
