"""The list of sheets."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from maillage.heritage.classroom.models import SchoolSheet
from maillage.ui.tables import LinkColumn, StateColumn, Table


class SheetTable(Table):
    """Sheets, those last changed first."""

    title = LinkColumn(verbose_name=_("Fiche"), hint="subject_words")
    level_words = tables.Column(verbose_name=_("Niveaux"), orderable=False)
    minutes = tables.Column(verbose_name=_("Durée"))
    museum = tables.Column(verbose_name=_("Musée"), order_by=("museum__organisation__name",))
    class_count = tables.Column(verbose_name=_("Classes ouvertes"))
    state = StateColumn(verbose_name=_("État"))

    class Meta(Table.Meta):
        model = SchoolSheet
        fields = ("title", "level_words", "minutes", "museum", "class_count", "state")

    def render_minutes(self, value: int) -> Any:
        """« 50 minutes »."""
        return ngettext("%(n)d minute", "%(n)d minutes", value) % {"n": value}
