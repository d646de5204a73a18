"""The application of sheets, classes, answers."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassroomConfig(AppConfig):
    """Sheets, classes, answers."""

    name = "maillage.heritage.classroom"
    label = "classroom"
    verbose_name = _("en classe")

    def ready(self) -> None:
        """Lend what the other rooms use."""
        from maillage.heritage.classroom import registrations  # noqa: F401, PLC0415 - once the apps are loaded
