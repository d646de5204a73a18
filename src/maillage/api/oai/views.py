"""``/oai/``: one address for every verb."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.api.oai.answers import answer, refusal
from maillage.api.oai.protocol import OaiError, OaiRequest, read_request
from maillage.kernel.http import over_limit
from maillage.kernel.permissions import PUBLIC, requires

PER_MINUTE = 600
"""Requests of one address in a minute: a harvest of 90 000 objects takes 900."""


@csrf_exempt  # harvesters have no cookie, and nothing here changes anything
@require_http_methods(["GET", "HEAD", "POST"])
@requires(PUBLIC)
def oai(request: HttpRequest) -> HttpResponse:
    """Answer a harvester; a busy server says 503 and when to come back (§ 3.1.2.2)."""
    if over_limit("oai", str(request.META.get("REMOTE_ADDR", "")), limit=PER_MINUTE, seconds=60):
        response = HttpResponse(status=503, content_type="text/plain; charset=utf-8")
        response["Retry-After"] = "60"
        return response
    given: dict[str, list[str]] = {}
    for source in (request.GET, request.POST):
        for name, values in source.lists():
            given.setdefault(name, []).extend(str(value) for value in values)
    asked: OaiRequest | None = None
    try:
        asked = read_request(given)
        body = answer(asked)
    except OaiError as error:
        body = refusal(error, asked)
    response = HttpResponse(body, content_type="text/xml; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response
