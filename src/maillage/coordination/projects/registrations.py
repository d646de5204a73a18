"""What the projects lend to the office: navigation, search, imports, exports, home page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects import (
    background,  # noqa: F401 - its periodic job is declared by being imported
    benches,
    board,
    calendar_previews,
    contacts,
    demo,
    demo_festival,
    demo_moves,
    demo_tasks,
    demo_workload,
    monthly,
    panels,
    references,
    week,
    workload_panels,
)
from maillage.coordination.projects.domain import batch_undoing, conflicts, moving, undoing
from maillage.coordination.projects.exports import BASELINE, PROJECTS, ROUND_TRIP, TASKS
from maillage.coordination.projects.feasibility_page import feasibility_panel
from maillage.coordination.projects.imports import PlanImporter
from maillage.coordination.projects.models import (
    Absence,
    Anchor,
    Capacity,
    Comment,
    Programme,
    Project,
    ProjectPartner,
    Reminder,
    Task,
)
from maillage.coordination.projects.task_page import thread_panel
from maillage.coordination.projects.template_imports import TemplateImporter
from maillage.kernel import clock, registry
from maillage.kernel.models import Notification
from maillage.kernel.notifications import declare_kind
from maillage.kernel.registry import (
    ActivitySource,
    Bench,
    CalendarPreview,
    DashboardCard,
    DemoChapter,
    NavigationItem,
    OccupationSource,
    Panel,
    PersonalData,
    Searchable,
    SearchDocument,
    Undoer,
)
from maillage.kernel.text_fr import french_day
from maillage.ui.choosers import Chooser, choosers

GROUP = _("Coordination")


def document_of_project(project: Project) -> SearchDocument:
    """Found by its name, commune, lead."""
    parts = (project.get_kind_display(), project.city, project.lead)
    hint = " · ".join(str(part) for part in parts if part)
    return SearchDocument(project.name, hint, hint)


def document_of_task(task: Task) -> SearchDocument:
    """Found by its title, note, project, responsible."""
    day = french_day(task.due, year=True) if task.due else ""
    hint = " · ".join(part for part in (str(task.project), day) if part)
    return SearchDocument(task.title, f"{task.note} {task.project} {task.who()}", hint)


def late_tasks(user: Any) -> dict[str, Any] | None:
    """What is late in the projects of whose team one is."""
    tasks = list(
        Task.objects.visible_to(user)
        .late()
        .filter(project__team=user)
        .select_related("project", "responsible", "responsible_organisation")
        .order_by("due")[:8]
    )
    return {"tasks": tasks} if tasks else None


def coming_days(user: Any) -> dict[str, Any] | None:
    """The next anchors."""
    anchors = list(
        Anchor.objects.visible_to(user)
        .filter(day__gte=clock.today())
        .select_related("project")
        .order_by("day")[:6]
    )
    return {"anchors": anchors} if anchors else None


def told_of(person: Any, _reader: Any) -> Iterator[dict[Any, object]]:
    """The tasks of someone, for their right of access."""
    for task in person.tasks.select_related("project"):
        yield {
            _("Projet"): task.project.name,
            _("Tâche"): task.title,
            _("Échéance"): task.due,
            _("État"): task.get_state_display(),
            _("Précisions"): task.note,
        }


def said_by(person: Any, _reader: Any) -> Iterator[dict[Any, object]]:
    """What someone wrote, by their link or with their account, for their right of access."""
    mine = Q(person=person)
    if person.user_id is not None:
        mine |= Q(author=person.user_id)
    for comment in Comment.objects.filter(mine).select_related("project", "task"):
        yield {
            _("Projet"): comment.project.name,
            _("Tâche"): comment.task.title if comment.task is not None else "",
            _("Écrit le"): comment.created_at,
            _("Signé"): comment.signature,
            _("Message"): comment.text,
        }


def available(person: Any, _reader: Any) -> Iterator[dict[Any, object]]:
    """When someone is away, and the hours that they can give, for their right of access."""
    for capacity in Capacity.objects.filter(person=person):
        yield {_("Heures par semaine"): capacity.hours}
    for absence in Absence.objects.filter(person=person):
        yield {_("Absence du"): absence.start, _("au"): absence.end}


def reminded(person: Any, _reader: Any) -> Iterator[dict[Any, object]]:
    """What someone was reminded of, for their right of access."""
    for one in Reminder.objects.filter(person=person).select_related("task__project"):
        yield {
            _("Projet"): one.task.project.name,
            _("Tâche"): one.task.title,
            _("Motif"): one.get_kind_display(),
            _("Pour le"): one.day,
        }


def writers(keys: Sequence[int]) -> Iterator[tuple[int, date]]:
    """When people last wrote by their personal link; an account's sign-in counts by itself."""
    rows = Comment.objects.filter(person__in=keys).order_by().values("person")
    for one in rows.annotate(last=Max("created_at")):
        yield one["person"], clock.local(one["last"]).date()


