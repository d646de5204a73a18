"""The rail's entries that belong to no noun."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.kernel import registry
from maillage.kernel.permissions import OFFICE
from maillage.kernel.registry import Bench, NavigationItem
from maillage.office.benches import bench_directory, bench_pages

registry.navigation.register(
    NavigationItem("home", _("Accueil"), "office-home", "home", OFFICE, order=-100)
)
registry.navigation.register(
    NavigationItem(
        "transfers",
        _("Imports et exports"),
        "office-imports",
        "file-import",
        "office.use_transfers",
        order=900,
        group=_("Outils"),
    )
)
registry.benches.register(
    Bench(
        "pages", _("Liste de projets, projet, agenda public : temps, requêtes, poids"), bench_pages
    )
)
registry.benches.register(
    Bench(
        "directory",
        _("Annuaire de 50 000 personnes : listes, segments, doublons, import, communes"),
        bench_directory,
    )
)
