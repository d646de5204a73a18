"""The office's pages of the sheets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from maillage.heritage.classroom.domain import reading, sheets
from maillage.heritage.classroom.filters import SheetFilters
from maillage.heritage.classroom.forms import DocumentForm, QuestionForm, SheetForm
from maillage.heritage.classroom.models import Question, SchoolSheet, SheetDocument
from maillage.heritage.classroom.printing import pupil_sheet
from maillage.heritage.classroom.tables import SheetTable
from maillage.kernel import clock, states
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role, Verb

PARTS: Final[dict[str, tuple[type[Any], type[Any], Any, Any]]] = {
    "documents": (
        SheetDocument,
        DocumentForm,
        gettext_lazy("Ajouter un document"),
        gettext_lazy("Modifier le document"),
    ),
    "questions": (
        Question,
        QuestionForm,
        gettext_lazy("Ajouter une question"),
        gettext_lazy("Modifier la question"),
    ),
}


class SheetResource(Resource):
    """Sheets; their documents and questions are on their page."""

    model = SchoolSheet
    url_base = "school-sheets"
    url_path = "en-classe"
    icon = "school"
    table_class = SheetTable
    filterset_class = SheetFilters
    form_class = SheetForm
    create_label = gettext_lazy("Nouvelle fiche")
    list_title = gettext_lazy("En classe")

    def get_queryset(self) -> QuerySet[Any]:
        """Those last changed first, with their classes."""
        queryset = super().get_queryset().select_related("museum__organisation")
        if self.role in {Role.LIST, Role.EXPORT}:
            today = clock.today()
            running = Q(classes__closed_at__isnull=True, classes__ends_on__gte=today)
            queryset = queryset.annotate(class_count=Count("classes", filter=running))
            queryset = queryset.order_by("-updated_at", "-pk")
        return queryset

    def save_form(self, form: Any) -> SchoolSheet:
        """Create by the verb: the team hears of what a museum proposes."""
        if self.role is Role.CREATE:
            return sheets.create_sheet(sheet=form.save(commit=False), actor=self.request.user)
        saved: SchoolSheet = form.save()
        return saved

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the documents and the questions, on the sheet's own page."""
        if self.role is Role.DETAIL:
            sheet = self.object
            parts = list(sheet.documents.select_related("object__museum__organisation"))
            hidden = reading.hidden_from(self.request.user, parts)
            names = reading.names_for(parts, hidden)
            pages = reading.public_pages(one.address for one in parts if one.object_id is None)
            kwargs["documents"] = [
                {
                    "part": one,
                    "name": names[one.pk],
                    "is_seen": one.pk not in hidden,
                    "is_public": one.object.is_public if one.object else one.address in pages,
                }
                for one in parts
            ]
            kwargs["questions"] = [
                (one, names.get(one.document_id or 0, "")) for one in sheet.questions.all()
            ]
            kwargs["may_change"] = self.may(Role.UPDATE, sheet)
            kwargs["introduction"] = mark_safe(sheet.introduction)  # noqa: S308 - sanitised by its field
            kwargs["notes"] = mark_safe(sheet.teacher_notes)  # noqa: S308 - sanitised by its field
        return super().get_context_data(**kwargs)

    def facts(self, record: Any) -> list[tuple[Any, Any]]:
        """What a teacher looks for first."""
        told = (
            (_("Objectif"), record.objective),
            (_("Niveaux"), record.level_words),
            (_("Matières"), record.subject_words),
            (_("Durée"), _("%(n)d minutes") % {"n": record.minutes}),
            (_("Proposée par"), record.museum),
        )
        return [(label, value) for label, value in told if value]

    def get_verbs(self, record: Any) -> list[Verb]:
        """What its state allows, the page on the site, the pupils' sheet, then the form."""
        changes = [
            Verb(
                spec.label,
                reverse("school-sheet-verb", kwargs={"pk": record.pk, "verb": spec.verb}),
                spec.icon,
                primary=spec.verb == "publish",
                post=True,
            )
            for spec in states.available(record, self.request.user)
        ]
        usual = super().get_verbs(record)
        printed = reverse("school-sheet-print", kwargs={"pk": record.pk})
        usual.append(Verb(_("Feuille des élèves"), printed, "file-type-pdf"))
        if record.is_public:
            usual.append(Verb(_("Voir sur le site"), record.get_public_url(), "external-link"))
            return usual + changes
        if any(verb.primary for verb in changes):
            usual = [replace(verb, primary=False) for verb in usual]
        return changes + usual

    def may(self, role: Role, record: Any = None) -> bool:
        """What teachers use is withdrawn before it is deleted."""
        if role is Role.DELETE and record is not None and record.is_public:
            return False
        return super().may(role, record)

    def get_object(self) -> Any:
        """As everywhere; a published sheet has no page for its deletion."""
        record = super().get_object()
        if self.role is Role.DELETE and record.is_public:
            raise Http404
        return record

    def confirm_delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say at once why it cannot be, rather than name the classes."""
        if why := sheets.deletion_refusal(self.get_object()):
            return self._refused(why)
        return super().confirm_delete(request, *args, **kwargs)

    def process_deletion(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A sheet with which a class has worked meanwhile stays."""
        try:
            return super().process_deletion(request, *args, **kwargs)
        except ValidationError as refused:
            return self._refused(" ".join(refused.messages))

    def _refused(self, why: str) -> HttpResponseBase:
        toasts.warning(self.request, why)
        return redirect(self.get_object().get_absolute_url())

    def delete_object(self, record: Any) -> None:
        """The verb looks again, holding the row."""
        sheets.delete_sheet(sheet=record)


