"""A plan to take away: MS Project, PDF, picture."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from maillage.coordination.exchange.domain.mspdi import plan_of
from maillage.coordination.exchange.domain.printing import PAPERS, plan_pdf, plan_slide
from maillage.coordination.exchange.mspdi.writing import write_mspdi
from maillage.coordination.projects.models import Project
from maillage.kernel import clock
from maillage.kernel.permissions import check, get_visible_or_404, requires

KINDS = ("gantt", "liste")


def _project(request: HttpRequest, pk: int) -> Project:
    project = get_visible_or_404(
        Project.objects.select_related("lead", "main_anchor"), request.user, pk=pk
    )
    check(request, "exchange.export_plan", project)
    return project


def _file(content: bytes, mime: str, project: Project, suffix: str) -> HttpResponse:
    """Named after the project and the day."""
    stem = slugify(project.name)[:60] or "plan"
    name = f"{stem}-{clock.today():%Y-%m-%d}{suffix}"
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires("exchange.export_plan")
def mspdi(request: HttpRequest, pk: int) -> HttpResponse:
    """For MS Project, ProjectLibre, GanttProject."""
    project = _project(request, pk)
    content = write_mspdi(plan_of(project, request.user))
    return _file(content, "application/xml", project, ".xml")


@require_safe
@requires("exchange.export_plan")
def pdf(request: HttpRequest, pk: int, kind: str, paper: str) -> HttpResponse:
    """The Gantt chart or the list, on A4 or A3."""
    project = _project(request, pk)
    if kind not in KINDS or paper not in PAPERS:
        raise Http404
    content = plan_pdf(project, request.user, kind=kind, paper=paper)
    return _file(content, "application/pdf", project, f"-{kind}-{paper}.pdf")


@require_safe
@requires("exchange.export_plan")
def slide(request: HttpRequest, pk: int) -> HttpResponse:
    """The Gantt chart for a slide."""
    project = _project(request, pk)
    return _file(plan_slide(project, request.user), "image/png", project, ".png")
