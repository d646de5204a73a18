"""Tables of the projects' room."""

from __future__ import annotations

from maillage.coordination.projects.models.audience import ProjectAudience
from maillage.coordination.projects.models.baseline import Baseline, BaselineTask, Scenario
from maillage.coordination.projects.models.links import Dependency, LinkKind
from maillage.coordination.projects.models.plan import Anchor, Unit
from maillage.coordination.projects.models.programme import Edition, Programme
from maillage.coordination.projects.models.project import (
    Project,
    ProjectFile,
    ProjectPartner,
    ProjectQuerySet,
    TeamQuerySet,
    Visibility,
)
from maillage.coordination.projects.models.reminder import Reminder
from maillage.coordination.projects.models.task import (
    SchoolRule,
    Task,
    TaskCheck,
    TaskFile,
    TaskQuerySet,
)
from maillage.coordination.projects.models.template import (
    PlanTemplate,
    TemplateAnchor,
    TemplateLink,
    TemplateRevision,
    TemplateTask,
)
from maillage.coordination.projects.models.thread import Comment
from maillage.coordination.projects.models.workload import Absence, Capacity

__all__ = [
    "Absence",
    "Anchor",
    "Baseline",
    "BaselineTask",
    "Capacity",
    "Comment",
    "Dependency",
    "Edition",
    "LinkKind",
    "PlanTemplate",
    "Programme",
    "Project",
    "ProjectAudience",
    "ProjectFile",
    "ProjectPartner",
    "ProjectQuerySet",
    "Reminder",
    "Scenario",
    "SchoolRule",
    "Task",
    "TaskCheck",
    "TaskFile",
    "TaskQuerySet",
    "TeamQuerySet",
    "TemplateAnchor",
    "TemplateLink",
    "TemplateRevision",
    "TemplateTask",
    "Unit",
    "Visibility",
]
