"""The plan of a template: anchors, tasks, links; a template made from a project."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.coordination.projects.domain import templates as domain
from maillage.coordination.projects.models import (
    PlanTemplate,
    Project,
    TemplateAnchor,
    TemplateTask,
    Visibility,
)
from maillage.coordination.projects.planning.plan import PlanError
from maillage.coordination.projects.template_forms import (
    AnchorForm,
    FromProjectForm,
    QuickTaskForm,
    TemplateTaskForm,
    before_formset,
    main_of,
    read_rule,
)
from maillage.coordination.projects.template_presenting import responsible_labels
from maillage.coordination.projects.views.again import show_again
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.ui import toasts

CHANGE = "projects.change_plantemplate"


def _template(request: HttpRequest, pk: int) -> PlanTemplate:
    template = get_visible_or_404(PlanTemplate.objects.all(), request.user, pk=pk)
    check(request, CHANGE, template)
    return template


def _page(request: HttpRequest, name: str, template: PlanTemplate, **context: Any) -> HttpResponse:
    url = template.get_absolute_url()
    trail = [(_("Modèles"), reverse("templates-list")), (str(template), url)]
    context |= {"template": template, "breadcrumbs": trail, "cancel_url": url}
    return render(request, name, context)


@requires(CHANGE)
def anchor(request: HttpRequest, pk: int, anchor: int = 0) -> HttpResponse:
    """Add or change one of the dates that projects will give."""
    template = _template(request, pk)
    one = (
        get_object_or_404(template.anchors, pk=anchor)
        if anchor
        else TemplateAnchor(template=template)
    )
    form = AnchorForm(request.POST or None, instance=one, user=request.user)
    if request.method == "POST" and form.is_valid():
        domain.save_anchor(anchor=form.instance, actor=request.user)
        toasts.success(request, _("Le repère « %(name)s » est enregistré.") % {"name": one.name})
        return redirect(template.get_absolute_url())
    title = _("Modifier le repère") if anchor else _("Ajouter un repère")
    return _page(request, "projects/template_anchor.html", template, form=form, page_title=title)


@requires(CHANGE)
@require_POST
def delete_anchor(request: HttpRequest, pk: int, anchor: int) -> HttpResponse:
    """Remove a date from which nothing hangs."""
    template = _template(request, pk)
    one = get_object_or_404(template.anchors, pk=anchor)
    try:
        domain.delete_anchor(anchor=one, actor=request.user)
    except ValidationError as error:
        toasts.error(request, " ".join(error.messages))
    else:
        toasts.success(request, _("Le repère est retiré."))
    return redirect(template.get_absolute_url())


@requires(CHANGE)
def task(request: HttpRequest, pk: int, task: int = 0) -> HttpResponse:
    """Add (below another, when the address says so) or change a task."""
    template = _template(request, pk)
    one = get_object_or_404(template.tasks, pk=task) if task else TemplateTask(template=template)
    form = TemplateTaskForm(
        request.POST or None, instance=one, template=template, user=request.user
    )
    befores = before_formset(template, one if task else None, request.POST or None)
    if request.method == "POST" and form.is_valid() & befores.is_valid():
        below = request.GET.get("sous", "")
        try:
            domain.save_task(
                task=form.instance,
                actor=request.user,
                befores=befores.befores(),
                below=int(below) if below.isdecimal() else None,
            )
        except PlanError as error:
            form.add_error(None, str(error))
        else:
            toasts.success(request, _("« %(title)s » est enregistrée.") % {"title": one.title})
            return redirect(f"{template.get_absolute_url()}#tache-{one.pk}")
    title = _("Modifier la tâche") if task else _("Ajouter une tâche")
    return _page(
        request, "projects/template_task.html", template,
        form=form, befores=befores, page_title=title, task=one if task else None,
    )  # fmt: skip


@requires(CHANGE)
def quick_task(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One more task from one line, at the end of the table."""
    template = _template(request, pk)
    form = QuickTaskForm(request.POST, auto_id="vite_%s")
    if request.method == "POST" and not (form.is_valid() and _added(template, form, request.user)):
        return show_again(request, template, quick=form)
    return redirect(f"{template.get_absolute_url()}#nouvelle")


def _added(template: PlanTemplate, form: QuickTaskForm, actor: Any) -> bool:
    """Whether the task of the line is in the template; else the form says why."""
    names = {str(one.pk): one.name for one in template.anchors.all()}
    data = form.cleaned_data
    try:
        rule = read_rule(data["when"], names, main_of(template))
        one = TemplateTask(
            template=template, title=data["title"], role=data["role"],
            duration=data["duration"] or 1,
        )  # fmt: skip
        if rule is not None:
            one.anchor_id, one.offset, one.unit = int(rule.anchor), rule.offset, str(rule.unit)
        domain.save_task(task=one, actor=actor)
    except (ValidationError, PlanError) as error:
        form.add_error("when", getattr(error, "messages", [str(error)]))
        return False
    return True


@requires(CHANGE)
@require_POST
def move_task(request: HttpRequest, pk: int, task: int, way: str) -> HttpResponse:
    """Up or down in the table."""
    template = _template(request, pk)
    one = get_object_or_404(template.tasks, pk=task)
    if way not in {"monter", "descendre"}:
        raise Http404
    domain.move_task(task=one, down=way == "descendre", actor=request.user)
    return redirect(f"{template.get_absolute_url()}#tache-{task}")


@requires(CHANGE)
@require_POST
def delete_task(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """Remove a task; its chain stays whole."""
    template = _template(request, pk)
    one = get_object_or_404(template.tasks, pk=task)
    domain.delete_task(task=one, actor=request.user)
    toasts.success(request, _("« %(title)s » est retirée du modèle.") % {"title": one.title})
    return redirect(template.get_absolute_url())


@requires("projects.add_plantemplate")
def from_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a template of a project's plan."""
    project = get_visible_or_404(Project.objects.all(), request.user, pk=pk)
    guessed = domain.roles_of(project)
    note = _("Chaque date devient une règle, chaque responsable un rôle.")
    if is_restricted := project.visibility == Visibility.RESTRICTED:
        note += " " + _("Ce projet est restreint, et toute l’équipe lira le modèle : relisez-le.")
    form = FromProjectForm(
        request.POST or None,
        guessed=guessed,
        labels=responsible_labels(guessed),
        initial={"name": "" if is_restricted else str(project)[:120]},
        user=request.user,
    )
    if request.method == "POST" and form.is_valid():
        try:
            template = domain.template_from_project(
                project=project,
                name=form.cleaned_data["name"],
                roles=form.roles(),
                actor=request.user,
            )
        except ValidationError as error:
            form.add_error("name", error.messages[0])
        else:
            toasts.success(request, _("Le modèle est créé : ses dates sont devenues des règles."))
            return redirect(template.get_absolute_url())
    trail = [(_("Projets"), reverse("projects-list")), (str(project), project.get_absolute_url())]
    context = {
        "form": form,
        "object": project,
        "page_title": _("Créer un modèle depuis ce projet"),
        "form_note": note,
        "submit_label": _("Créer le modèle"),
        "breadcrumbs": trail,
        "cancel_url": project.get_absolute_url(),
    }
    return render(request, "ui/crud/form.html", context)
