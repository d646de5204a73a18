"""Who takes part in a project."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from maillage.coordination.projects.domain import projects as domain
from maillage.coordination.projects.domain import roles
from maillage.coordination.projects.forms import PartnersForm
from maillage.coordination.projects.models import Project, ProjectPartner
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.ui import toasts

TAB = "?onglet=presentation"


def _project(request: HttpRequest, pk: int) -> Project:
    project = get_visible_or_404(Project.objects.all(), request.user, pk=pk)
    check(request, "projects.change_project", project)
    return project


@requires("projects.change_project")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose partners one by one, or all those of a list, of a segment, of a network."""
    project = _project(request, pk)
    form = PartnersForm(request.POST or None, user=request.user)
    if form.is_valid():
        count = domain.add_partners(project=project, actor=request.user, **form.cleaned_data)
        text = ngettext("%(n)d partenaire ajouté.", "%(n)d partenaires ajoutés.", count)
        if count:
            toasts.success(request, text % {"n": count})
        else:
            toasts.warning(request, _("Tous avaient déjà ce rôle."))
        return redirect(_role_page(project, form) or project.get_absolute_url() + TAB)
    trail = [(_("Projets"), reverse("projects-list")), (str(project), project.get_absolute_url())]
    context = {
        "form": form,
        "object": project,
        "page_title": _("Ajouter des partenaires"),
        "breadcrumbs": trail,
        "cancel_url": project.get_absolute_url() + TAB,
    }
    return render(request, "ui/crud/form.html", context)


def _role_page(project: Project, form: PartnersForm) -> str:
    """Where to give the tasks that wait for the role of the one who was just added; else ''."""
    data = form.cleaned_data
    people, organisations = list(data["people"]), list(data["organisations"])
    role = str(ProjectPartner.Role(data["role"]).label)
    if len(people) + len(organisations) != 1 or not roles.waiting_for(project, role):
        return ""
    who = {"person": people[0].pk} if people else {"organisation": organisations[0].pk}
    address = reverse("projects-role", kwargs={"pk": project.pk})
    return f"{address}?{urlencode({'role': role, **who})}"


@requires("projects.change_project")
@require_POST
def remove(request: HttpRequest, pk: int, partner: int) -> HttpResponse:
    """It no longer takes part."""
    project = _project(request, pk)
    found = get_object_or_404(project.partners.all(), pk=partner)
    domain.remove_partner(partner=found, actor=request.user)
    toasts.success(request, _("Ce partenaire est retiré ; sa fiche reste."))
    return redirect(project.get_absolute_url() + TAB)
