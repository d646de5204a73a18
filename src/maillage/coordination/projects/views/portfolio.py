"""Many projects on one page: the matrix, the chart and the list; of an edition, or of any filter."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.coordination.projects import portfolio, portfolio_gantt
from maillage.coordination.projects.domain import batch_undoing, updating
from maillage.coordination.projects.filters import ProjectFilters
from maillage.coordination.projects.models import Edition, Project, Task
from maillage.coordination.projects.portfolio_exports import matrix_response
from maillage.coordination.projects.portfolio_forms import MatrixFilters
from maillage.coordination.projects.views.resources import late_count
from maillage.kernel.permissions import get_visible_or_404, requires
from maillage.ui.crud import Verb
from maillage.ui.dates import plain_day
from maillage.ui.saved import filtered_by

PER_PAGE = 40
MATRIX, CHART, LIST = "matrice", "gantt", "liste"
VIEWS = {MATRIX, CHART, LIST}


@filtered_by(MatrixFilters, kept=("vue",), model=Edition)
@requires("projects.view_project")
def edition_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The portfolio of one edition, and what can be done to all of its projects at once."""
    editions = Edition.objects.select_related("programme")
    edition = get_visible_or_404(editions, request.user, pk=pk)
    projects = Project.objects.visible_to(request.user).filter(edition=edition)
    context: dict[str, Any] = {
        "edition": edition,
        "page_title": str(edition),
        "page_lead": edition_lead(edition),
        "breadcrumbs": [
            (_("Programmes"), reverse("programmes-list")),
            (str(edition.programme), edition.programme.get_absolute_url()),
        ],
    }
    if request.user.has_perm("projects.add_project"):
        url = reverse("editions-batch", kwargs={"pk": edition.pk})
        move = reverse("edition-move", kwargs={"pk": edition.pk})
        edit = reverse("editions-update", kwargs={"pk": edition.pk})
        context["verbs"] = [
            Verb(_("Créer plusieurs projets"), url, "template", primary=True),
            Verb(_("Décaler un repère"), move, "calendar-event"),
            Verb(_("Modifier"), edit, "pencil"),
        ]
        context["last_batch"] = batch_undoing.last_batch(edition)
        context["outdated"] = updating.outdated(projects).count()
    return portfolio_page(request, projects, context)


@filtered_by(ProjectFilters, MatrixFilters, kept=("vue",))
@requires("projects.view_project")
def any_portfolio(request: HttpRequest) -> HttpResponseBase:
    """The portfolio of the projects that the list would show under the same filters."""
    projects = Project.objects.visible_to(request.user)
    if request.GET.get("late"):
        projects = projects.annotate(late_count=late_count())
    filterset = ProjectFilters(request.GET, queryset=projects, request=request)
    context = {
        "page_title": _("Portefeuille de projets"),
        "breadcrumbs": [(_("Projets"), f"{reverse('projects-list')}?{request.GET.urlencode()}")],
        "chips": filterset.chips(),
        "wrong": filterset.wrong_fields(),
    }
    return portfolio_page(request, filterset.qs, context)


def edition_lead(edition: Edition) -> str:
    """When it takes place."""
    days = [plain_day(day, weekday=False) for day in (edition.start, edition.end) if day]
    return " → ".join(days)


def portfolio_page(
    request: HttpRequest, projects: QuerySet[Project], context: dict[str, Any]
) -> HttpResponseBase:
    """One page of the projects that hold what is looked for, under one of the three views."""
    view = request.GET.get("vue", MATRIX)
    if view not in VIEWS:
        raise Http404
    seen = portfolio.visible_tasks(request.user, projects)
    form = MatrixFilters(request.GET, user=request.user, phases=portfolio.phases_of(seen))
    wanted = form.wanted()
    wrong = [*context.get("wrong", ()), *form.wrong_fields()]
    if wrong:
        projects = projects.none()
    tasks = portfolio.tasks_wanted(Task.objects.visible_to(request.user), wanted)
    ordered = (
        portfolio.projects_wanted(projects, tasks, wanted)
        .select_related("main_anchor")
        .only("name", "city", "main_anchor__day", "main_anchor__name", "edition")
        .order_by("main_anchor__day", "name", "pk")
    )
    if fmt := request.GET.get("format"):
        return matrix_response(list(ordered), tasks, fmt, title=context["page_title"])
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context |= {"view": view, "form": form, "wanted": wanted, "page": page, "wrong": wrong}
    if view == CHART:
        anchors = portfolio.anchors_by_project(shown)
        spans = portfolio_gantt.spans_of(shown, tasks)
        context["chart"] = portfolio_gantt.build_chart(shown, anchors, spans)
    else:
        part = request.GET.get("lignes", "1")
        context["matrix"] = portfolio.build_matrix(shown, tasks, page=part)
    return render(request, "projects/portfolio.html", context)
