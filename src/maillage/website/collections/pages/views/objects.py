"""The page of an object."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from maillage.heritage.catalogue.addresses import permanent_url
from maillage.heritage.catalogue.domain import counting
from maillage.heritage.catalogue.domain.terms import kept_words
from maillage.heritage.catalogue.models import CulturalObject, ObjectImage
from maillage.heritage.catalogue.presenting import date_words
from maillage.heritage.catalogue.writers import json_ld
from maillage.kernel.permissions import PUBLIC, requires
from maillage.website.collections import sections
from maillage.website.collections.gone import gone_or_404
from maillage.website.collections.limits import too_many_searches
from maillage.website.collections.pages import citing, neighbours, pictures, records, related
from maillage.website.collections.pages.placeholders import drawing_for
from maillage.website.collections.pages.views.museums import map_context
from maillage.website.models import SiteSettings


@require_safe
@requires(PUBLIC)
def record(request: HttpRequest, reference: str) -> HttpResponse:
    """One object, at its address for life; 404 for whoever may not see it, 410 once withdrawn."""
    found = (
        CulturalObject.objects.visible_to(request.user)
        .filter(reference=reference)
        .select_related("museum__organisation")
        .prefetch_related(Prefetch("images", ObjectImage.objects.order_by("rank", "pk")))
        .first()
    )
    if found is None:
        return _moved(request, reference)
    way = None
    if neighbours.PARAMETER in request.GET and found.is_public and not too_many_searches(request):
        way = neighbours.way_back(request.GET, found)
    shown = pictures.pictures_of(found)
    context = _context(request, found, shown) | {"way": way}
    response = render(request, "website/collections/object.html", context)
    hosts = sorted({_origin(one.service) for one in shown if one.service})
    if hosts:  # the museum's own image server, for this page alone
        response._csp_update = {"img-src": hosts, "connect-src": hosts}  # type: ignore[attr-defined]  # noqa: SLF001 - read by django-csp
    if not found.is_public:
        response["Cache-Control"] = "private, no-store"
    elif request.method == "GET" and _is_person(request):
        counting.count_view(found.pk, from_search=way is not None)
    return response


def _moved(request: HttpRequest, reference: str) -> HttpResponse:
    """To the page of an object that had this provisional reference before; else `gone_or_404`.

    Not for ever: undoing the import gives the reference back.
    """
    known = CulturalObject.objects.visible_to(request.user)
    moved = known.filter(former_reference=reference).first()
    return gone_or_404(request, reference) if moved is None else redirect(moved.get_public_url())


def _context(request: HttpRequest, found: CulturalObject, shown: list[Any]) -> dict[str, Any]:
    place = found.museum.organisation
    kept = kept_words(found.normalised or {})
    return {
        "object": found,
        "museum": found.museum,
        "date": date_words(found),
        "description": _description(found),
        "pictures": shown,
        "tiles": [one.tiles for one in shown],
        "drawing": drawing_for(found.domain_keys),
        "parts": records.parts_of(found),
        "understood": records.understood(found, kept),
        "permanent": permanent_url(found),
        "citation": citing.citation(found, site=SiteSettings.of(request).name),
        "map": map_context(found.museum.slug) if _on_map(found) else None,
        "where": ", ".join(part for part in (place.address, place.postal_code, place.city) if part),
        "related": related.related_to(found, kept),
        "actions": sections.actions_for(found) if found.is_public else [],
        "panels": sections.panels_for(found, request),
        "document": json_ld(found) if found.is_public else None,
        "exports": pictures.machine_links(found) if found.is_public else [],
    }


def _description(found: CulturalObject) -> str:
    """What search engines and shared links say under the title."""
    words = [found.author, date_words(found), found.value("TECH")[:120], str(found.museum)]
    return ". ".join(one for one in words if one)


def _on_map(found: CulturalObject) -> bool:
    return found.museum.is_open and found.museum.organisation.latitude is not None


def _is_person(request: HttpRequest) -> bool:
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return False
    return not counting.is_machine(request.headers.get("User-Agent", ""))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
