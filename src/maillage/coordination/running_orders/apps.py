"""The running orders' application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RunningOrdersConfig(AppConfig):
    """Running orders of projects, their lines, what happens live."""

    name = "maillage.coordination.running_orders"
    label = "running_orders"
    verbose_name = _("conducteurs")

    def ready(self) -> None:
        """Lend the running orders to projects, imports, exports and moves of dates."""
        from maillage.coordination.running_orders import registrations  # noqa: F401, PLC0415 - once the apps are loaded
