"""Whom a project is made with and for: roles handed over, audiences."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from maillage.coordination.projects.domain import audiences, roles
from maillage.coordination.projects.models import Project, ProjectAudience
from maillage.coordination.projects.panels import audience_rows
from maillage.coordination.projects.people_forms import AudienceForm, RoleForm
from maillage.coordination.projects.views.again import show_again
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.ui import toasts

TAB = "?onglet=presentation"


def _project(request: HttpRequest, pk: int) -> Project:
    project = get_visible_or_404(Project.objects.all(), request.user, pk=pk)
    check(request, "projects.change_project", project)
    return project


@requires("projects.change_project")
def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who holds a role; all its tasks, or the ticked ones, become theirs."""
    project = _project(request, pk)
    role = request.GET.get("role", "").strip()
    waiting = roles.waiting_for(project, role)
    if not waiting:
        raise Http404
    initial = {
        name: value
        for name in ("person", "organisation")
        if (value := request.GET.get(name, "")).isdecimal()
    }
    form = RoleForm(request.POST or None, user=request.user, waiting=waiting, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        given = roles.give_role(
            project=project,
            role=role,
            tasks=[one.pk for one in data["tasks"]],
            person=data["person"],
            organisation=data["organisation"],
            actor=request.user,
        )
        words = ngettext("%(n)d tâche confiée.", "%(n)d tâches confiées.", len(given))
        toasts.success(request, words % {"n": len(given)})
        return redirect(project.get_absolute_url() + TAB)
    context = {
        "form": form,
        "object": project,
        "page_title": _("Qui est « %(role)s » ?") % {"role": role},
        "breadcrumbs": [
            (_("Projets"), reverse("projects-list")),
            (str(project), project.get_absolute_url()),
        ],
        "cancel_url": project.get_absolute_url() + TAB,
        "submit_label": _("Confier ces tâches"),
    }
    return render(request, "ui/crud/form.html", context)


@requires("projects.change_project")
def save_audience(request: HttpRequest, pk: int, audience: int = 0) -> HttpResponseBase:
    """Note an audience of the project, or correct it."""
    project = _project(request, pk)
    instance = ProjectAudience(project=project)
    if audience:
        instance = get_object_or_404(project.audiences, pk=audience)
    here = f"{project.get_absolute_url()}{TAB}#publics"
    if request.method != "POST":
        return redirect(here)
    ids = f"public-{audience}_%s" if audience else "public_%s"
    form = AudienceForm(request.POST, instance=instance, user=request.user, auto_id=ids)
    if form.is_valid():
        try:
            audiences.save_audience(audience=form.instance, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect(here)
    shown: dict[str, Any] = {"audience_form": form}
    if audience:
        shown = {"audiences": audience_rows(project, may_change=True, filled=form)}
    return show_again(request, project, tab="presentation", **shown)


@requires("projects.change_project")
@require_POST
def remove_audience(request: HttpRequest, pk: int, audience: int) -> HttpResponse:
    """The project is no longer meant for them."""
    project = _project(request, pk)
    found = get_object_or_404(project.audiences, pk=audience)
    audiences.remove_audience(audience=found, actor=request.user)
    return redirect(f"{project.get_absolute_url()}{TAB}#publics")
