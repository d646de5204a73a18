"""What the places lend to the office: navigation, and the chooser that forms use."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.coordination.places import demo
from maillage.coordination.places.forms import create_place
from maillage.kernel import registry
from maillage.kernel.registry import DemoChapter, NavigationItem
from maillage.ui.choosers import Chooser, choosers

registry.navigation.register(
    NavigationItem(
        "places", _("Lieux"), "places-list", "map-pin", "places.view_place", 50, _("Coordination")
    )
)
choosers.register(
    Chooser(
        key="places",
        model="places.place",
        search_fields=("name", "city", "address"),
        permission="places.view_place",
        hint=lambda place: f"{place.postal_code} {place.city}".strip(),
        create=create_place,
        create_permission="places.add_place",
    )
)
registry.demo_chapters.register(DemoChapter("lieux", demo.load, 15))
