"""What the exchanges lend to the office: imports and tabs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.coordination.exchange import panels, tasks  # noqa: F401 - declares its periodic task
from maillage.coordination.exchange.archive_import import ArchiveImporter
from maillage.coordination.exchange.imports import MspdiImporter
from maillage.kernel import registry
from maillage.kernel.registry import Panel

registry.importers.register(MspdiImporter())
registry.importers.register(ArchiveImporter())
registry.panels.register(
    Panel(
        key="emporter",
        model="projects.project",
        label=_("Emporter"),
        template="exchange/project.html",
        context=panels.project_panel,
        permission="exchange.export_plan",
        order=90,
    )
)
registry.panels.register(
    Panel(
        key="emporter-edition",
        model="projects.edition",
        label=_("Emporter"),
        template="exchange/edition.html",
        context=panels.edition_panel,
        permission="exchange.view_feedtoken",
        order=90,
    )
)
