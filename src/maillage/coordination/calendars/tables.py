"""Lists of the calendars."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from maillage.coordination.calendars.models import ClosingPeriod, DecidingBody
from maillage.ui.tables import DayColumn, LinkColumn, Table


class ClosingTable(Table):
    """Closing periods."""

    label = LinkColumn(verbose_name=_("Motif"))
    start = DayColumn(verbose_name=_("Premier jour"))
    end = DayColumn(verbose_name=_("Dernier jour"), distance=False)
    organisation = tables.Column(verbose_name=_("Pour"), default=_("tous les plans"))

    class Meta(Table.Meta):
        model = ClosingPeriod
        fields = ("label", "start", "end", "organisation")
        order_by = "-start"


class BodyTable(Table):
    """Deciding bodies."""

    name = LinkColumn(verbose_name=_("Instance"), hint="organisation")
    filing_days = tables.Column(verbose_name=_("Dépôt du dossier"))
    next_day = DayColumn(verbose_name=_("Prochaine séance"), default=_("aucune connue"))

    class Meta(Table.Meta):
        model = DecidingBody
        fields = ("name", "filing_days", "next_day")
        order_by = "name"

    def render_filing_days(self, value: int) -> Any:
        """« 21 jours avant »."""
        if not value:
            return _("le jour même")
        return ngettext("%(n)d jour avant", "%(n)d jours avant", value) % {"n": value}
