"""The lists of what is booked and of bookings."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from maillage.coordination.bookings.domain.availability import period_words
from maillage.coordination.bookings.models import Booking, Part, Resource
from maillage.ui.tables import LinkColumn, StateColumn, Table


class ResourceTable(Table):
    """What can be booked, and how many times it is in the coming weeks."""

    name = LinkColumn(verbose_name=_("Matériel ou salle"), hint="get_kind_display")
    kept = tables.Column(verbose_name=_("Où"), empty_values=(), order_by=("kept_at",))
    coming = tables.Column(verbose_name=_("Réservations à venir"))

    class Meta(Table.Meta):
        model = Resource
        fields = ("name", "quantity", "owner", "kept", "coming")
        order_by = "name"

    def render_kept(self, record: Any) -> Any:
        """The place, and where in it."""
        return " · ".join(str(part) for part in (record.place, record.kept_at) if part) or "—"


class BookingTable(Table):
    """Bookings, by their first day."""

    resource = LinkColumn(verbose_name=_("Matériel ou salle"), order_by=("resource__name",))
    start = tables.Column(verbose_name=_("Quand"))
    project = tables.Column(verbose_name=_("Projet"), linkify=True, order_by=("project__name",))
    who = tables.Column(verbose_name=_("Emprunteur"), order_by=("borrower__last_name",))
    state = StateColumn(verbose_name=_("Suivi"))

    class Meta(Table.Meta):
        model = Booking
        fields = ("resource", "quantity", "start", "project", "who", "state")
        order_by = "start"

    def render_start(self, record: Any) -> Any:
        """« du 12 au 14 mai 2026, matin »."""
        words = period_words(record.start, record.end)
        return words if record.part == Part.DAY else f"{words}, {record.get_part_display()}"
