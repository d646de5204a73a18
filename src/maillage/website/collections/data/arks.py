"""Permanent addresses: they lead to the object for ever, or say what became of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.heritage.catalogue.addresses import permanent_url
from maillage.heritage.catalogue.ark_names import Ark, parse_ark
from maillage.heritage.catalogue.arks import find_by_ark
from maillage.heritage.catalogue.models import CulturalObject
from maillage.kernel.permissions import PUBLIC, requires
from maillage.website.collections.gone import say_gone

UNKNOWN = "(:unkn)"
WITHHELD = "(:unav)"


@require_safe
@requires(PUBLIC)
def ark(request: HttpRequest, naan: str, name: str) -> HttpResponseBase:
    """Lead to the object's page; with ``?info``, tell what it is (ERC).

    An object that is no longer shown leaves a page (410) that says which museum to ask. One that never
    was shown is unknown here.
    """
    asked = parse_ark(f"ark:/{naan}/{name}")
    record = find_by_ark(asked) if asked is not None else None
    if asked is None or record is None:
        return _unknown(request, asked)
    info = request.META.get("QUERY_STRING", "") in {"info", "?"}
    if CulturalObject.objects.visible_to(request.user).filter(pk=record.pk).exists():
        return _erc(record) if info else HttpResponseRedirect(record.get_public_url())
    if not record.was_public:
        return _unknown(request, asked)
    if info:
        return _erc(record, gone=True)
    return say_gone(request, record)


def _unknown(request: HttpRequest, asked: Ark | None) -> HttpResponse:
    """No object: a wrong character is said, when the check character shows one."""
    if asked is None or not asked.is_ours or asked.is_well_copied:
        raise Http404
    return render(request, "website/collections/ark_typo.html", {"ark": asked}, status=404)


def _erc(record: CulturalObject, *, gone: bool = False) -> HttpResponse:
    """An Electronic Resource Citation (draft-kunze-erc): who, what, when, where."""
    values = record.values
    dates = values.get("MILL") or values.get("PERI") or ()
    known = {"who": record.author, "what": record.title, "when": "; ".join(dates)}
    lines = [
        "erc:",
        *(f"{name}: {WITHHELD if gone else _line(value)}" for name, value in known.items()),
        f"where: {permanent_url(record)}",
        "erc-support:",
        f"who: {_line(str(record.museum))}",
        f"what: {_line(record.reference)}",
        "",
    ]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response.status_code = 410 if gone else 200
    return response


def _line(value: str) -> str:
    return " ".join(value.split()) or UNKNOWN