def involved(keys: Sequence[int]) -> Iterator[tuple[int, date]]:
    """When people were last confided a task, had one to do, or did it; not any write on its row."""
    tasks = Task.objects.filter(responsible__in=keys).order_by().values("responsible")
    past = Max("due", filter=Q(due__lte=clock.today()))
    for one in tasks.annotate(past=past, confided=Max("created_at"), done=Max("done_at")):
        moments = [clock.local(at).date() for at in (one["confided"], one["done"]) if at]
        yield one["responsible"], max([*moments, *([one["past"]] if one["past"] else [])])


def partners(keys: Sequence[int]) -> Iterator[tuple[int, date]]:
    """When people last joined a project, or one that they are in had a date that counts."""
    rows = ProjectPartner.objects.filter(person__in=keys).order_by().values("person")
    past = Max("project__anchors__day", filter=Q(project__anchors__day__lte=clock.today()))
    for one in rows.annotate(joined=Max("created_at"), past=past):
        joined = clock.local(one["joined"]).date()
        yield one["person"], max(joined, one["past"] or joined)


registry.personal_data.register(
    PersonalData("taches", _("Tâches"), told_of, ("projects.task.responsible",), 20)
)
registry.personal_data.register(
    PersonalData(
        "echanges",
        _("Messages des projets"),
        said_by,
        ("projects.comment.person", "projects.comment.author"),
        25,
    )
)
registry.personal_data.register(
    PersonalData(
        "disponibilites",
        _("Disponibilités"),
        available,
        ("projects.capacity.person", "projects.absence.person"),
        26,
    )
)
registry.personal_data.register(
    PersonalData("rappels", _("Rappels envoyés"), reminded, ("projects.reminder.person",), 27)
)
registry.activity_sources.register(ActivitySource("echanges", _("Message écrit"), writers))
registry.activity_sources.register(ActivitySource("taches", _("Tâche"), involved))
registry.activity_sources.register(ActivitySource("projets", _("Projet"), partners))
for item in (
    NavigationItem("programmes", _("Programmes"), "programmes-list", "stack-2", "projects.view_programme", 8, GROUP),
    NavigationItem("projects", _("Projets"), "projects-list", "clipboard-list", "projects.view_project", 10, GROUP),
    NavigationItem("tasks", _("Tâches"), "tasks-list", "list-check", "projects.view_task", 20, GROUP),
    NavigationItem("calendar", _("Calendrier"), "plan-calendar", "calendar", "projects.view_task", 24, GROUP),
    NavigationItem("week", _("Ma semaine"), "my-week", "calendar-due", "projects.view_task", -50),
    NavigationItem("workload", _("Plan de charge"), "workload", "chart-bar", "projects.view_workload", 56, GROUP),
    NavigationItem("conflicts", _("Conflits"), "conflicts", "alert-triangle", "projects.view_workload", 58, GROUP),
    NavigationItem("templates", _("Modèles"), "templates-list", "template", "projects.view_plantemplate", 30, GROUP),
):  # fmt: skip
    registry.navigation.register(item)

