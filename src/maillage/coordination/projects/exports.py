"""Projects and tasks as tables to take away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.domain.plans import describe_rule
from maillage.coordination.projects.models import Baseline, BaselineTask, Project, Task
from maillage.coordination.projects.three_way import base_of
from maillage.kernel import clock
from maillage.kernel.exports import Export, ExportColumn


def projects_of(user: Any, params: Mapping[str, Any]) -> QuerySet[Project]:
    """The projects that `user` may see."""
    del params
    return (
        Project.objects.visible_to(user)
        .select_related("lead", "main_anchor")
        .annotate(
            task_count=Count("tasks", filter=~Q(tasks__state=Task.State.CANCELLED)),
            done_count=Count("tasks", filter=Q(tasks__state=Task.State.DONE)),
        )
    )


def tasks_of(user: Any, params: Mapping[str, Any]) -> QuerySet[Task]:
    """The tasks that `user` may see; of one project with ``project``, its primary key."""
    tasks = Task.objects.visible_to(user).select_related(
        "project", "responsible", "responsible_organisation", "rule_anchor"
    )
    if wanted := str(params.get("project", "")):
        tasks = tasks.filter(project=int(wanted)) if wanted.isdecimal() else tasks.none()
    return tasks


PROJECTS = Export(
    kind="projects",
    label=_("Projets"),
    permission="projects.view_project",
    queryset=projects_of,
    columns=(
        ExportColumn("name", _("Projet"), lambda one: one.name, width=40),
        ExportColumn("kind", _("Nature"), lambda one: one.get_kind_display()),
        ExportColumn("lead", _("Porté par"), lambda one: one.lead and one.lead.name, width=30),
        ExportColumn("city", _("Commune"), lambda one: one.city, width=20),
        ExportColumn("day", _("Jour J"), lambda one: one.main_anchor and one.main_anchor.day),
        ExportColumn("tasks", _("Tâches"), lambda one: one.task_count),
        ExportColumn("done", _("Faites"), lambda one: one.done_count),
    ),
)
# The headings are those that the plan's import reads back.
TASKS = Export(
    kind="tasks",
    label=_("Tâches"),
    permission="projects.view_task",
    queryset=tasks_of,
    columns=(
        ExportColumn("project", _("Projet"), lambda one: one.project.name, width=30),
        ExportColumn("title", _("Tâche"), lambda one: one.title, width=50),
        ExportColumn("who", _("Responsable"), lambda one: one.who(), width=28),
        ExportColumn("start", _("Début"), lambda one: one.start),
        ExportColumn("due", _("Échéance"), lambda one: one.due),
        ExportColumn("rule", _("Règle"), describe_rule, width=34),
        ExportColumn("state", _("Avancement"), lambda one: one.get_state_display()),
        ExportColumn("note", _("Notes"), lambda one: one.note, width=40),
    ),
)
# What comes back is compared cell by cell with what left (`three_way`).
ROUND_TRIP = Export(
    kind="plan-aller-retour",
    label=_("Rétroplanning à compléter"),
    permission="projects.import_plan",
    queryset=tasks_of,
    help=_("À modifier dans un tableur, seul ou à plusieurs, puis à réimporter dans son projet."),
    columns=(
        ExportColumn("phase", _("Phase"), lambda one: one.phase, width=20),
        ExportColumn("title", _("Tâche"), lambda one: one.title, width=50),
        ExportColumn("who", _("Responsable"), lambda one: one.who(), width=28),
        ExportColumn("start", _("Début"), lambda one: one.start),
        ExportColumn("due", _("Échéance"), lambda one: one.due),
        ExportColumn("state", _("Avancement"), lambda one: one.get_state_display()),
        ExportColumn("note", _("Notes"), lambda one: one.note, width=40),
        ExportColumn("ref", _("Réf. Maillage"), lambda one: one.pk, hidden=True),
        ExportColumn("base", _("À l’export"), base_of, hidden=True),
    ),
)


def baseline_rows(user: Any, params: Mapping[str, Any]) -> QuerySet[Any]:
    """The tasks of one plan that was kept, as far as `user` sees them."""
    wanted = str(params.get("reference", ""))
    kept = Baseline.objects.visible_to(user).filter(pk=wanted if wanted.isdecimal() else 0)
    return (
        BaselineTask.objects.filter(baseline__in=kept)
        .filter(Q(task__isnull=True) | Q(task__in=Task.objects.visible_to(user)))
        .select_related("baseline", "task")
    )


def _done_on(row: BaselineTask) -> date | None:
    return clock.local(row.task.done_at).date() if row.task and row.task.done_at else None


def _slipped(row: BaselineTask) -> int | None:
    actual = _done_on(row) or (row.task and row.task.due)
    return (actual - row.due).days if actual and row.due else None


BASELINE = Export(
    kind="baseline",
    label=_("Plan de référence comparé"),
    permission="projects.view_baseline",
    queryset=baseline_rows,
    columns=(
        ExportColumn("baseline", _("Plan de référence"), lambda one: one.baseline.name, width=24),
        ExportColumn("title", _("Tâche"), lambda one: one.title, width=50),
        ExportColumn("planned", _("Prévue"), lambda one: one.due),
        ExportColumn("now", _("Aujourd’hui"), lambda one: one.task and one.task.due),
        ExportColumn("done", _("Faite"), _done_on),
        ExportColumn("slip", _("Écart en jours"), _slipped),
        ExportColumn(
            "state", _("Avancement"), lambda one: one.task and one.task.get_state_display()
        ),
    ),
)
