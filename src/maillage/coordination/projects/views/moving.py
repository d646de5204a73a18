"""Move an anchor: preview, apply, undo."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.coordination.projects.domain import moving
from maillage.coordination.projects.forms import MoveForm
from maillage.coordination.projects.models import Anchor, Project
from maillage.coordination.projects.planning.plan import PlanError
from maillage.kernel.calendar import CalendarRangeError
from maillage.kernel.models import UndoRecord
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.kernel.registry import ObjectRef
from maillage.kernel.undo import UndoRefused
from maillage.ui import toasts


def _project(request: HttpRequest, pk: int) -> Project:
    project = get_visible_or_404(Project.objects.all(), request.user, pk=pk)
    check(request, "projects.change_project", project)
    return project


@requires("projects.change_project")
def move_anchor(request: HttpRequest, pk: int, anchor: int) -> HttpResponse:
    """Choose a day, see everything that follows; the same address applies it (POST)."""
    project = _project(request, pk)
    moved = get_object_or_404(project.anchors, pk=anchor)
    data = request.POST if request.method == "POST" else request.GET
    form = MoveForm(data or None, anchor=moved, initial=_initial(project, moved))
    preview = None
    if form.is_bound and form.is_valid():
        try:
            if request.method == "POST":
                return _apply(request, project, moved, form)
            preview = _preview(project, moved, form)
        except moving.PlanChanged as changed:
            toasts.warning(request, str(changed))
            project.refresh_from_db()
            preview = _preview(project, moved, form)
        except (PlanError, CalendarRangeError) as error:
            form.add_error("day", str(error))
    context = {
        "project": project,
        "anchor": moved,
        "form": form,
        "preview": preview,
        "breadcrumbs": [
            (_("Projets"), reverse("projects-list")),
            (str(project), project.get_absolute_url()),
        ],
    }
    return render(request, "projects/move.html", context)


def _initial(project: Project, moved: Anchor) -> dict[str, Any]:
    """Every other anchor follows, unless one says otherwise."""
    return {"day": moved.day, "follows": project.anchors.exclude(pk=moved.pk)}


def _preview(project: Project, moved: Anchor, form: MoveForm) -> moving.MovePreview:
    return moving.preview_anchor_move(
        project=project,
        anchor=moved,
        after=form.cleaned_data["day"],
        follows=[one.pk for one in form.cleaned_data["follows"]],
    )


def _apply(request: HttpRequest, project: Project, moved: Anchor, form: MoveForm) -> HttpResponse:
    version = request.POST.get("version", "")
    record = moving.apply_anchor_move(
        project=project,
        anchor=moved,
        after=form.cleaned_data["day"],
        follows=[one.pk for one in form.cleaned_data["follows"]],
        chosen=request.POST.getlist("move"),
        shown=request.POST.getlist("shown"),
        version=int(version) if version.isdigit() else 0,
        actor=request.user,
    )
    undo_url = reverse("plan-undo", kwargs={"pk": project.pk, "record": record.pk})
    toasts.success(
        request, _("C’est fait – %(label)s.") % {"label": record.label}, undo_url=undo_url
    )
    return redirect(project.get_absolute_url())


@requires("projects.change_project")
@require_POST
def undo_move(request: HttpRequest, pk: int, record: int) -> HttpResponse:
    """Take a move back."""
    project = _project(request, pk)
    found = get_object_or_404(UndoRecord, pk=record, root=str(ObjectRef.of(project)))
    try:
        moving.undo_move(project=project, record=found, actor=request.user)
    except UndoRefused as refused:
        toasts.error(request, str(refused))
    else:
        toasts.success(request, _("C’est annulé : le plan est comme avant."))
    return redirect(project.get_absolute_url())