def _sheet(request: HttpRequest, pk: int, permission: str) -> SchoolSheet:
    sheet = get_visible_or_404(SchoolSheet.objects.select_related("museum"), request.user, pk=pk)
    check(request, permission, sheet)
    return sheet


@requires("classroom.publish_schoolsheet")
@require_POST
def do_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Publish, withdraw."""
    sheet = _sheet(request, pk, "classroom.publish_schoolsheet")
    if verb not in states.transitions_of(SchoolSheet):
        raise Http404
    try:
        sheets.perform_sheet(sheet=sheet, verb=verb, actor=request.user)
    except states.TransitionRefused as refused:
        toasts.error(request, str(refused))
    else:
        said = {
            "publish": _("C’est publié : les enseignants la trouvent dès maintenant."),
            "withdraw": _("C’est retiré du site. Les classes ouvertes continuent."),
        }
        toasts.success(request, said[verb])
    return redirect(sheet.get_absolute_url())


@requires("classroom.view_schoolsheet")
def print_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The pupils' sheet, published or not."""
    sheet = _sheet(request, pk, "classroom.view_schoolsheet")
    response = HttpResponse(pupil_sheet(sheet), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{sheet.slug}.pdf"'
    return response


@requires("classroom.change_schoolsheet")
def edit_part(
    request: HttpRequest, pk: int, what: str, part: int | None = None
) -> HttpResponseBase:
    """One more document or question, or another version of one."""
    sheet = _sheet(request, pk, "classroom.change_schoolsheet")
    if what not in PARTS:
        raise Http404
    model, form_class, add_title, edit_title = PARTS[what]
    found = model(sheet=sheet) if part is None else get_object_or_404(model, sheet=sheet, pk=part)
    form = form_class(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        save = sheets.add_part if part is None else sheets.change_part
        try:
            save(part=form.save(commit=False), actor=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            toasts.success(request, _("C’est enregistré."))
            another = "_another" in request.POST
            return redirect(request.path if another else f"{sheet.get_absolute_url()}#{what}")
    context = {
        "sheet": sheet,
        "form": form,
        "page_title": add_title if part is None else edit_title,
        "is_new": part is None,
        "breadcrumbs": [
            (_("En classe"), reverse("school-sheets-list")),
            (str(sheet), sheet.get_absolute_url()),
        ],
    }
    return render(request, "classroom/part_form.html", context)


@requires("classroom.change_schoolsheet")
@require_POST
def do_part(request: HttpRequest, pk: int, what: str, part: int, act: str) -> HttpResponse:
    """Move a document or a question up or down, or take it out."""
    sheet = _sheet(request, pk, "classroom.change_schoolsheet")
    if what not in PARTS or act not in {"monter", "descendre", "retirer"}:
        raise Http404
    found = get_object_or_404(PARTS[what][0], sheet=sheet, pk=part)
    try:
        if act == "retirer":
            sheets.remove_part(part=found, actor=request.user)
        else:
            sheets.move_part(part=found, up=act == "monter", actor=request.user)
    except ValidationError as error:
        toasts.error(request, " ".join(error.messages))
    return redirect(f"{sheet.get_absolute_url()}#{what}")
