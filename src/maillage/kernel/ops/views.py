"""The page that load balancers and monitoring ask: works or does not, nothing else."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from maillage.kernel.ops.health import database_answers
from maillage.kernel.permissions import PUBLIC, requires


@requires(PUBLIC)
@never_cache
def health(_request: HttpRequest) -> JsonResponse:
    """200 ``{"ok": true}`` when this process reaches its database, else 503 ``{"ok": false}``."""
    ok = database_answers()
    return JsonResponse({"ok": ok}, status=200 if ok else 503)
