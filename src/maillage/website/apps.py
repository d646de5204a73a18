"""The public site's application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebsiteConfig(AppConfig):
    """Pages for visitors."""

    name = "maillage.website"
    label = "website"
    verbose_name = _("site public")

    def ready(self) -> None:
        """Have the site's settings audited; Wagtail keeps the history of the pages itself."""
        from maillage.kernel import audit, registry  # noqa: PLC0415 - models are loaded now
        from maillage.website import collections, demo  # noqa: PLC0415 - once the apps are loaded
        from maillage.website.models import SiteSettings  # noqa: PLC0415 - once the apps are loaded

        audit.register(SiteSettings)
        registry.demo_chapters.register(registry.DemoChapter("site", demo.load, 50))
        collections.load_registrations()
