"""Tables of the projects' room."""

from __future__ import annotations

from maillage.coordination.projects.models.plan import (
    Anchor,
    Dependency,
    Task,
    TaskQuerySet,
    Unit,
)
from maillage.coordination.projects.models.project import (
    Project,
    ProjectFile,
    ProjectPartner,
    ProjectQuerySet,
    Visibility,
)
from maillage.coordination.projects.models.template import (
    PlanTemplate,
    TemplateAnchor,
    TemplateTask,
)

__all__ = [
    "Anchor",
    "Dependency",
    "PlanTemplate",
    "Project",
    "ProjectFile",
    "ProjectPartner",
    "ProjectQuerySet",
    "Task",
    "TaskQuerySet",
    "TemplateAnchor",
    "TemplateTask",
    "Unit",
    "Visibility",
]
