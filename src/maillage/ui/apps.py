"""The application of the office's look."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Registers the search lookup that ignores case and accents."""

    name = "maillage.ui"
    label = "ui"
    verbose_name = _("interface")

    def ready(self) -> None:
        """Teach text columns ``__folded``, and SQLite the function behind it."""
        from maillage.ui import folded  # noqa: PLC0415 - lookups are registered once, here

        folded.register_lookups()
        connection_created.connect(folded.teach_sqlite, dispatch_uid="maillage.ui.folded")
