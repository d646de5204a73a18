"""The places' application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Places."""

    name = "maillage.coordination.places"
    label = "places"
    verbose_name = _("lieux")

    def ready(self) -> None:
        """Lend the places' pages and their chooser to the office."""
        from maillage.coordination.places import registrations  # noqa: F401, PLC0415 - once the apps are loaded