registry.searchables.register(
    Searchable(
        key="projects",
        model="projects.project",
        label=_("Projet"),
        icon="clipboard-list",
        document=document_of_project,
        visible_to=Project.objects.visible_to,
        queryset=lambda: Project.objects.select_related("lead"),
        order=10,
    )
)
registry.searchables.register(
    Searchable(
        key="tasks",
        model="projects.task",
        label=_("Tâche"),
        icon="list-check",
        document=document_of_task,
        visible_to=Task.objects.visible_to,
        queryset=lambda: Task.objects.select_related(
            "project", "responsible", "responsible_organisation"
        ),
        order=20,
    )
)
# The tabs of a project follow its life: feasibility, people, things, the day, what is kept.
registry.panels.register(
    Panel(
        key="fichiers",
        model="projects.project",
        label=_("Fichiers"),
        template="projects/files.html",
        context=panels.files_panel,
        permission="projects.view_project_files",
        order=60,
    )
)
registry.panels.register(
    Panel(
        key="echanges",
        model="projects.project",
        label=_("Échanges"),
        template="projects/thread.html",
        context=thread_panel,
        permission="projects.view_comment",
        order=35,
        with_params=True,
    )
)
registry.searchables.register(
    Searchable(
        key="programmes",
        model="projects.programme",
        label=_("Programme"),
        icon="stack-2",
        document=lambda one: SearchDocument(one.name, one.description, str(one.lead or "")),
        visible_to=Programme.objects.visible_to,
        queryset=lambda: Programme.objects.select_related("lead"),
        order=8,
    )
)
choosers.register(
    Chooser(
        key="projects",
        model="projects.project",
        search_fields=("name", "city"),
        permission="projects.view_project",
        hint=lambda one: one.city,
    )
)
registry.panels.register(
    Panel(
        key="references",
        model="projects.project",
        label=_("Références"),
        template="projects/baselines/panel.html",
        context=references.references,
        permission="projects.view_baseline",
        order=70,
    )
)
registry.panels.register(
    Panel(
        key="faisabilite",
        model="projects.project",
        label=_("Faisabilité"),
        template="projects/feasibility.html",
        context=feasibility_panel,
        permission="projects.view_feasibility",
        order=30,
        with_params=True,
    )
)
for key, label, context, order in (
    ("tableau", _("Tableau"), board.project_board, 10),
    ("calendrier", _("Calendrier"), monthly.project_calendar_page, 20),
):
    registry.panels.register(
        Panel(
            key=key,
            model="projects.project",
            label=label,
            template=f"projects/{key}.html",
            context=context,
            permission="projects.view_task",
            order=order,
            with_params=True,
        )
    )
for panel in (
    Panel(
        key="conflits",
        model="projects.project",
        label=_("Conflits"),
        template="projects/conflicts_panel.html",
        context=workload_panels.conflicts_panel,
        permission="projects.view_workload",
        order=32,
        with_params=True,
    ),
    Panel(
        key="disponibilites",
        model="directory.person",
        label=_("Disponibilités"),
        template="projects/availability_panel.html",
        context=workload_panels.availability_panel,
        permission="projects.view_workload",
        order=45,
    ),
):
    registry.panels.register(panel)
for source in (
    OccupationSource("taches", conflicts.occupations_of_tasks),
    OccupationSource("reperes", conflicts.occupations_of_anchors),
):
    registry.occupations.register(source)
for card in (
    DashboardCard("late", "projects/cards/late.html", late_tasks, 10),
    DashboardCard("mine", "projects/cards/mine.html", week.my_tasks, 5),
    DashboardCard("days", "projects/cards/days.html", coming_days, 30),
):
    registry.dashboard.register(card)
for involvement in contacts.INVOLVEMENTS:
    registry.involvements.register(involvement)
for criterion in contacts.criteria():
    registry.criteria.register(criterion)
registry.calendar_previews.register(CalendarPreview("plans", calendar_previews.address))
registry.undoers.register(
    Undoer("batches", batch_undoing.is_batch, undoing.may_undo, batch_undoing.undo_batch)
)
registry.undoers.register(Undoer("moves", undoing.is_move, undoing.may_undo, moving.undo_changes))
registry.importers.register(PlanImporter())
registry.importers.register(TemplateImporter())
registry.exports.register(PROJECTS)
registry.exports.register(TASKS)
registry.exports.register(ROUND_TRIP)
registry.exports.register(BASELINE)
for bench in (
    Bench(
        "plan",
        _("Plan de 10 000 tâches et 15 000 enchaînements : dates, marges, déplacement"),
        benches.plan,
    ),
    Bench(
        "import-plan",
        _("Rétroplanning Excel de 5 000 lignes, lu et prévisualisé"),
        benches.import_plan,
    ),
):
    registry.benches.register(bench)
declare_kind("plan_moved", _("Les dates de mes tâches changent"), Notification.Channel.NOW)
for reminder in Reminder.Kind:
    declare_kind(reminder.value, reminder.label, Notification.Channel.NOW)
declare_kind("comment", _("Un message sur mes tâches et mes projets"), Notification.Channel.NOW)
declare_kind(
    "deliverable_lost",
    _("Une tâche est faite, mais ce qui le prouvait a changé"),
    Notification.Channel.NOW,
)
registry.demo_chapters.register(DemoChapter("projets", demo.load, 20))
registry.demo_chapters.register(DemoChapter("festival", demo_festival.load, 22))
registry.demo_chapters.register(DemoChapter("taches", demo_tasks.load, 24))
registry.demo_chapters.register(DemoChapter("charge", demo_workload.load, 26))
# After the partners' links, which reminders go through.
registry.demo_chapters.register(DemoChapter("references", demo_moves.load, 45))
