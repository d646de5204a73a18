"""The directory's application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """Organisations, people, functions."""

    name = "maillage.people.directory"
    label = "directory"
    verbose_name = _("annuaire")

    def ready(self) -> None:
        """Lend the directory's pages to the office, search, imports and exports."""
        from maillage.people.directory import registrations  # noqa: F401, PLC0415 - once the apps are loaded
