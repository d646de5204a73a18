"""``/iiif/…/manifest.json``: public facts only, readable by viewers of any site."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.api.iiif.manifest import MIME
from maillage.api.iiif.objects import manifest_of_gallery, manifest_of_object
from maillage.heritage.catalogue.exports import ready
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.presentations import presentation_sources
from maillage.kernel import clock
from maillage.kernel.permissions import PUBLIC, requires
from maillage.kernel.text_fr import french_day

FRESH = 300  # seconds during which a proxy need not ask again


@require_safe
@requires(PUBLIC)
def object_manifest(request: HttpRequest, reference: str) -> HttpResponse:
    """The images of one object; 404 when it has none, or is not for everyone; 410 once withdrawn."""
    del request
    record = ready(CulturalObject.objects.public().referred(reference)).first()
    if record is None:
        return _gone_or_404(reference)
    return _answer(manifest_of_object(record))


@require_safe
@requires(PUBLIC)
def composed_manifest(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    """What a room composed of several objects: ``/iiif/galeries/<slug>/manifest.json``."""
    del request
    source = presentation_sources.get(key)
    presented = source.find(slug) if source is not None else None
    return _answer(manifest_of_gallery(key, slug, presented) if presented is not None else None)


def _gone_or_404(reference: str) -> HttpResponse:
    record = CulturalObject.objects.tombstone(reference)
    if record is None or record.withdrawn_at is None:
        raise Http404
    words = _("Cette fiche a été retirée du catalogue le %(day)s. Musée : %(museum)s.") % {
        "day": french_day(clock.local(record.withdrawn_at).date(), year=True),
        "museum": record.museum,
    }
    response = HttpResponse(words, content_type="text/plain; charset=utf-8", status=410)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _answer(document: dict[str, Any] | None) -> HttpResponse:
    if document is None:
        raise Http404
    response = HttpResponse(json.dumps(document, ensure_ascii=False), content_type=MIME)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={FRESH}"
    return response
