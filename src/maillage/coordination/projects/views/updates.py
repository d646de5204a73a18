"""« Le modèle a changé »: what is proposed to one project, or to all those of an edition."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.projects.domain import updating
from maillage.coordination.projects.models import Edition, PlanTemplate, Project
from maillage.coordination.projects.planning.plan import PlanError
from maillage.coordination.projects.template_presenting import show_updates
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.ui import toasts

CHANGE = "projects.change_project"
PER_PAGE = 40


@requires(CHANGE)
def project_update(request: HttpRequest, pk: int) -> HttpResponse:
    """The difference of one project; tick, apply."""
    project = get_visible_or_404(Project.objects.all(), request.user, pk=pk)
    check(request, CHANGE, project)
    return _updates(request, Project.objects.filter(pk=project.pk), project)


@requires(CHANGE)
def edition_update(request: HttpRequest, pk: int) -> HttpResponse:
    """The differences of all the projects of an edition."""
    editions = Edition.objects.select_related("programme")
    edition = get_visible_or_404(editions, request.user, pk=pk)
    return _updates(request, Project.objects.filter(edition=edition), edition)


@requires(CHANGE)
def template_update(request: HttpRequest, pk: int) -> HttpResponse:
    """The differences of all the projects made from a template."""
    template = get_visible_or_404(PlanTemplate.objects.all(), request.user, pk=pk)
    return _updates(request, Project.objects.filter(template=template), template)


def _updates(request: HttpRequest, projects: QuerySet[Project], root: Any) -> HttpResponse:
    seen = projects.visible_to(request.user)  # type: ignore[attr-defined]  # our queryset
    rows = updating.outdated(seen).select_related("template").prefetch_related("anchors")
    shown = list(rows.order_by("name", "pk")[:PER_PAGE])
    if request.method == "POST":
        if _apply(request, shown):
            return redirect(root.get_absolute_url())
        return redirect(request.path)
    context = {
        "root": root,
        "is_one": isinstance(root, Project),
        "updates": show_updates(updating.updates_of(shown)),
        "more": max(0, rows.count() - len(shown)),
        "page_title": _("Le modèle a changé"),
        "breadcrumbs": [(str(root), root.get_absolute_url())],
    }
    return render(request, "projects/updates.html", context)


def _apply(request: HttpRequest, projects: list[Project]) -> bool:
    """Apply what was ticked, for all the projects shown or for none; whether it was done.

    A project without a tick stays behind its template, unless it is said to be kept as it is.
    """
    chosen: dict[str, set[str]] = defaultdict(set)
    for value in request.POST.getlist("change"):
        whose, _colon, key = value.partition(":")
        chosen[whose].add(key)
    for kept in request.POST.getlist("garder"):
        chosen[kept] = set()
    choices = [
        updating.Choice(project, frozenset(chosen[str(project.pk)]), int(revision))
        for project in projects
        if str(project.pk) in chosen
        and (revision := request.POST.get(f"revision-{project.pk}", "")).isdecimal()
    ]
    if not choices:
        toasts.warning(request, _("Rien n’est coché : rien n’a changé."))
        return False
    try:
        updating.apply_updates(choices=choices, actor=request.user)
    except (updating.TemplateChanged, PlanError) as error:
        toasts.error(request, str(error))
        return False
    words = ngettext(
        "%(n)d projet est à jour ; son plan garde le bouton « Annuler ce changement ».",
        "%(n)d projets sont à jour ; le plan de chacun garde « Annuler ce changement ».",
        len(choices),
    )
    toasts.success(request, words % {"n": len(choices)})
    return True
