"""The portal's application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Personal links."""

    name = "maillage.portal"
    label = "portal"
    verbose_name = _("portail des partenaires")

    def ready(self) -> None:
        """Lend the links' panel to the project pages."""
        from maillage.portal import registrations  # noqa: F401, PLC0415 - once the apps are loaded
