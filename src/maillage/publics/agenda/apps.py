"""The agenda's application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    """Events, sessions, places."""

    name = "maillage.publics.agenda"
    label = "agenda"
    verbose_name = _("agenda")

    def ready(self) -> None:
        """Follow the projects' anchors; lend pages to the office and search."""
        from maillage.publics.agenda import registrations  # noqa: F401, PLC0415 - once the apps are loaded
