"""A whole project to take away: written at once when it is short, else by the worker."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from maillage.coordination.exchange import tasks
from maillage.coordination.exchange.domain import archives
from maillage.coordination.exchange.models import PreparedFile
from maillage.coordination.projects.models import Project
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.ui import toasts


@requires("exchange.export_project")
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Prepare the archive; then its own address hands it out."""
    project = get_visible_or_404(Project.objects.all(), request.user, pk=pk)
    check(request, "exchange.export_project", project)
    if archives.is_heavy(project, request.user):
        job = tasks.start_archive(project=project, actor=request.user)
        return redirect("office-job", token=job.token)
    kept = archives.prepare(project=project, owner=request.user)
    if told := archives.too_big(kept):
        toasts.warning(request, told)
    return redirect("prepared-file", pk=kept.pk)


@require_safe
@requires("exchange.view_preparedfile")
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """To its owner alone, while they may still see the project."""
    kept = get_visible_or_404(PreparedFile.objects.all(), request.user, pk=pk)
    get_visible_or_404(Project.objects.all(), request.user, pk=kept.project_id)
    response = FileResponse(
        kept.file.open("rb"), as_attachment=True, filename=kept.name, content_type="application/zip"
    )
    response["Cache-Control"] = "private, no-store"
    return response
