"""The kernel's application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    """Audits every business model once all of them are loaded; finds rules and tasks."""

    name = "maillage.kernel"
    label = "kernel"
    verbose_name = _("socle")

    def ready(self) -> None:
        """Register what the apps declare in their ``rules`` and ``tasks`` modules."""
        from maillage.kernel import audit, jobs  # noqa: F401, PLC0415 - models are loaded now
        from maillage.kernel.models import BusinessModel  # noqa: PLC0415 - once the apps are loaded

        autodiscover_modules("rules", "tasks")
        audit.register_models(BusinessModel)
