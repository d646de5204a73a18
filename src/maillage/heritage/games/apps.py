"""The application of games and their rounds."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GamesConfig(AppConfig):
    """Games and their rounds."""

    name = "maillage.heritage.games"
    label = "games"
    verbose_name = _("à vous de jouer")

    def ready(self) -> None:
        """Lend what the other rooms use."""
        from maillage.heritage.games import registrations  # noqa: F401, PLC0415 - once the apps are loaded
