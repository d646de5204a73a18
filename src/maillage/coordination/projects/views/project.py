"""A project's dates, template and files."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import RestrictedError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.coordination.projects.domain import anchors
from maillage.coordination.projects.domain import projects as domain
from maillage.coordination.projects.forms import AnchorChangeForm, AnchorEditForm, ProjectFileForm
from maillage.coordination.projects.models import Anchor, PlanTemplate, Project, ProjectFile
from maillage.coordination.projects.planning.plan import PlanError
from maillage.coordination.projects.views import following
from maillage.kernel import audit
from maillage.kernel.downloads import private_file
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.kernel.uploads import safe_filename
from maillage.ui import toasts
from maillage.ui.crud.deletion import consequences
from maillage.ui.forms import errors_in_a_line


def _project(request: HttpRequest, pk: int, permission: str) -> Project:
    project = get_visible_or_404(Project.objects.all(), request.user, pk=pk)
    check(request, permission, project)
    return project


@requires("projects.change_project")
def add_anchor(request: HttpRequest, pk: int) -> HttpResponse:
    """One more named date."""
    project = _project(request, pk, "projects.change_project")
    form = AnchorEditForm(request.POST or None, instance=Anchor(project=project))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            domain.set_anchors(
                project=project,
                anchors=[domain.AnchorDay(data["name"], data["day"], data["time"])],
                actor=request.user,
            )
        except ValidationError as error:
            form.add_error("name", error.messages[0])
        else:
            toasts.success(request, _("Le repère « %(name)s » est posé.") % {"name": data["name"]})
            return redirect(project.get_absolute_url())
    trail = [(_("Projets"), reverse("projects-list")), (str(project), project.get_absolute_url())]
    context = {"project": project, "form": form, "breadcrumbs": trail}
    return render(request, "projects/anchor.html", context)


def _anchor(request: HttpRequest, pk: int, anchor: int) -> Anchor:
    project = _project(request, pk, "projects.change_project")
    return get_object_or_404(project.anchors.select_related("project"), pk=anchor)


def _anchor_page(request: HttpRequest, name: str, anchor: Anchor, **context: Any) -> HttpResponse:
    back = anchor.project.get_absolute_url()
    trail = [(_("Projets"), reverse("projects-list")), (str(anchor.project), back)]
    context |= {"anchor": anchor, "cancel_url": back, "breadcrumbs": trail}
    return render(request, name, context)


@requires("projects.change_project")
def edit_anchor(request: HttpRequest, pk: int, anchor: int) -> HttpResponse:
    """Correct a date's name or hour, make it the day J; its day moves by the preview."""
    found = _anchor(request, pk, anchor)
    title = _("Modifier le repère « %(name)s »") % {"name": found.name}
    form = AnchorChangeForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            edited = anchors.edit_anchor(
                anchor=found,
                name=data["name"],
                hour=data["time"],
                is_main=data.get("is_main", False),
                actor=request.user,
            )
        except ValidationError as error:
            form.add_error("name", error.messages)
        else:
            toasts.success(request, _("Le repère « %(name)s » est enregistré.") % data)
            following.warn_strayed(request, edited.project)
            return redirect(edited.get_absolute_url())
    return _anchor_page(request, "projects/anchor_edit.html", found, form=form, page_title=title)


@requires("projects.change_project")
def delete_anchor(request: HttpRequest, pk: int, anchor: int) -> HttpResponse:
    """What hangs on a date, which forbids it; else remove it."""
    found = _anchor(request, pk, anchor)
    if problem := anchors.why_kept(found):
        toasts.error(request, problem)
        return redirect("anchor-edit", pk=pk, anchor=anchor)
    if request.method == "POST":
        try:
            anchors.delete_anchor(anchor=found, actor=request.user)
        except RestrictedError:
            pass  # the page says what hangs on it
        else:
            toasts.success(request, _("Le repère « %(name)s » est retiré.") % {"name": found.name})
            return redirect(found.project.get_absolute_url())
    return _anchor_page(
        request,
        "ui/crud/delete.html",
        found,
        page_title=_("Supprimer « %(name)s » ?") % {"name": found},
        consequences=consequences(found, request.user),
    )


@requires("projects.change_project")
def apply_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a template for a project, then add its tasks."""
    project = _project(request, pk, "projects.change_project")
    templates = PlanTemplate.objects.visible_to(request.user)
    if request.method == "POST":
        wanted = request.POST.get("template", "")
        template = get_object_or_404(templates, pk=wanted if wanted.isdecimal() else 0)
        try:
            tasks = domain.apply_template(project=project, template=template, actor=request.user)
        except PlanError as error:
            toasts.error(request, str(error))
        else:
            words = {"n": len(tasks), "name": template}
            toasts.success(request, _("%(n)d tâches placées d’après « %(name)s ».") % words)
            return redirect(project.get_absolute_url())
    trail = [(_("Projets"), reverse("projects-list")), (str(project), project.get_absolute_url())]
    context = {"project": project, "templates": templates, "breadcrumbs": trail}
    return render(request, "projects/apply_template.html", context)


@requires("projects.change_project")
@require_POST
def add_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a file with the project, checked by its content."""
    project = _project(request, pk, "projects.change_project")
    form = ProjectFileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with audit.recording(actor=request.user, verb=_("a ajouté un fichier")):
            ProjectFile.objects.create(
                project=project,
                file=file,
                name=safe_filename(file.name),
                mime=file.checked_mime,
                size=file.size,
            )
        toasts.success(request, _("Le fichier est rangé."))
    else:
        toasts.error(request, errors_in_a_line(form))
    return redirect(f"{project.get_absolute_url()}?onglet=fichiers")


@requires("projects.view_project_files")
def download_file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """Hand out a private file to the team and to whoever takes part in the project."""
    project = _project(request, pk, "projects.view_project_files")
    found = get_object_or_404(project.files, pk=file)
    return private_file(found)


@requires("projects.change_project")
@require_POST
def delete_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Remove a file from the project and from the disk."""
    project = _project(request, pk, "projects.change_project")
    found = get_object_or_404(project.files, pk=file)
    domain.delete_file(file=found, actor=request.user)
    toasts.success(request, _("Le fichier est supprimé."))
    return redirect(f"{project.get_absolute_url()}?onglet=fichiers")
