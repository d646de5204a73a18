"""``/collections/galeries/``: the galleries, and one of them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.galleries.models import Gallery, GalleryItem
from maillage.heritage.galleries.presenting import image_credits, museums_shown, shown_rooms
from maillage.heritage.galleries.public import gallery_document
from maillage.kernel.permissions import PUBLIC, is_allowed, requires
from maillage.website.collections.galleries.pictures import covers_of, hung

PER_PAGE = 12


@require_safe
@requires(PUBLIC)
def galleries(request: HttpRequest) -> HttpResponse:
    """The published galleries, the newest first."""
    found = Gallery.objects.public().order_by("-published_at", "-pk")
    shown = Paginator(with_counts(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {"shown": shown, "tiles": covers_of(list(shown.object_list))}
    return render(request, "website/collections/galleries/list.html", context)


def with_counts(found: Any) -> Any:
    """Galleries with how many objects and museums the public sees in them."""
    public = CulturalObject.objects.public().values("pk")
    seen = Q(items__object__in=public)
    return found.annotate(
        object_count=Count("items", filter=seen, distinct=True),
        museum_count=Count("items__museum", filter=seen, distinct=True),
    )


@require_safe
@requires(PUBLIC)
def gallery(request: HttpRequest, slug: str) -> HttpResponse:
    """One gallery, all its rooms on a page; those who compose it see it before it is published."""
    found = Gallery.objects.visible_to(request.user).filter(slug=slug).first()
    if found is None:
        raise Http404
    preview = not found.is_published
    if preview and not is_allowed(request.user, "galleries.compose_gallery", found):
        raise Http404
    rooms = shown_rooms(found, GalleryItem.objects.public(), empty=False)
    context = {
        "gallery": found,
        "preview": preview,
        "halls": [(room, [hung(one) for one in room.items]) for room in rooms],
        "museums": museums_shown(rooms),
        "credits": image_credits(rooms),
        "cover": next((hung(one) for room in rooms for one in room.objects if one.image), None),
        "document": None if preview else gallery_document(found, rooms),
        "object_count": sum(len(room.objects) for room in rooms),
    }
    response = render(request, "website/collections/galleries/gallery.html", context)
    if preview:
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
    return response
