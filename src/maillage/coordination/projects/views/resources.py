"""Projects, tasks and templates: their lists, pages and forms, on the one CRUD base."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.projects import charting, panels, presenting, task_page
from maillage.coordination.projects.domain import parents
from maillage.coordination.projects.domain import projects as domain
from maillage.coordination.projects.domain.calendars import project_calendar, school_zone
from maillage.coordination.projects.domain.following import Followed, Follows, edit_task, strayed
from maillage.coordination.projects.filters import ProjectFilters
from maillage.coordination.projects.forms import (
    NewProjectForm,
    ProjectForm,
    anchor_formset,
)
from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.coordination.projects.plan_filters import PlanFilters
from maillage.coordination.projects.planning.plan import PlanError
from maillage.coordination.projects.tables import ProjectTable, TaskTable
from maillage.coordination.projects.task_forms import TaskForm, TaskProjectForm
from maillage.coordination.projects.views import following
from maillage.kernel import clock, states
from maillage.kernel.imports import runs
from maillage.kernel.models import AuditEntry
from maillage.kernel.permissions import get_visible_or_404
from maillage.ui.crud import Resource, Role, Tab, Verb, Way
from maillage.ui.crud.showing import PARAMETER, SUMMARY


def late_count() -> Any:
    """Tasks that are open and overdue, per project."""
    return Count("tasks", filter=Q(tasks__state__in=Task.OPEN, tasks__due__lt=clock.today()))


class ProjectResource(Resource):
    """Projects; a project opens on its plan, seen in four ways."""

    model = Project
    url_base = "projects"
    url_path = "projets"
    icon = "clipboard-list"
    table_class = ProjectTable
    filterset_class = ProjectFilters
    saved_filters = {Role.DETAIL: PlanFilters}
    form_class = ProjectForm
    export_kind = "projects"
    paginate_by = 25
    create_label = gettext_lazy("Nouveau projet")
    summary_label = gettext_lazy("Rétroplanning")
    tabs = (
        Tab("gantt", gettext_lazy("Gantt"), "projects/gantt.html"),
        Tab(
            "presentation",
            gettext_lazy("Présentation"),
            "projects/presentation.html",
            panels.presentation,
            leading=True,
        ),
    )
    ways = (
        Way(SUMMARY, gettext_lazy("Liste"), "list-check"),
        Way("gantt", gettext_lazy("Gantt"), "timeline"),
        Way("tableau", gettext_lazy("Tableau"), "layout-dashboard"),
        Way("calendrier", gettext_lazy("Calendrier"), "calendar"),
    )
    detail_fields = ("kind", "lead", "city", "visibility")

    def get_queryset(self) -> QuerySet[Any]:
        """With what the list and the page show, in one query."""
        queryset = super().get_queryset().select_related("lead", "main_anchor")
        if self.role in {Role.LIST, Role.EXPORT}:
            first = Anchor.objects.filter(project=OuterRef("pk")).order_by("day").values("day")[:1]
            queryset = queryset.annotate(
                main_day=Coalesce("main_anchor__day", Subquery(first)),
                task_count=Count("tasks", filter=~Q(tasks__state=Task.State.CANCELLED)),
                done_count=Count("tasks", filter=Q(tasks__state=Task.State.DONE)),
                late_count=late_count(),
            )
        return queryset

    def detail(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The chart's scale, folds and filters are in the address."""
        response: Any = super().detail(request, *args, **kwargs)
        if response.context_data.get("tab_template") == "projects/gantt.html":
            response.context_data |= charting.gantt(self.object, request.user, request.GET)
        return response

    def get_form_class(self) -> Any:
        """A new project also says its dates and where its plan comes from."""
        return NewProjectForm if self.role is Role.CREATE else ProjectForm

    def render_form(self, form: Any, conflict: Any = None) -> HttpResponseBase:
        """With the rows of the dates."""
        if self.role is Role.CREATE:
            rows = getattr(self, "anchor_rows", None) or anchor_formset()
            self.extra_context = {"anchor_rows": rows}
        return super().render_form(form, conflict)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The plan comes with the first tab."""
        extra = dict(getattr(self, "extra_context", {}))
        if self.role is Role.LIST:
            url = f"{reverse('projects-portfolio')}?{self.request.GET.urlencode()}"
            extra["list_links"] = [Verb(_("Matrice"), url, "layout-dashboard")]
        if self.role is Role.DETAIL and self.request.GET.get(PARAMETER, SUMMARY) == SUMMARY:
            extra |= panels.plan_summary(self.object, self.request)
            extra["strayed"] = strayed(self.object) if extra["may_change"] else 0
        return super().get_context_data(**extra, **kwargs)

    def process_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A new project is created whole: with its dates, and its plan."""
        if self.role is not Role.CREATE:
            return super().process_form(request, *args, **kwargs)
        form = self.get_form(data=request.POST, files=request.FILES, instance=None)
        self.anchor_rows = anchor_formset(request.POST)
        valid = form.is_valid() & self.anchor_rows.is_valid()
        if valid:
            try:
                return self.created(form, self.anchor_rows.anchors())
            except PlanError as error:
                form.add_error("template", str(error))
        self.object = None
        return self.render_form(form)

    @transaction.atomic
    def created(self, form: Any, anchors: Any) -> HttpResponseBase:
        """Create, then go to the plan, or to the preview of the file."""
        names = (
            "kind", "edition", "lead", "host_communes", "visibility", "parent", "city",
            "school_zone",
        )  # fmt: skip
        project = domain.create_project(
            name=form.cleaned_data["name"],
            anchors=anchors,
            template=form.cleaned_data.get("template"),
            actor=self.request.user,
            **{name: form.cleaned_data[name] for name in names},
        )
        file = form.cleaned_data.get("spreadsheet")
        if not file:
            return HttpResponseRedirect(project.get_absolute_url())
        actor = self.request.user
        run = runs.receive(kind="plan", file=file, actor=actor, params={"project": project.pk})
        runs.preview_run(run, actor=actor)
        return HttpResponseRedirect(reverse("office-import", kwargs={"pk": run.pk}))

    def form_valid(self, form: Any) -> HttpResponseBase:
        """A ring of projects is the form's error."""
        try:
            with transaction.atomic():
                parents.check_parent(project=form.instance, parent=form.cleaned_data.get("parent"))
                return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.render_form(form)

    def save_form(self, form: Any) -> Project:
        """With its place in words, when nobody wrote it; its calendar may then be another."""
        old = Project.objects.get(pk=form.instance.pk)  # the form has filled its own already
        calendar = project_calendar(old), school_zone(old)
        before = domain.place_words(form.instance.host_communes.all())
        project: Project = domain.fill_city(project=form.save(), before=before)
        if calendar != (project_calendar(project), school_zone(project)):
            domain.touch_plan(project)
            following.warn_strayed(self.request, project)
        return project

    def delete_object(self, record: Any) -> None:
        """With the contents of its files."""
        domain.delete_project(project=record, actor=self.request.user)

    def get_history(self, record: Any) -> QuerySet[AuditEntry]:
        """A member reads of no task that it does not see, and of nobody's link."""
        return panels.readable_history(record, super().get_history(record), self.request.user)

    def get_lead(self, record: Any) -> Any:
        """Who carries it and where."""
        parts = (record.get_kind_display(), record.lead, record.city)
        return " · ".join(str(part) for part in parts if part)

    def get_verbs(self, record: Any) -> list[Verb]:
        """Add tasks, import a plan; edit, delete."""
        verbs = super().get_verbs(record)
        if self.may(Role.UPDATE, record):
            verbs[0] = Verb(_("Modifier"), self.url_of(Role.UPDATE, record), "pencil")
            add = f"{reverse('tasks-create')}?project={record.pk}"
            load = f"{reverse('office-import-new', kwargs={'kind': 'plan'})}?project={record.pk}"
            verbs.insert(0, Verb(_("Ajouter une tâche"), add, "plus", primary=True))
            verbs.insert(1, Verb(_("Importer un rétroplanning"), load, "file-import"))
        return verbs


