"""Bookings as a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.coordination.bookings.models import Booking
from maillage.kernel.exports import Export, ExportColumn


def bookings_of(user: Any, params: Mapping[str, Any]) -> QuerySet[Booking]:
    """The bookings that `user` may see, by their first day."""
    del params
    return (
        Booking.objects.visible_to(user)
        .select_related("resource", "project", "borrower", "borrower_organisation")
        .order_by("start", "pk")
    )


BOOKINGS = Export(
    kind="bookings",
    label=_("Réservations"),
    permission="bookings.view_booking",
    queryset=bookings_of,
    columns=(
        ExportColumn("resource", _("Matériel ou salle"), lambda one: one.resource.name, width=30),
        ExportColumn("kind", _("Nature"), lambda one: one.resource.get_kind_display(), width=20),
        ExportColumn("quantity", _("Quantité"), lambda one: one.quantity),
        ExportColumn("start", _("Premier jour"), lambda one: one.start, width=12),
        ExportColumn("end", _("Dernier jour"), lambda one: one.end, width=12),
        ExportColumn("part", _("Moment"), lambda one: one.get_part_display()),
        ExportColumn("project", _("Projet"), lambda one: one.project.name, width=30),
        ExportColumn("who", _("Emprunteur"), lambda one: one.who(), width=30),
        ExportColumn("state", _("Suivi"), lambda one: one.get_state_display()),
        ExportColumn("out_at", _("Sortie le"), lambda one: one.out_at, width=18),
        ExportColumn("out_condition", _("État au départ"), lambda one: one.out_condition, width=30),
        ExportColumn("back_at", _("Rendue le"), lambda one: one.back_at, width=18),
        ExportColumn("back_condition", _("État au retour"), lambda one: one.back_condition, width=30),
    ),
)  # fmt: skip
