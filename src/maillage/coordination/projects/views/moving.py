"""Move an anchor: preview, apply, undo."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.coordination.projects.domain import moving, undoing
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.forms import MoveForm
from maillage.coordination.projects.models import Anchor, Project
from maillage.coordination.projects.views.changing import ChangePage, visible_project
from maillage.kernel.models import UndoRecord
from maillage.kernel.permissions import requires
from maillage.kernel.registry import ObjectRef
from maillage.kernel.undo import UndoRefused
from maillage.ui import toasts


@requires("projects.change_project")
def move_anchor(request: HttpRequest, pk: int, anchor: int) -> HttpResponse:
    """Choose a day, see everything that follows; the same address applies it (POST)."""
    project = visible_project(request, pk)
    moved = get_object_or_404(project.anchors, pk=anchor)
    form = MoveForm(request.GET or None, anchor=moved, initial=_initial(project, moved))
    page = ChangePage(request, back=project.get_absolute_url(), root=project)
    if form.is_bound and form.is_valid():
        follows = frozenset(one.pk for one in form.cleaned_data["follows"])
        answer = page.answer(Changes({moved.pk: form.cleaned_data["day"]}, follows=follows))
        if answer is not None:
            return answer
        if page.problem:
            form.add_error("day", page.problem)
    context = {
        "project": project,
        "anchor": moved,
        "form": form,
        **page.context(),
        "breadcrumbs": [
            (_("Projets"), reverse("projects-list")),
            (str(project), project.get_absolute_url()),
        ],
    }
    return render(request, "projects/move.html", context)


def _initial(project: Project, moved: Anchor) -> dict[str, Any]:
    """Every other anchor follows, unless one says otherwise."""
    return {"day": moved.day, "follows": project.anchors.exclude(pk=moved.pk)}


@requires("projects.change_project")
@require_POST
def undo_move(request: HttpRequest, pk: int, record: int) -> HttpResponse:
    """Take a move of one project back."""
    project = visible_project(request, pk)
    found = get_object_or_404(UndoRecord, pk=record, root=str(ObjectRef.of(project)))
    if not undoing.is_move(found) or not undoing.may_undo(found, request.user):
        raise Http404
    _undo(request, found)
    return redirect(project.get_absolute_url())


@requires("projects.change_project")
@require_POST
def undo_moves(request: HttpRequest, record: int) -> HttpResponse:
    """Take a move of several projects back, or of none: a session, a closing period."""
    found = get_object_or_404(UndoRecord, pk=record)
    if not undoing.is_move(found) or not undoing.may_undo(found, request.user):
        raise Http404
    _undo(request, found)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else _page(found))


def _page(record: UndoRecord) -> str:
    """That of the body or of the closing period; the projects' list when it is gone with the undo."""
    ref = ObjectRef.parse(record.root)
    row: Any = apps.get_model(ref.model)._default_manager.filter(pk=ref.pk).first()
    return str(row.get_absolute_url()) if row is not None else reverse("projects-list")


def _undo(request: HttpRequest, record: UndoRecord) -> None:
    try:
        moving.undo_changes(record=record, actor=request.user)
    except UndoRefused as refused:
        toasts.error(request, str(refused))
    else:
        toasts.success(request, _("C’est annulé : le plan est comme avant."))
