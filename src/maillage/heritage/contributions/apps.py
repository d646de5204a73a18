"""The application of contributions, campaigns, the way back."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    """Contributions, campaigns, the way back."""

    name = "maillage.heritage.contributions"
    label = "contributions"
    verbose_name = _("contributions")

    def ready(self) -> None:
        """Lend what the other rooms use."""
        from maillage.heritage.contributions import registrations  # noqa: F401, PLC0415 - once the apps are loaded
