"""Duplicates: sheets that say the same one, found, compared, merged, taken back."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DuplicatesConfig(AppConfig):
    """Duplicates: sheets that say the same one, found, compared, merged, taken back."""

    name = "maillage.people.duplicates"
    label = "duplicates"
    verbose_name = _("doublons")

    def ready(self) -> None:
        """Lend what the other rooms use."""
        from maillage.people.duplicates import registrations  # noqa: F401, PLC0415 - once the apps are loaded
