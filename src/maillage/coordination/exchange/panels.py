"""The tab « Emporter » of a project and of an edition."""

from __future__ import annotations

from typing import Any

from maillage.coordination.projects.models import Edition, Project
from maillage.kernel.permissions import is_allowed


def project_panel(project: Project, user: Any) -> dict[str, Any]:
    """Everything in which a plan may leave, and come back."""
    return {
        "project": project,
        "may_change": is_allowed(user, "projects.import_plan"),
        "may_archive": is_allowed(user, "exchange.export_project"),
        "papers": [("a4", "A4"), ("a3", "A3")],
    }


def edition_panel(edition: Edition, user: Any) -> dict[str, Any]:
    """An edition's calendar."""
    del user
    return {"edition": edition}
