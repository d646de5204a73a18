"""Territory: the administrative geography on which everything else is placed."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoryConfig(AppConfig):
    """Regions, départements, intercommunalities, communes, priority districts, chosen territories."""

    name = "maillage.people.territory"
    label = "territory"
    verbose_name = _("territoire")

    def ready(self) -> None:
        """Lend what the other rooms use."""
        from maillage.people.territory import registrations  # noqa: F401, PLC0415 - once the apps are loaded
