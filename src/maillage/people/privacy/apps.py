"""Privacy: the register, retention, access and erasure."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """Privacy: the register, retention, access and erasure."""

    name = "maillage.people.privacy"
    label = "privacy"
    verbose_name = _("données personnelles")

    def ready(self) -> None:
        """Lend what the other rooms use."""
        from maillage.people.privacy import registrations  # noqa: F401, PLC0415 - once the apps are loaded
