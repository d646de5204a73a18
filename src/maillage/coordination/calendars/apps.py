"""The calendars' application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    """Closing periods, deciding bodies and their sessions."""

    name = "maillage.coordination.calendars"
    label = "calendars"
    verbose_name = _("calendriers")

    def ready(self) -> None:
        """Lend the calendars' pages to the office."""
        from maillage.coordination.calendars import registrations  # noqa: F401, PLC0415 - once the apps are loaded
