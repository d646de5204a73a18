"""What this app lends to the office: navigation, search, choosers, import, exports."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.kernel import registry
from maillage.kernel.registry import (
    Bench,
    DemoChapter,
    NavigationItem,
    Searchable,
    SearchDocument,
)
from maillage.people.territory import demo
from maillage.people.territory.benches import bench_territory
from maillage.people.territory.domain import (
    choosable,
    hint_of,
    recognise_commune,
    search_communes,
)
from maillage.people.territory.exports import COMMUNES, DISTRICTS, TERRITORIES
from maillage.people.territory.imports import DistrictImporter
from maillage.people.territory.models import Department, Intercommunality, Territory
from maillage.ui.choosers import Chooser, choosers

VIEW = "territory.view_commune"


def bodies_of(user: Any) -> QuerySet[Intercommunality]:
    """Public knowledge, for whoever enters the office."""
    bodies = Intercommunality.objects.all()
    return bodies if getattr(user, "in_office", False) else bodies.none()


def departments_of(user: Any) -> QuerySet[Department]:
    """Public knowledge, for whoever enters the office."""
    departments = Department.objects.all()
    return departments if getattr(user, "in_office", False) else departments.none()


registry.navigation.register(
    NavigationItem(
        "territories",
        _("Territoires"),
        "territories-list",
        "map",
        "territory.view_territory",
        order=340,
        group=_("Annuaire"),
    )
)
registry.searchables.register(
    Searchable(
        key="territories",
        model="territory.territory",
        label=_("Territoire"),
        icon="map",
        document=lambda one: SearchDocument(one.name, f"{one.kind} {one.description}", one.kind),
        visible_to=Territory.objects.visible_to,
        order=340,
    )
)
choosers.register(
    Chooser(
        key="communes",
        model="territory.commune",
        permission=VIEW,
        queryset=choosable,
        search=search_communes,
        recognise=recognise_commune,
        hint=hint_of,
        long=True,
    )
)
choosers.register(
    Chooser(
        key="intercommunalities",
        model="territory.intercommunality",
        search_fields=("name", "code"),
        permission=VIEW,
        queryset=bodies_of,
        long=True,
    )
)
choosers.register(
    Chooser(
        key="departments",
        model="territory.department",
        search_fields=("name", "code"),
        permission=VIEW,
        queryset=departments_of,
        label=lambda one: f"{one.name} ({one.code})",
        long=True,
    )
)
registry.importers.register(DistrictImporter())
for export in (TERRITORIES, COMMUNES, DISTRICTS):
    registry.exports.register(export)
registry.benches.register(
    Bench("territory", _("chercher une commune parmi 35 000"), bench_territory)
)
registry.demo_chapters.register(DemoChapter("territoire", demo.load, 5))
