"""The tab of a project: its running orders."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from maillage.coordination.projects.models import Project
from maillage.coordination.running_orders.models import RunningOrder


def project_panel(project: Project, user: Any) -> dict[str, Any]:
    """Those that `user` sees, with how many lines."""
    orders = RunningOrder.objects.visible_to(user).filter(project=project)
    return {
        "project": project,
        "orders": orders.annotate(line_count=Count("lines")),
        "may_add": user.has_perm("running_orders.add_runningorder"),
    }
