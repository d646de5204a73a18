"""The api's application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Feeds for machines."""

    name = "maillage.api"
    label = "api"
    verbose_name = _("la porte des machines")
