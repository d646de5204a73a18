"""What the tabs of a project and of a template show."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import mark_safe

from maillage.coordination.projects.models import Anchor, PlanTemplate, Project, Task
from maillage.coordination.projects.planning.rules import DateRule, Unit, describe
from maillage.coordination.projects.presenting import group_by_month, rows_of
from maillage.kernel import undo
from maillage.kernel.models import AuditEntry
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role

# What a list and a chart show: parsing the dates of the rest took a third of a page's time.
SHOWN = (
    *("project", "title", "state", "start", "due", "duration", "locked", "floating", "position"),
    *("blocked_reason", "rule_offset", "rule_unit", "rule_anchor__name", "responsible__first_name"),
    *("responsible__last_name", "responsible_organisation__name"),
)


def visible_tasks(project: Project, user: Any) -> list[Task]:
    """The tasks of the project that `user` may see, soonest first."""
    return list(
        project.tasks.visible_to(user)  # type: ignore[attr-defined]  # a TaskQuerySet
        .select_related("responsible", "responsible_organisation", "rule_anchor")
        .only(*SHOWN)
        .order_by("due", "position", "pk")
    )


def plan_summary(project: Project, request: HttpRequest) -> dict[str, Any]:
    """The plan as a list, with the anchors and the last move that may be undone."""
    user: Any = request.user
    tasks = visible_tasks(project, user)
    may_change = user.has_perm("projects.change_project", project)
    counted = [task for task in tasks if task.state != Task.State.CANCELLED]

    def may_tick(task: Task) -> bool:
        return task.is_open and (may_change or user.has_perm("projects.change_task", task))

    return {
        "anchors": list(project.anchors.all()),
        "groups": group_by_month(rows_of(tasks, may_tick=may_tick)),
        "task_total": len(counted),
        "task_done": sum(task.state == Task.State.DONE for task in counted),
        "task_late": sum(task.is_late for task in counted),
        "may_change": may_change,
        "undoable": undo.last_undoable(project) if may_change else None,
    }


def presentation(project: Project, user: Any) -> dict[str, Any]:
    """What it is; who takes part, for those who may know."""
    shows_people = user.has_perm("projects.view_project_files", project)
    return {
        "project": project,
        "description": mark_safe(project.description),  # noqa: S308 - sanitised by its field
        "shows_people": shows_people,
        "partners": project.partners.select_related("organisation", "person"),
        "team": project.team.all(),
        "may_change": user.has_perm("projects.change_project", project),
    }


def files_panel(project: Project, user: Any) -> dict[str, Any]:
    """The project's private files."""
    from maillage.coordination.projects.forms import ProjectFileForm  # noqa: PLC0415 - forms read panels' models

    return {
        "project": project,
        "files": project.files.all(),
        "form": ProjectFileForm(),
        "may_change": user.has_perm("projects.change_project", project),
    }


def readable_history(
    project: Project, entries: QuerySet[AuditEntry], user: Any
) -> QuerySet[AuditEntry]:
    """The `entries` of the project's history that `user` may read: all of them for the team.

    Tasks, links, files and partners all hang from the project; a member reads what happened to the
    project, to its dates and to the tasks that it sees.
    """
    if has_role(user, *TEAM_ROLES):
        return entries
    types = ContentType.objects.get_for_models(Project, Anchor, Task)
    seen = Task.objects.visible_to(user).filter(project=project)
    found = entries.filter(
        Q(content_type=types[Project], object_id=project.pk)
        | Q(content_type=types[Anchor])
        | Q(content_type=types[Task], object_id__in=seen.values("pk"))
    )
    if user.has_perm("projects.view_project_files", project):
        return found
    return found.exclude(changes__has_key="team")


def template_rows(template: PlanTemplate) -> dict[str, Any]:
    """The template's tasks with their rules in words, by anchor."""
    rows = []
    for task in template.tasks.select_related("anchor").prefetch_related("follows"):
        rule = ""
        if task.anchor is not None:
            rule = describe(
                DateRule(str(task.anchor_id), task.offset, Unit(task.unit)), task.anchor.name
            )
        rows.append({"task": task, "rule": rule, "follows": list(task.follows.all())})
    return {"rows": rows, "anchors": template.anchors.all()}
