"""The renditions of the images of objects: handed out to whoever may see the object."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from maillage.heritage.catalogue.models import CulturalObject, ObjectImage
from maillage.kernel.models import private_storage
from maillage.kernel.permissions import PUBLIC, requires

WEEK = 7 * 24 * 3600


@require_safe
@requires(PUBLIC)
def image(request: HttpRequest, token: str, side: int) -> HttpResponseBase:
    """One rendition, as JPEG; 404 for whoever may not see its object.

    Whoever keeps the catalogue sees the images of an object that was taken out of it.
    """
    kept = CulturalObject.objects.kept_by(request.user)
    found = (
        ObjectImage.objects.filter(token=token, object__in=kept)
        .select_related("object__museum")
        .defer("object__values", "object__normalised")
        .first()
    )
    rendition = found.renditions.get(str(side)) if found is not None else None
    if found is None or rendition is None:
        raise Http404
    etag = quote_etag(f"{(found.sha256 or found.token)[:24]}-{side}")
    response: HttpResponseBase | None = get_conditional_response(request, etag)
    if response is None:
        try:
            content = private_storage().open(rendition["path"])
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(content, content_type="image/jpeg")
    response["ETag"] = etag
    # What all may see, proxies may keep; a collection that closes is gone from them in a week.
    shared = "public" if found.object.is_public else "private"
    response["Cache-Control"] = f"{shared}, max-age={WEEK}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
