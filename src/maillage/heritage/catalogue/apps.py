"""The catalogue's application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    """Museums, objects, images, vocabularies, imports."""

    name = "maillage.heritage.catalogue"
    label = "catalogue"
    verbose_name = _("collections")

    def ready(self) -> None:
        """Lend pages to the office, objects to search."""
        from maillage.heritage.catalogue import registrations  # noqa: F401, PLC0415 - once the apps are loaded
