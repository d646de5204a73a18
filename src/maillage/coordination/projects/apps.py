"""The projects' application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    """Projects, anchors, tasks, templates."""

    name = "maillage.coordination.projects"
    label = "projects"
    verbose_name = _("projets")

    def ready(self) -> None:
        """Lend the projects' pages to the office, search, imports and exports."""
        from maillage.coordination.projects import registrations  # noqa: F401, PLC0415 - once the apps are loaded
