"""Plans kept as they were agreed, compared with the plan as it is; hypotheses kept, adopted, dropped."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.coordination.projects.domain import baselines, scenarios
from maillage.coordination.projects.domain.calendars import project_calendar
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.models import Baseline, Project
from maillage.coordination.projects.slip_chart import slip_chart
from maillage.coordination.projects.views.changing import visible_project
from maillage.kernel import clock
from maillage.kernel.permissions import get_visible_or_404, requires
from maillage.ui import toasts

TAB = "references"


def tab_of(project: Project) -> str:
    """The tab of a project where both are listed."""
    return f"{project.get_absolute_url()}?onglet={TAB}"


@requires("projects.change_project")
@require_POST
def keep_baseline(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the plan as it is under a name."""
    project = visible_project(request, pk)
    name = request.POST.get("name", "").strip()[:120] or _("Plan voté")
    try:
        baselines.keep_baseline(project=project, name=name, actor=request.user)
    except ValidationError as error:
        toasts.error(request, " ".join(error.messages))
    else:
        toasts.success(request, _("« %(name)s » est gardé.") % {"name": name})
    return redirect(tab_of(project))


def _baseline(request: HttpRequest, pk: int, baseline: int) -> Baseline:
    found = Baseline.objects.select_related("project", "taken_by")
    return get_visible_or_404(found, request.user, pk=baseline, project=pk)


@requires("projects.view_baseline")
def baseline(request: HttpRequest, pk: int, baseline: int) -> HttpResponse:
    """Planned, now, done, and how far each task has slipped."""
    kept = _baseline(request, pk, baseline)
    project = kept.project
    slips = baselines.compare(kept, project_calendar(project), request.user)
    context = {
        "baseline": kept,
        "project": project,
        "slips": slips,
        "totals": baselines.totals(slips),
        "chart": slip_chart(slips, clock.today()),
        "may_change": request.user.has_perm("projects.change_project", project),
        "breadcrumbs": [
            (_("Projets"), reverse("projects-list")),
            (str(project), project.get_absolute_url()),
            (_("Références"), tab_of(project)),
        ],
    }
    return render(request, "projects/baselines/detail.html", context)


@requires("projects.change_project")
@require_POST
def delete_baseline(request: HttpRequest, pk: int, baseline: int) -> HttpResponse:
    """Keep it no more."""
    project = visible_project(request, pk)
    kept = _baseline(request, pk, baseline)
    baselines.delete_baseline(baseline=kept, actor=request.user)
    toasts.success(request, _("« %(name)s » n’est plus gardé.") % {"name": kept.name})
    return redirect(tab_of(project))


@requires("projects.change_project")
def keep_scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the days of the address as a hypothesis, once it has a name."""
    project = visible_project(request, pk)
    pairs = [(name, text) for name, texts in request.GET.lists() for text in texts]
    changes = Changes.parse(pairs)
    name = request.POST.get("name", "").strip()[:120]
    problem = ""
    if request.method == "POST" and name:
        try:
            scenarios.keep_scenario(project=project, name=name, changes=changes, actor=request.user)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            toasts.success(request, _("L’hypothèse « %(name)s » est gardée.") % {"name": name})
            return redirect(tab_of(project))
    context = {
        "project": project,
        "name": name,
        "problem": problem,
        "query": request.GET.urlencode(),
        "back": f"{reverse('projects-dates', kwargs={'pk': pk})}?{request.GET.urlencode()}",
        "breadcrumbs": [
            (_("Projets"), reverse("projects-list")),
            (str(project), project.get_absolute_url()),
        ],
    }
    return render(request, "projects/baselines/keep.html", context)


@requires("projects.change_project")
@require_POST
def drop_scenario(request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """Try it no more."""
    project = visible_project(request, pk)
    found = get_object_or_404(project.scenarios, pk=scenario)
    scenarios.drop_scenario(scenario=found, actor=request.user)
    toasts.success(request, _("L’hypothèse « %(name)s » est écartée.") % {"name": found.name})
    return redirect(tab_of(project))
