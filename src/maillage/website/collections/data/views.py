"""The collections as data: one object, one museum, and the page that explains it all."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.heritage.catalogue.addresses import oai_identifier, whole
from maillage.heritage.catalogue.exports import (
    FORMATS,
    LONGEST,
    SINGLE,
    OutgoingFile,
    export_objects,
    ready,
)
from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.permissions import PUBLIC, get_visible_or_404, requires
from maillage.website.collections.gone import gone_or_404
from maillage.website.collections.limits import limited_file

FRESH = 300  # seconds during which a proxy need not ask again


def file_response(request: HttpRequest, file: OutgoingFile) -> StreamingHttpResponse:
    """A file of objects, sent as it is written; kept by nobody when it depends on who asks."""
    response = StreamingHttpResponse(file.chunks, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    signed_in = request.user.is_authenticated
    response["Cache-Control"] = "private, no-store" if signed_in else f"public, max-age={FRESH}"
    if not signed_in:
        response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@requires(PUBLIC)
@limited_file
def museum_export(request: HttpRequest, slug: str, fmt: str) -> StreamingHttpResponse:
    """All the objects of a museum that the visitor may see, however many."""
    museum = get_visible_or_404(Museum.objects.all(), request.user, slug=slug)
    records = CulturalObject.objects.visible_to(request.user).filter(museum=museum)
    try:
        return file_response(request, export_objects(records, fmt, stem=museum.slug))
    except LookupError as error:
        raise Http404 from error


def _record(request: HttpRequest, reference: str, fmt: str) -> HttpResponse:
    known = CulturalObject.objects.visible_to(request.user).referred(reference)
    record = ready(known).first()
    if record is None:
        return gone_or_404(request, reference)
    chosen = SINGLE[fmt]
    response = HttpResponse(chosen.write(record), content_type=chosen.mime)
    if record.is_public:
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = f"public, max-age={FRESH}"
    else:
        response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires(PUBLIC)
def record_lido(request: HttpRequest, reference: str) -> HttpResponse:
    """One object as LIDO."""
    return _record(request, reference, "lido")


@require_safe
@requires(PUBLIC)
def record_edm(request: HttpRequest, reference: str) -> HttpResponse:
    """One object for Europeana."""
    return _record(request, reference, "edm")


@require_safe
@requires(PUBLIC)
def record_dc(request: HttpRequest, reference: str) -> HttpResponse:
    """One object as Dublin Core."""
    return _record(request, reference, "dc")


@require_safe
@requires(PUBLIC)
def record_json(request: HttpRequest, reference: str) -> HttpResponse:
    """One object as JSON-LD."""
    return _record(request, reference, "json")


@require_safe
@requires(PUBLIC)
def data_page(request: HttpRequest) -> HttpResponse:
    """How to take the collections along: for developers, museums, portals."""
    shown = CulturalObject.objects.public()
    example = shown.filter(has_image=True).order_by("pk").first() or shown.order_by("pk").first()
    total = shown.count()
    context: dict[str, Any] = {
        "total": total,
        "example": example,
        "example_ark": f"/{example.ark}" if example is not None and example.ark else "",
        "example_identifier": oai_identifier(example) if example is not None else "",
        "origin": whole(""),
        "formats": list(FORMATS.values()),
        "shown": number_fr(total),
        "longest": number_fr(LONGEST),
    }
    return render(request, "website/collections/data.html", context)
