"""What the duplicates lend to the office: navigation, a tab on sheets, where merged sheets went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from maillage.kernel import registry
from maillage.kernel.registry import (
    Bench,
    DashboardCard,
    DemoChapter,
    Lineage,
    NavigationItem,
    Panel,
)
from maillage.people.duplicates import benches, demo, domain, panels, tasks  # noqa: F401 - tasks declare periodic jobs
from maillage.people.duplicates.models import Merge

GROUP = _("Annuaire")
MODELS = "directory.person", "directory.organisation"


def lineage_of(label: str) -> Lineage:
    """What became of the merged sheets of one kind."""
    name = label.partition(".")[2]

    def successor(pk: int) -> tuple[int, str] | None:
        model: Any = apps.get_model(label)
        merge = domain.merge_of(model, pk)
        return None if merge is None else (merge.kept.pk, domain.who_merged(merge))

    def predecessors(pk: int) -> Iterable[int]:
        rows = Merge.objects.standing().filter(**{f"{name}_id": pk})
        return list(rows.values_list("gone_pk", flat=True))

    return Lineage(label, successor, predecessors)


registry.navigation.register(
    NavigationItem(
        "duplicates",
        _("Doublons"),
        "duplicates-list",
        "copy",
        "duplicates.view_duplicatepair",
        order=370,
        group=GROUP,
    )
)
registry.dashboard.register(DashboardCard("duplicates", "duplicates/card.html", panels.waiting, 70))
registry.benches.register(
    Bench("duplicates", _("Recherche de doublons parmi 58 000 fiches"), benches.run)
)
for one in MODELS:
    registry.lineages.register(lineage_of(one))
    registry.panels.register(
        Panel(
            key=f"doublons-{one.partition('.')[2]}",
            model=one,
            label=_("Doublons"),
            template="duplicates/panel.html",
            context=panels.of_sheet,
            permission="duplicates.view_duplicatepair",
            order=90,
        )
    )
registry.demo_chapters.register(DemoChapter("doublons", demo.load, 14))
