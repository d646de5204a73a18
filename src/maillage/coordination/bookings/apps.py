"""The bookings' application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    """Equipment, rooms, and who has them when."""

    name = "maillage.coordination.bookings"
    label = "bookings"
    verbose_name = _("réservations")

    def ready(self) -> None:
        """Follow the anchors; lend pages to the office and to the projects."""
        from maillage.coordination.bookings import registrations  # noqa: F401, PLC0415 - once the apps are loaded
