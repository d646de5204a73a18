"""What the running orders lend: navigation, the project's tab, import, export, moves of dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.coordination.running_orders import demo_running, panels
from maillage.coordination.running_orders.archive import RunningOrdersPart
from maillage.coordination.running_orders.exports import LINES
from maillage.coordination.running_orders.imports import RunningOrderImporter
from maillage.coordination.running_orders.models import Line, RunningOrder
from maillage.coordination.running_orders.movables import RunningOrderMovable
from maillage.kernel import registry
from maillage.kernel.registry import (
    DemoChapter,
    NavigationItem,
    Panel,
    PersonalData,
    Searchable,
    SearchDocument,
)
from maillage.kernel.text_fr import french_day


def document_of(order: RunningOrder) -> SearchDocument:
    """Found by its title and its project; not by the names on its lines."""
    hint = f"{order.project} · {french_day(order.day, year=True)}"
    return SearchDocument(order.title, f"{order.project}", hint)


def told_of(person: Any, _reader: Any) -> Iterator[dict[Any, object]]:
    """The lines that someone holds, for their right of access."""
    for line in Line.objects.filter(person=person).select_related("order__project"):
        yield {
            _("Conducteur"): line.order.title,
            _("Date"): line.order.day,
            _("Ligne"): line.title,
            _("Téléphone"): line.phone,
        }


registry.personal_data.register(
    PersonalData("conducteurs", _("Conducteurs"), told_of, ("running_orders.line.person",), 28)
)
registry.navigation.register(
    NavigationItem(
        "running-orders",
        _("Conducteurs"),
        "running-orders-list",
        "clock",
        "running_orders.view_runningorder",
        25,
        _("Coordination"),
    )
)
registry.searchables.register(
    Searchable(
        key="running-orders",
        model="running_orders.runningorder",
        label=_("Conducteur"),
        icon="clock",
        document=document_of,
        visible_to=RunningOrder.objects.visible_to,
        queryset=lambda: RunningOrder.objects.select_related("project"),
        order=25,
    )
)
registry.panels.register(
    Panel(
        key="conducteurs",
        model="projects.project",
        label=_("Conducteur"),
        template="running_orders/project_panel.html",
        context=panels.project_panel,
        permission="running_orders.view_runningorder",
        order=50,
    )
)
registry.movables.register(RunningOrderMovable())
registry.importers.register(RunningOrderImporter())
registry.exports.register(LINES)
registry.archive_parts.register(RunningOrdersPart())
registry.demo_chapters.register(DemoChapter("conducteur", demo_running.load, 45))
