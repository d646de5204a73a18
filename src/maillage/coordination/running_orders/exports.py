"""A running order as a table to take away: the headings are those that the import reads back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.coordination.running_orders.models import Line
from maillage.coordination.running_orders.timeline import DAY
from maillage.kernel.exports import Export, ExportColumn


def lines_of(user: Any, params: Mapping[str, Any]) -> QuerySet[Line]:
    """The lines of one running order (``order``, its primary key), or of all that `user` sees."""
    lines = Line.objects.visible_to(user).select_related("order", "person")
    if wanted := str(params.get("order", "")):
        lines = lines.filter(order=int(wanted)) if wanted.isdecimal() else lines.none()
    ordered: QuerySet[Line] = lines.order_by("order__day", "order", "position", "pk")
    return ordered


def hour_of(line: Line) -> str:
    """« 14:30 »: read as an hour by every spreadsheet, and by the import."""
    return f"{line.minute % DAY // 60:02d}:{line.minute % 60:02d}"


LINES = Export(
    kind="running-order",
    label=_("Conducteur"),
    permission="running_orders.view_runningorder",
    queryset=lines_of,
    columns=(
        ExportColumn("order", _("Conducteur"), lambda one: one.order.title, width=30),
        ExportColumn("day", _("Jour"), lambda one: one.order.day),
        ExportColumn("hour", _("Heure"), hour_of),
        ExportColumn("duration", _("Durée"), lambda one: f"{one.duration} min"),
        ExportColumn("title", _("Quoi"), lambda one: one.title, width=40),
        ExportColumn("place", _("Lieu"), lambda one: one.place, width=24),
        ExportColumn("who", _("Qui"), lambda one: one.who(), width=28),
        ExportColumn("phone", _("Téléphone"), lambda one: one.phone, width=18),
        ExportColumn("material", _("Matériel"), lambda one: one.material, width=30),
        ExportColumn("contingency", _("Plan B"), lambda one: one.contingency, width=30),
        ExportColumn("fixed", _("Heure fixe"), lambda one: one.is_fixed),
        ExportColumn("stage", _("État"), lambda one: one.get_stage_display()),
    ),
)
