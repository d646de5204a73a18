"""The application of what goes in and out."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Feeds, files for other programs, printed plans."""

    name = "maillage.coordination.exchange"
    label = "exchange"
    verbose_name = _("échanges")

    def ready(self) -> None:
        """Say what this room lends to the office."""
        from maillage.coordination.exchange import registrations  # noqa: F401, PLC0415 - models first
