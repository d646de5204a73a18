"""Create many projects from one template: choose, look at the grid, create."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from maillage.coordination.projects import tasks
from maillage.coordination.projects.batch_forms import (
    FIRST_STEP,
    BatchForm,
    CommonForm,
    make_grid,
    read_grid,
)
from maillage.coordination.projects.domain import batch_undoing, batches, undoing
from maillage.coordination.projects.domain.template_tasks import load_template
from maillage.coordination.projects.models import Edition, PlanTemplate
from maillage.kernel import undo
from maillage.kernel.models import UndoRecord
from maillage.kernel.permissions import get_visible_or_404, requires
from maillage.kernel.registry import ObjectRef
from maillage.ui import toasts


@requires("projects.add_project")
def edition_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Many projects of one edition."""
    editions = Edition.objects.select_related("programme")
    edition = get_visible_or_404(editions, request.user, pk=pk)
    usual = edition.projects.exclude(template=None).values_list("template", flat=True).first()
    return _batch(request, edition, {"edition": edition.pk, "template": usual})


@requires("projects.add_project")
def template_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Many projects of one template, in an edition or not."""
    template = get_visible_or_404(PlanTemplate.objects.all(), request.user, pk=pk)
    return _batch(request, template, {"template": template.pk})


def _batch(request: HttpRequest, root: Any, initial: dict[str, Any]) -> HttpResponse:
    context = {
        "root": root,
        "page_title": _("Créer plusieurs projets"),
        "breadcrumbs": [(str(root), root.get_absolute_url())],
        "heavy": batches.HEAVY,
        "submit_label": _("Continuer"),  # nothing is created before the preview
    }
    step = request.POST.get("etape", "")
    form = BatchForm(request.POST if step else None, initial=initial, user=request.user)
    if not step or not form.is_valid():
        return render(request, "projects/batch.html", context | {"form": form})
    batch, loaded = _common(form), load_template(form.cleaned_data["template"])
    is_first = step == FIRST_STEP
    common = CommonForm(None if is_first else request.POST, loaded=loaded, user=request.user)
    grid = make_grid(
        loaded,
        None if is_first else request.POST,
        form.cleaned_data["rows"] if is_first else None,
    )
    context |= {"form": form, "common": common, "grid": grid, "token": uuid.uuid4()}
    if is_first or not (common.is_valid() & grid.is_valid()):
        return render(request, "projects/batch_grid.html", context)
    batch.people.update(common.people())  # type: ignore[attr-defined]  # a dict of ours
    rows = read_grid(grid, common, batch, request.user)
    context |= {"rows": rows, "wrong": sum(bool(row.errors) for row in rows), "checked": True}
    if step == "creer" and rows and not context["wrong"]:
        return _create(request, batch, rows, root)
    return render(request, "projects/batch_grid.html", context)


def _common(form: BatchForm) -> batches.Batch:
    data = form.cleaned_data
    return batches.Batch(
        data["template"],
        edition=data["edition"],
        kind=data["kind"],
        visibility=data["visibility"],
        people={},
    )


def _create(
    request: HttpRequest, batch: batches.Batch, rows: list[batches.Row], root: Any
) -> HttpResponse:
    try:
        token = uuid.UUID(request.POST.get("token", ""))
    except ValueError as error:
        raise Http404 from error
    if len(rows) > batches.HEAVY:
        job = tasks.start_batch(batch=batch, rows=rows, token=token, actor=request.user)
        return redirect("office-job", token=job.token)
    try:
        job, projects = batches.create_batch(
            batch=batch, rows=rows, token=token, actor=request.user
        )
    except batches.BatchRefused as refused:
        toasts.error(request, str(refused))
        return redirect(root.get_absolute_url())
    if projects:
        words = ngettext("%(n)d projet est créé.", "%(n)d projets sont créés.", len(projects))
        toasts.success(request, words % {"n": len(projects)})
    return redirect(job.url or root.get_absolute_url())


@requires("projects.delete_project")
@require_POST
@transaction.atomic
def undo_batch(request: HttpRequest, record: int) -> HttpResponse:
    """Take back the projects of a batch that nobody has touched."""
    found = get_object_or_404(UndoRecord, pk=record, undone_at__isnull=True)
    ref = ObjectRef.parse(found.root)
    models = {"projects.edition": Edition, "projects.plantemplate": PlanTemplate}
    if ref.model not in models:
        raise Http404
    root: Any = get_visible_or_404(
        models[ref.model]._default_manager.all(), request.user, pk=ref.pk
    )
    if batch_undoing.last_batch(root) != found or not undoing.may_undo(found, request.user):
        raise Http404
    try:
        count = batch_undoing.undo_batch(record=found, actor=request.user)
    except undo.UndoRefused as refused:
        toasts.error(request, str(refused))
    else:
        words = ngettext("%(n)d projet est retiré.", "%(n)d projets sont retirés.", count)
        toasts.success(request, words % {"n": count})
    return redirect(root.get_absolute_url())
