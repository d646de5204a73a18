"""Imports of the collections: sent, looked at, applied, reported, taken back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from maillage.heritage.catalogue import import_presenting as presenting
from maillage.heritage.catalogue.domain.images import receiving as images
from maillage.heritage.catalogue.domain.importing import jobs, newcomers, receiving, undoing
from maillage.heritage.catalogue.import_forms import (
    ColumnsForm,
    FileForm,
    HarvestForm,
    ImagesForm,
    PlaceForm,
)
from maillage.heritage.catalogue.models import CatalogueImport, Museum
from maillage.kernel.downloads import export_response
from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.imports.errors import ReadError
from maillage.kernel.models import Job
from maillage.kernel.permissions import get_visible_or_404, requires
from maillage.kernel.states import TransitionRefused, available
from maillage.ui import toasts

VIEW = "catalogue.view_catalogueimport"
ADD = "catalogue.add_catalogueimport"
CHANGE = "catalogue.change_catalogueimport"
OPEN = "catalogue.add_museum"
RUNS = 30
ROWS = 25
State = CatalogueImport.State


def _run(request: HttpRequest, pk: int) -> CatalogueImport:
    runs = CatalogueImport.objects.select_related("museum__organisation", "created_by", "job")
    return get_visible_or_404(runs, request.user, pk=pk)


def _trail() -> list[tuple[str, str]]:
    return [(_("Imports de collections"), reverse("catalogue-imports"))]


@requires(VIEW)
def imports(request: HttpRequest) -> HttpResponse:
    """All imports, the latest first."""
    runs = CatalogueImport.objects.visible_to(request.user).select_related(
        "museum__organisation", "created_by"
    )
    page = Paginator(runs, RUNS).get_page(request.GET.get("page"))
    told = [(run, presenting.format_of(run)) for run in page]
    return render(
        request,
        "catalogue/imports.html",
        {"runs": told, "page": page, "may_add": request.user.has_perm(ADD)},
    )


def _send(request: HttpRequest, form: Any, receive: Any, title: str, template: str) -> HttpResponse:
    """Show a form; once it is right, receive what it gives and read it."""
    if request.method == "POST" and form.is_valid():
        try:
            run = receive(form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _read(request, run)
    context = {"form": form, "page_title": title, "breadcrumbs": _trail()}
    return render(request, template, context)


def _read(request: HttpRequest, run: CatalogueImport) -> HttpResponse:
    """To the columns when somebody must look at them, else to the progress of the reading."""
    try:
        if receiving.needs_mapping(run):
            return redirect("catalogue-import-columns", pk=run.pk)
        job = jobs.start_reading(run, actor=request.user)
    except ReadError as error:
        toasts.error(request, error.message)
        return redirect(run.get_absolute_url())
    return redirect("office-job", token=job.token)


@requires(ADD)
def send_file(request: HttpRequest) -> HttpResponse:
    """A file of records."""

    def receive(form: FileForm) -> CatalogueImport:
        given = form.cleaned_data
        return receiving.receive_file(
            file=given["file"],
            museum=given["museum"],
            kind=given["kind"],
            choices=form.choices(),
            actor=request.user,
        )

    form = FileForm(request.POST or None, request.FILES or None, user=request.user)
    return _send(request, form, receive, _("Importer des notices"), "catalogue/import_new.html")


@requires(ADD)
def send_harvest(request: HttpRequest) -> HttpResponse:
    """The address of a server."""

    def receive(form: HarvestForm) -> CatalogueImport:
        given = form.cleaned_data
        return receiving.receive_harvest(
            address=given["address"],
            museum=given["museum"],
            prefix=given["metadata"],
            set_spec=given["set_spec"],
            since=given["since"],
            choices=form.choices(),
            actor=request.user,
        )

    form = HarvestForm(request.POST or None, user=request.user)
    title = _("Moissonner un serveur")
    return _send(request, form, receive, title, "catalogue/import_new.html")


@requires(ADD)
def send_images(request: HttpRequest) -> HttpResponse:
    """An archive of images, or a table of their addresses."""

    def receive(form: ImagesForm) -> CatalogueImport:
        given = form.cleaned_data
        return images.receive_images(
            museum=form.museum_of(),
            file=None if given["from_values"] else given["file"],
            table=given["table"],
            credit=given["credit"],
            rights=given["rights"],
            actor=request.user,
        )

    form = ImagesForm(request.POST or None, request.FILES or None, user=request.user)
    return _send(request, form, receive, _("Importer des images"), "catalogue/import_new.html")


@requires(CHANGE)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column of the file is which field."""
    run = _run(request, pk)
    if run.kind not in receiving.MAPPED or run.state not in (
        *(State.RECEIVED, State.PREVIEWED, State.FAILED),
    ):
        raise Http404
    if "place" in request.POST:
        return _change_place(request, run)
    try:
        with receiving.opened(run) as source:
            found, notes = source.columns, source.notes
    except ReadError as error:
        toasts.error(request, error.message)
        return redirect(run.get_absolute_url())
    form = ColumnsForm(request.POST or None, columns=found, mapping=run.mapping)
    if request.method == "POST" and form.is_valid():
        try:
            receiving.set_mapping(
                run=run,
                mapping=form.as_mapping(),
                name=form.cleaned_data["name"],
                actor=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            job = jobs.start_reading(run, actor=request.user)
            return redirect("office-job", token=job.token)
    context = {
        "form": form,
        "run": run,
        "notes": notes,
        "place": PlaceForm(source=source) if len(source.places) > 1 else None,
        "known": receiving.saved_mapping(found),
        "breadcrumbs": [*_trail(), (run.filename, run.get_absolute_url())],
    }
    return render(request, "catalogue/import_columns.html", context)


def _change_place(request: HttpRequest, run: CatalogueImport) -> HttpResponse:
    """The same page, for the columns of another sheet or element."""
    try:
        receiving.set_place(run=run, place=request.POST["place"], actor=request.user)
    except (ValidationError, ReadError) as error:
        toasts.error(request, " ".join(getattr(error, "messages", None) or [str(error)]))
    return redirect("catalogue-import-columns", run.pk)


@requires(VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the import does, would do or did, by outcome."""
    run = _run(request, pk)
    museum = _museum_pk(request)
    tabs = presenting.tabs(run, request.GET.get("vue", ""))
    current = next((one.key for one in tabs if one.current), "")
    page = Paginator(presenting.rows_of(run, current, museum), ROWS).get_page(
        request.GET.get("page")
    )
    verbs = {one.verb for one in available(run, request.user)}
    context = {
        "run": run,
        "format": presenting.format_of(run),
        "is_images": presenting.is_images(run),
        "tabs": tabs,
        "tab": current,
        "page": page,
        "lines": presenting.lines(page.object_list),
        "museums": presenting.museums_of(run),
        "museum": museum,
        "verbs": verbs,
        "job": jobs.running_job(run),
        "may_change": request.user.has_perm(CHANGE),
        "may_map": run.kind in receiving.MAPPED and "read" in verbs,
        "to_write": sum(run.counts.get(key, 0) for key in ("nouveau", "modifie", "retire")),
        "newcomers": newcomers.newcomers_of(run) if "read" in verbs else None,
        "may_open": request.user.has_perm(OPEN),
        "can_be_undone": "undo" in verbs and undoing.can_be_undone(run),
        "breadcrumbs": _trail(),
    }
    return render(request, "catalogue/import_detail.html", context)


def _museum_pk(request: HttpRequest) -> int | None:
    told = request.GET.get("musee", "")
    return int(told) if told.isdecimal() and len(told) < 10 else None


def _start(request: HttpRequest, pk: int, start: Any) -> HttpResponse:
    """Have the worker do something, and wait for it on its page."""
    run = _run(request, pk)
    try:
        job = start(run)
    except TransitionRefused as refusal:
        toasts.error(request, str(refusal))
        return redirect(run.get_absolute_url())
    return redirect("office-job", token=job.token)


@requires(CHANGE)
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the file again, or go on reading it."""
    return _start(request, pk, lambda run: jobs.start_reading(run, actor=request.user))


@requires(OPEN)
@require_POST
def open_museums(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the collections of the museums that the file speaks of, then read it again."""

    def start(run: CatalogueImport) -> Job:
        count = newcomers.open_collections(run=run, actor=request.user)
        opened = ngettext("%(n)s musée ouvert.", "%(n)s musées ouverts.", count)
        toasts.success(request, opened % {"n": number_fr(count)})
        return jobs.start_reading(run, actor=request.user)

    return _start(request, pk, start)


@requires(CHANGE)
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was previewed."""
    missing = request.POST.get("missing", "")
    return _start(
        request, pk, lambda run: jobs.start_applying(run, actor=request.user, missing=missing)
    )


@requires(CHANGE)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the whole import back."""
    return _start(request, pk, lambda run: jobs.start_undoing(run, actor=request.user))


@requires(CHANGE)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave an import of which nothing was written."""
    run = _run(request, pk)
    try:
        jobs.drop_run(run, actor=request.user)
    except TransitionRefused as refusal:
        toasts.error(request, str(refusal))
        return redirect(run.get_absolute_url())
    toasts.success(request, _("L’import est abandonné : rien n’en a été écrit."))
    return redirect("catalogue-imports")


@requires(VIEW)
def report_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every record of the import, or of one museum's share."""
    run = _run(request, pk)
    params = {"run": run.pk, "museum": _museum_pk(request)}
    return export_response(presenting.REPORT, request.user, "csv", params=params)


@requires(VIEW)
def report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """What the import did, to keep or to send to a museum."""
    run = _run(request, pk)
    museum = None
    if (chosen := _museum_pk(request)) is not None:
        museums = Museum.objects.select_related("organisation")
        museum = get_visible_or_404(museums, request.user, pk=chosen)
    response = HttpResponse(presenting.report_pdf(run, museum), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
