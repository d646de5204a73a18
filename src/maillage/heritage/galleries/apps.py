"""The application of galleries, rooms, proposals, selections."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GalleriesConfig(AppConfig):
    """Galleries, rooms, proposals, selections."""

    name = "maillage.heritage.galleries"
    label = "galleries"
    verbose_name = _("galeries")

    def ready(self) -> None:
        """Lend what the other rooms use."""
        from maillage.heritage.galleries import registrations  # noqa: F401, PLC0415 - once the apps are loaded
