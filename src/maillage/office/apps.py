"""The application of the office."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    """Home, search, imports, exports, notifications, jobs: pages that belong to no single noun."""

    name = "maillage.office"
    label = "office"
    verbose_name = _("bureau")

    def ready(self) -> None:
        """Lend the office's own entries to its rail."""
        from maillage.office import registrations  # noqa: F401, PLC0415 - once the apps are loaded
