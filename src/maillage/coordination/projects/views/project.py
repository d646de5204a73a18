"""A project's dates, template and files."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.coordination.projects.domain import projects as domain
from maillage.coordination.projects.forms import AnchorEditForm, ProjectFileForm
from maillage.coordination.projects.models import Anchor, PlanTemplate, Project, ProjectFile
from maillage.coordination.projects.planning.plan import PlanError
from maillage.kernel import audit
from maillage.kernel.downloads import private_file
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.kernel.uploads import safe_filename
from maillage.ui import toasts
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


@requires("projects.change_project")
def apply_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a template for a project, then add its tasks."""
    project = _project(request, pk, "projects.change_project")
    templates = PlanTemplate.objects.visible_to(request.user)
    if request.method == "POST":
        template = get_object_or_404(templates, pk=request.POST.get("template") or 0)
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
