"""The register of processing activities (RGPD, art. 30)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from maillage.kernel import clock
from maillage.kernel.documents import render_pdf
from maillage.kernel.permissions import requires
from maillage.kernel.text_fr import french_day
from maillage.people.privacy.exports import PROCESSINGS
from maillage.people.privacy.forms import ProcessingForm
from maillage.people.privacy.models import Processing
from maillage.people.privacy.tables import ProcessingTable
from maillage.ui.crud import Resource

TEMPLATE: Final = Path(__file__).parents[1] / "typst" / "register.typ"
_TOLD: Final = (
    "purposes",
    "legal_basis",
    "people_categories",
    "data_categories",
    "recipients",
    "transfers",
    "retention",
    "security",
)


class ProcessingResource(Resource):
    """``/gestion/registre/``."""

    model = Processing
    url_base = "processings"
    url_path = "registre"
    icon = "shield-check"
    table_class = ProcessingTable
    form_class = ProcessingForm
    export_kind = "processings"
    create_label = gettext_lazy("Nouveau traitement")
    list_title = gettext_lazy("Registre des traitements")
    summary_label = gettext_lazy("Traitement")
    detail_fields = (*_TOLD, "is_active")
    empty_text = gettext_lazy(
        "Chaque usage de données personnelles a sa ligne : finalité, base légale, durée…"
    )


@requires("privacy.view_processing")
def register_pdf(request: HttpRequest) -> HttpResponse:
    """The whole register, as the CNIL asks for it."""
    lines = []
    for one in Processing.objects.visible_to(request.user):
        told = {
            str(column.label): str(column.value(one) or "")
            for column in PROCESSINGS.columns
            if column.key not in {"name", "active"}
        }
        lines.append({"name": one.name, "active": one.is_active, "told": told})
    response = HttpResponse(
        render_pdf(TEMPLATE, {"lines": lines, "day": french_day(clock.today(), year=True)}),
        content_type="application/pdf",
    )
    name = f"registre-des-traitements-{clock.today():%Y-%m-%d}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
