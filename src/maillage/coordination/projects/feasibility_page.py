"""The tab « Faisabilité » of a project."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.feasibility import Room, plan_feasibility
from maillage.coordination.projects.models import Project
from maillage.kernel.text_fr import plain

SORTS: dict[str, Callable[[Room], Any]] = {
    "marge": lambda room: (room.slack, room.latest.due),
    "tache": lambda room: plain(room.task.title),
    "date": lambda room: (room.latest.due, room.slack),
}


def feasibility_panel(project: Project, user: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """Whether the plan holds; the tasks in the order that the address asks, tightest first."""
    said = plan_feasibility(project)
    asked = str(params.get("tri", ""))
    key, backwards = asked.removeprefix("-"), asked.startswith("-")
    key, backwards = (key, backwards) if key in SORTS else ("marge", False)
    columns = (
        ("tache", _("Tâche")),
        ("", _("Au plus tôt")),
        ("date", _("Au plus tard")),
        ("marge", _("Marge")),
        ("", _("Pourquoi")),
    )
    return {
        "project": project,
        "said": said,
        "rooms": sorted(said.rooms, key=SORTS[key], reverse=backwards),
        "columns": [
            {
                "label": label,
                "sort": f"-{name}" if name == key and not backwards else name,
                "order": ("descending" if backwards else "ascending") if name == key else "",
            }
            for name, label in columns
        ],
        "may_change": user.has_perm("projects.change_project", project),
    }
