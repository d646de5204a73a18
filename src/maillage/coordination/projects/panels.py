"""What the tabs of a project and of a template show."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import mark_safe

from maillage.coordination.projects.domain import deliverables
from maillage.coordination.projects.domain.rights import writable
from maillage.coordination.projects.domain.roles import roles_of
from maillage.coordination.projects.domain.updating import is_outdated
from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.coordination.projects.people_forms import AudienceForm
from maillage.coordination.projects.presenting import group_by_month, rows_of
from maillage.coordination.projects.task_page import with_progress
from maillage.kernel import undo
from maillage.kernel.models import AuditEntry
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role

# What a list and a chart show: parsing the dates of the rest took a third of a page's time.
SHOWN = (
    *("project", "title", "state", "start", "due", "duration", "locked", "floating", "position"),
    *("blocked_reason", "rule_offset", "rule_unit", "rule_anchor__name", "responsible__first_name"),
    *("responsible__last_name", "responsible_organisation__name", "responsible_role"),
    *("deliverable", "deliverable_ref"),
)


def visible_tasks(project: Project, user: Any) -> list[Task]:
    """The tasks of the project that `user` may see, soonest first."""
    tasks = (
        project.tasks.visible_to(user)  # type: ignore[attr-defined]  # a TaskQuerySet
        .select_related("responsible", "responsible_organisation", "rule_anchor")
        .only(*SHOWN)
        .order_by("due", "position", "pk")
    )
    return list(with_progress(tasks))


def plan_summary(project: Project, request: HttpRequest) -> dict[str, Any]:
    """The plan as a list, with the anchors and the last move that may be undone."""
    user: Any = request.user
    tasks = visible_tasks(project, user)
    may_change = user.has_perm("projects.change_project", project)
    may = writable(user, [task for task in tasks if task.is_open])
    counted = [task for task in tasks if task.state != Task.State.CANCELLED]

    return {
        "anchors": list(project.anchors.all()),
        "groups": group_by_month(rows_of(tasks, may_tick=lambda task: task.pk in may)),
        "unmet": deliverables.unmet(tasks),
        "task_total": len(counted),
        "task_done": sum(task.state == Task.State.DONE for task in counted),
        "task_late": sum(task.is_late for task in counted),
        "may_change": may_change,
        "undoable": undo.last_undoable(project) if may_change else None,
        "template_news": may_change and is_outdated(project),
    }


def presentation(project: Project, user: Any) -> dict[str, Any]:
    """What it is, for whom, its parts; who takes part, for those who may know."""
    shows_people = user.has_perm("projects.view_project_files", project)
    may_change = user.has_perm("projects.change_project", project)
    seen = project.tasks.visible_to(user)  # type: ignore[attr-defined]  # a TaskQuerySet
    named = seen.exclude(responsible_role="").order_by("due", "position", "pk")
    above = Project.objects.visible_to(user).filter(pk=project.parent_id or 0)
    return {
        "project": project,
        "description": mark_safe(project.description),  # noqa: S308 - sanitised by its field
        "objectives": mark_safe(project.objectives),  # noqa: S308 - sanitised by its field
        "shows_people": shows_people,
        "places": project.places.visible_to(user),
        "partners": project.partners.select_related("organisation", "person"),
        "team": project.team.all(),
        "communes": project.host_communes.select_related("department"),
        "edition": project.edition,
        "parent": above.first(),
        "parts": parts_of(project, user),
        "audiences": audience_rows(project, may_change=may_change),
        "audience_form": AudienceForm(auto_id="public_%s") if may_change else None,
        "roles": roles_of(named.select_related("responsible", "responsible_organisation"))
        if shows_people
        else [],
        "may_change": may_change,
    }


def parts_of(project: Project, user: Any) -> list[Project]:
    """The sub-projects that `user` sees, with how far they are."""
    return list(
        Project.objects.visible_to(user)
        .filter(parent=project)
        .select_related("main_anchor")
        .annotate(
            task_count=Count("tasks", filter=~Q(tasks__state=Task.State.CANCELLED)),
            done_count=Count("tasks", filter=Q(tasks__state=Task.State.DONE)),
        )
        .order_by("main_anchor__day", "name")
    )


def audience_rows(
    project: Project, *, may_change: bool, filled: AudienceForm | None = None
) -> list[tuple[Any, Any]]:
    """Each audience, with its form for whoever may correct it; `filled` is that of one of them."""

    def form_of(one: Any) -> AudienceForm:
        if filled is not None and filled.instance.pk == one.pk:
            return filled
        return AudienceForm(instance=one, auto_id=f"public-{one.pk}_%s")

    return [(one, form_of(one) if may_change else None) for one in project.audiences.all()]


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
