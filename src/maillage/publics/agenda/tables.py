"""The list of events."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from maillage.publics.agenda.models import Event
from maillage.ui.tables import DayColumn, LinkColumn, StateColumn, Table


class EventTable(Table):
    """Events, by their next date."""

    title = LinkColumn(verbose_name=_("Événement"), hint="get_kind_display")
    next_start = DayColumn(verbose_name=_("Prochaine date"))
    session_count = tables.Column(verbose_name=_("Séances"))
    place = tables.Column(verbose_name=_("Lieu"), order_by=("place__name",))
    organiser = tables.Column(verbose_name=_("Organisateur"), order_by=("organiser__name",))
    state = StateColumn(verbose_name=_("État"))

    class Meta(Table.Meta):
        model = Event
        fields = ("title", "next_start", "session_count", "place", "organiser", "state")

    def render_session_count(self, value: int) -> Any:
        """« 3 séances »."""
        if not value:
            return _("aucune")
        return ngettext("%(n)d séance", "%(n)d séances", value) % {"n": value}
