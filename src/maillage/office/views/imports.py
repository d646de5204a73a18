"""Imports: send a file, look at what was understood, correct, apply, undo. Generic over kinds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from maillage.kernel import registry
from maillage.kernel.imports import background, retention, runs
from maillage.kernel.imports.engine import Importer
from maillage.kernel.imports.errors import ImportRefused, ReadError
from maillage.kernel.models import ImportRun
from maillage.kernel.permissions import check, is_allowed, requires
from maillage.office.preview import Preview
from maillage.ui import toasts
from maillage.ui.widgets import DropZone

USE = "office.use_transfers"
ROWS = 50
RUNS = 20
MAPPING = "m:"


class UploadForm(forms.Form):
    """The file of an import; its content is checked when it is received."""

    file = forms.FileField(
        label=gettext_lazy("Votre tableau"),
        widget=DropZone(
            attrs={"accept": ".xlsx,.xls,.xlsm,.ods,.csv,.txt,.tsv"},
            hint=gettext_lazy("Excel, LibreOffice ou CSV, tel que vous l’avez."),
        ),
    )

    def __init__(self, *args: Any, importer: Importer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        if importer.accepts:
            field.widget.attrs["accept"] += "," + ",".join(importer.accepts)
        if not importer.tables:
            field.label = _("Votre fichier")
            field.widget.attrs["accept"] = ",".join(importer.accepts)
            field.widget.hint = ", ".join(importer.accepts)
        if "contacts" in importer.families:
            field.label = _("Votre tableau ou vos cartes de visite")
            field.widget.attrs["accept"] += ",.vcf,.vcard"
            field.widget.hint = _("Excel, LibreOffice, CSV, ou un carnet d’adresses (.vcf).")


def _importer(request: HttpRequest, kind: str) -> Importer:
    importer = registry.importers.get(kind)
    if importer is None:
        raise Http404
    check(request, importer.permission)
    return importer


def _run(request: HttpRequest, pk: int) -> tuple[ImportRun, Importer]:
    run = get_object_or_404(ImportRun.objects.visible_to(request.user), pk=pk)
    return run, _importer(request, run.kind)


@requires(USE)
def imports(request: HttpRequest) -> HttpResponse:
    """What can be brought in or taken out, and the latest imports."""
    user = request.user
    context = {
        "importers": [one for one in registry.importers if _starts_here(one, user)],
        "exports": [one for one in registry.exports if is_allowed(user, one.permission)],
        "runs": _labelled(ImportRun.objects.visible_to(user).select_related("created_by")[:RUNS]),
    }
    return render(request, "office/imports.html", context)


def _starts_here(importer: Importer, user: Any) -> bool:
    """Whether an import can start without being told of a record first (a project's plan cannot)."""
    if not is_allowed(user, importer.permission):
        return False
    if getattr(importer, "options_form", None) is not None:
        return True
    return not _missing(importer, {}, user)


def _missing(importer: Importer, params: dict[str, Any], user: Any) -> str:
    """Why the importer cannot start with these parameters; '' when it can."""
    try:
        importer.check_params(params, user)
    except ImportRefused as refusal:
        return str(refusal)
    return ""


def _labelled(found: Any) -> list[tuple[ImportRun, str]]:
    labels = {one.kind: str(one.label) for one in registry.importers}
    return [(run, labels.get(run.kind, run.kind)) for run in found]


@requires(USE)
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Send a file; parameters of the address (``?project=3``) go along."""
    importer = _importer(request, kind)
    posted = request.method == "POST"
    sent = (request.POST, request.FILES) if posted else ()
    form = UploadForm(*sent, importer=importer)
    options = _options_form(importer, request)
    valid = form.is_valid() and (options is None or options.is_valid())
    if posted and valid:
        params = dict(request.GET.items())
        if options is not None:
            params |= {name: _plain(value) for name, value in options.cleaned_data.items()}
        try:
            run = runs.receive(
                kind=kind, file=form.cleaned_data["file"], actor=request.user, params=params
            )
            return _look_again(request, run)
        except (ValidationError, ImportRefused) as error:
            form.add_error("file", error if isinstance(error, ValidationError) else str(error))
    given = dict(request.GET.items())
    context = {
        "importer": importer,
        "form": form,
        "options": options,
        "missing": _missing(importer, given, request.user) if options is None else "",
        "breadcrumbs": [(_("Imports et exports"), reverse("office-imports"))],
    }
    return render(request, "office/import_upload.html", context)


def _look_again(request: HttpRequest, run: ImportRun, address: str = "") -> HttpResponse:
    """To the preview: at once when the file is short, else by the page that waits for it."""
    if background.is_heavy(run):
        job = background.start_preview(run, actor=request.user)
        return redirect("office-job", token=job.token)
    runs.preview_run(run, actor=request.user)
    return redirect(address or reverse("office-import", kwargs={"pk": run.pk}))


def _options_form(importer: Importer, request: HttpRequest) -> Any:
    """An importer's own questions, beside the file."""
    form_class = getattr(importer, "options_form", None)
    if form_class is None:
        return None
    kwargs = {"initial": dict(request.GET.items()), "prefix": "options", "user": request.user}
    return form_class(request.POST if request.method == "POST" else None, **kwargs)


def _plain(value: Any) -> Any:
    """What the run's JSON keeps of a cleaned value."""
    if hasattr(value, "pk"):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value


@requires(USE)
def template_file(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty table with our columns, that opens in a French spreadsheet."""
    importer = _importer(request, kind)
    labels = [str(column.label).replace('"', "'") for column in importer.columns]
    body = "\ufeff" + ";".join(f'"{label}"' for label in labels) + "\r\n"
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="modele-{kind}.csv"'
    return response


@requires(USE)
def example_file(request: HttpRequest, kind: str) -> HttpResponse:
    """A file as people make them, to try an import with."""
    importer = _importer(request, kind)
    if not importer.example_name:
        raise Http404
    return HttpResponse(
        importer.example(request.GET, request.user),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{importer.example_name}"'},
    )


@requires(USE)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What was understood, row by row; then, once applied, the report."""
    run, importer = _run(request, pk)
    shown = Preview(run, importer, request.user, view=request.GET.get("vue", ""))
    page = Paginator(shown.rows(), ROWS).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "job": background.running_job(run),
        "importer": importer,
        "can_be_undone": runs.can_be_undone(run),
        "undo_until": run.applied_at + retention.UNDO if run.applied_at else None,
        "preview": shown,
        "page": page,
        "lines": shown.lines(list(page.object_list), editing=request.GET.get("ligne", "")),
        "breadcrumbs": [
            (_("Imports et exports"), reverse("office-imports")),
            (str(importer.label), reverse("office-import-new", kwargs={"kind": run.kind})),
        ],
    }
    template = "office/import_report.html" if shown.is_closed else "office/import_preview.html"
    return render(request, template, context)


@requires(USE)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the sheet or the columns, or correct cells."""
    run, importer = _run(request, pk)
    mapping: dict[str, int | None] | None = None
    if "mapping" in request.POST:
        mapping = {}
        for column in importer.columns:
            value = request.POST.get(f"{MAPPING}{column.key}", "")
            mapping[column.key] = int(value) if value.isdecimal() else None
    corrections = Preview(run, importer, request.user).corrections(request.POST)
    try:
        if "forget" in request.POST:
            runs.forget_columns(run, actor=request.user)
        runs.set_run(
            run,
            actor=request.user,
            sheet=request.POST.get("sheet"),
            mapping=mapping,
            corrections=corrections,
        )
        answer = _look_again(request, run, _back(request, run))
    except ImportRefused as error:
        toasts.error(request, str(error))
        return redirect(_back(request, run))
    if done := len(corrections):
        text = ngettext(
            "%(n)d correction est prise en compte.",
            "%(n)d corrections sont prises en compte.",
            done,
        )
        toasts.success(request, text % {"n": done})
    return answer


def _back(request: HttpRequest, run: ImportRun) -> str:
    """The same page of the preview."""
    address = reverse("office-import", kwargs={"pk": run.pk})
    query = request.POST.get("back", "")
    return f"{address}?{query}#lignes" if query and "\n" not in query else address


@requires(USE)
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply the plan: all of it, or, ticked, only the rows that are right."""
    run, importer = _run(request, pk)
    partial = request.POST.get("partial") == "1"
    if run.status == ImportRun.Status.PREVIEWED and background.is_heavy(run):
        job = background.start_apply(run, actor=request.user, allow_partial=partial)
        return redirect("office-job", token=job.token)
    try:
        report = runs.apply_run(run, actor=request.user, allow_partial=partial)
    except (ImportRefused, ReadError, ValidationError) as error:
        text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        toasts.error(request, text)
        return redirect("office-import", pk=run.pk)
    text = ngettext("%(n)d ligne est importée.", "%(n)d lignes sont importées.", report.to_write)
    undo_url = reverse("office-import-undo", kwargs={"pk": run.pk})
    toasts.success(request, text % {"n": report.to_write}, undo_url=undo_url)
    result_url = getattr(importer, "result_url", None)
    found = result_url(run.params) if callable(result_url) else ""
    return redirect(found or reverse("office-import", kwargs={"pk": run.pk}))


@requires(USE)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back, except what changed since."""
    run, _importer_of = _run(request, pk)
    try:
        done = runs.undo_run(run, actor=request.user)
    except ImportRefused as error:
        toasts.error(request, str(error))
    else:
        if done.kept:
            toasts.warning(request, _("L’import est annulé, sauf ce qui a changé depuis."))
        else:
            toasts.success(request, _("L’import est annulé."))
    return redirect("office-import", pk=run.pk)