class TaskResource(Resource):
    """Tasks of every project that the user sees."""

    model = Task
    url_base = "tasks"
    url_path = "taches"
    icon = "checklist"
    table_class = TaskTable
    filterset_class = PlanFilters
    form_class = TaskForm
    permissions = {Role.UPDATE: "projects.edit_task"}
    export_kind = "tasks"
    create_label = gettext_lazy("Nouvelle tâche")

    def get_queryset(self) -> QuerySet[Any]:
        """With what is shown of each; in the list, what is to be done first, the soonest first."""
        queryset = super().get_queryset().select_related(
            "project", "responsible", "responsible_organisation", "rule_anchor", "deciding_body"
        )  # fmt: skip
        if self.role is not Role.LIST:
            return queryset
        closed = Case(When(state__in=Task.OPEN, then=0), default=1)
        day = F("due").asc(nulls_last=True)
        return task_page.with_progress(queryset).order_by(closed, day, "position", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what hangs from it, on its own page."""
        if self.role is Role.DETAIL:
            kwargs |= task_page.task_context(self.object, self.request.user, self.request.GET)
        if isinstance(kwargs.get("form"), TaskProjectForm):
            kwargs["submit_label"] = _("Continuer")
        return super().get_context_data(**kwargs)

    def get_form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        """A new task belongs to the project of the address."""
        form_kwargs: dict[str, Any] = {"user": self.request.user, **kwargs}
        if self.role is Role.CREATE:
            wanted = self.request.GET.get("project", "")
            if not wanted:
                return TaskProjectForm(data=data, **form_kwargs)
            project = get_visible_or_404(
                Project.objects.all(), self.request.user, pk=wanted if wanted.isdecimal() else 0
            )
            form_kwargs["project"] = project
            form_kwargs["instance"] = Task(project=project, position=project.tasks.count() + 1)
            form_kwargs["initial"] = {
                "rule_anchor": project.main_anchor_id, "rule_unit": "weeks", "amount": 4, "side": "-"
            }  # fmt: skip
        return TaskForm(data=data, files=files, **form_kwargs)

    def form_valid(self, form: Any) -> HttpResponseBase:
        """A rule that leads nowhere is the form's error."""
        if isinstance(form, TaskProjectForm):
            project = form.cleaned_data["project"]
            return HttpResponseRedirect(f"{reverse('tasks-create')}?project={project.pk}")
        self.followed = Followed()
        try:
            with transaction.atomic():
                answer = super().form_valid(form)
        except Follows as follows:
            return following.ask(self.request, form.instance, follows)
        except PlanError as error:
            form.add_error(None, str(error))
            return self.render_form(form)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.render_form(form)
        following.warn(self.request, self.followed.warnings)
        return answer

    def save_form(self, form: Any) -> Task:
        """Place it in the plan; what an edit moves besides is shown before it is done."""
        task: Task = form.instance
        if self.role is Role.CREATE:
            return domain.save_task(task=task, actor=self.request.user)
        self.followed = edit_task(
            task=task, actor=self.request.user, choice=following.choice_of(self.request)
        )
        return task

    def success_text(self, record: Any) -> str:
        """Also how many other tasks moved."""
        return super().success_text(record) + following.moved_words(self.followed)

    def undo_url(self, record: Any) -> str:
        """An edit of the plan can be taken back."""
        return following.undo_of(self.followed, record)

    def lock(self) -> None:
        """The project first, as whoever moves its plan does: two locks taken crosswise never end."""
        own = Task.objects.filter(pk=self.kwargs["pk"]).values("project")
        Project.objects.select_for_update().filter(pk__in=own).first()
        super().lock()

    def delete_object(self, record: Any) -> None:
        """The plan is no longer what anybody has previewed."""
        domain.delete_task(task=record, actor=self.request.user)

    def get_verbs(self, record: Any) -> list[Verb]:
        """Its state's verbs first."""
        verbs = [
            Verb(
                spec.label,
                reverse("task-verb", kwargs={"pk": record.pk, "verb": spec.verb}),
                spec.icon,
                primary=spec.verb == "finish",
                post=spec.verb != "block",
            )
            for spec in states.available(record, self.request.user)
        ]
        others = super().get_verbs(record)
        if any(verb.primary for verb in verbs):
            others = [replace(verb, primary=False) for verb in others]
        return [*verbs, *others]

    def facts(self, record: Any) -> list[tuple[Any, Any]]:
        """In a coordinator's words."""
        return presenting.task_facts(record)

    def get_success_url(self) -> str:
        """Back to the plan after adding or deleting."""
        if self.role is Role.DELETE and not self.next_url():
            return str(self.object.project.get_absolute_url())
        return super().get_success_url()
