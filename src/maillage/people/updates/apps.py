"""Updates: what members say of their own sheets, and what the team answers."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UpdatesConfig(AppConfig):
    """Updates: what members say of their own sheets, and what the team answers."""

    name = "maillage.people.updates"
    label = "updates"
    verbose_name = _("mises à jour")

    def ready(self) -> None:
        """Lend what the other rooms use."""
        from maillage.people.updates import registrations  # noqa: F401, PLC0415 - once the apps are loaded
