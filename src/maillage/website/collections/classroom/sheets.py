"""Sheets for everyone: the list, one sheet, its paper for the pupils."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.classroom import options
from maillage.heritage.classroom.domain import reading
from maillage.heritage.classroom.models import Level, SchoolSheet, SheetDocument, Subject
from maillage.heritage.classroom.printing import pupil_sheet
from maillage.kernel.http import rate_limited
from maillage.kernel.permissions import PUBLIC, requires
from maillage.website.collections.classroom.presenting import for_page

PER_PAGE: Final = 24


def published(slug: str) -> SchoolSheet:
    """The sheet of an address; Http404 unless it is published."""
    found = SchoolSheet.objects.published().filter(slug=slug)
    sheet = found.select_related("museum__organisation").first()
    if sheet is None:
        raise Http404
    return sheet


@require_safe
@requires(PUBLIC)
def sheets(request: HttpRequest) -> HttpResponse:
    """The published sheets, by level, subject, museum."""
    level = _known(request, "niveau", Level.values)
    subject = _known(request, "matiere", Subject.values)
    museum = request.GET.get("musee", "")[:80]
    found = SchoolSheet.objects.published().order_by("-published_at", "-pk")
    if level:
        found = found.for_level(level)
    if subject:
        found = found.for_subject(subject)
    if museum:
        found = found.of_museum(museum)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("En classe"),
        "shown": shown,
        "filters": _filters(level, subject, museum),
        "is_filtered": bool(level or subject or museum),
    }
    return render(request, "website/classroom/sheets.html", context)


def _known(request: HttpRequest, name: str, values: list[str]) -> str:
    value = request.GET.get(name, "")
    return value if value in values else ""


def _filters(level: str, subject: str, museum: str) -> list[tuple[str, str, str, list[Any]]]:
    """Name, label, text for « all », (value, words, chosen); museums are those that sheets show."""
    shown = SheetDocument.objects.filter(sheet__in=SchoolSheet.objects.published())
    museums = (
        Museum.objects.open()
        .filter(pk__in=shown.filter(object__isnull=False).values("object__museum"))
        .select_related("organisation")
    )
    return [
        (
            "niveau",
            _("Niveau"),
            _("Tous les niveaux"),
            [(value, capfirst(str(label)), value == level) for value, label in Level.choices],
        ),
        (
            "matiere",
            _("Matière"),
            _("Toutes les matières"),
            [(value, capfirst(str(label)), value == subject) for value, label in Subject.choices],
        ),
        (
            "musee",
            _("Musée"),
            _("Tous les musées"),
            [(one.slug, str(one), one.slug == museum) for one in museums],
        ),
    ]


@require_safe
@requires(PUBLIC)
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """One sheet: what for, how long, documents, questions; the teacher's part folded."""
    found = published(slug)
    documents = reading.documents_of(found)
    questions = reading.questions_of(found, documents)
    context = {
        "sheet": found,
        "documents": for_page(documents),
        "questions": [(one, options.right_text(one.options)) for one in questions],
        "introduction": mark_safe(found.introduction),  # noqa: S308 - sanitised by its field
        "notes": mark_safe(found.teacher_notes),  # noqa: S308 - sanitised by its field
    }
    return render(request, "website/classroom/sheet.html", context)


@require_safe
@requires(PUBLIC)
@rate_limited("sheet-pdf", limit=40, seconds=600, methods=("GET", "HEAD"))
def printed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The pupils' sheet on paper."""
    del request
    found = published(slug)
    response = HttpResponse(pupil_sheet(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.slug}.pdf"'
    response["Cache-Control"] = "public, max-age=600"
    return response
