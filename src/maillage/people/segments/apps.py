"""Lists and segments: whom one writes to, invites, exports."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SegmentsConfig(AppConfig):
    """Lists and segments: whom one writes to, invites, exports."""

    name = "maillage.people.segments"
    label = "segments"
    verbose_name = _("listes et segments")

    def ready(self) -> None:
        """Lend what the other rooms use."""
        from maillage.people.segments import registrations  # noqa: F401, PLC0415 - once the apps are loaded
