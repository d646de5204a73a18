"""Exports of the whole program: choose the columns, download."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.kernel import registry
from maillage.kernel.downloads import export_response
from maillage.kernel.permissions import check, requires
from maillage.ui.crud.exporting import COLUMNS, FORMAT, choice_context, chosen_columns


@requires("office.use_transfers")
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The page to choose, or the file; other parameters of the address go to the export."""
    found = registry.exports.get(kind)
    if found is None:
        raise Http404
    check(request, found.permission)
    given = {key: value for key, value in request.GET.items() if key not in {FORMAT, COLUMNS}}
    if FORMAT in request.GET:
        chosen = chosen_columns(found, request.GET.getlist(COLUMNS), request.user)
        return export_response(chosen, request.user, request.GET[FORMAT], params=given)
    context: dict[str, Any] = {
        "page_title": _("Exporter : %(name)s") % {"name": found.label},
        "cancel_url": reverse("office-imports"),
        "count": None,
        "breadcrumbs": [(_("Imports et exports"), reverse("office-imports"))],
        **choice_context(found, request.user, found.queryset(request.user, given)),
    }
    return render(request, "ui/crud/export.html", context)
