"""The register as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.kernel.exports import Export, ExportColumn
from maillage.people.privacy.models import Processing


def _processings(user: Any, params: Mapping[str, Any]) -> QuerySet[Processing]:
    del params
    return Processing.objects.visible_to(user)


PROCESSINGS = Export(
    kind="processings",
    label=_("Registre des traitements"),
    permission="privacy.view_processing",
    help=_("Les traitements de données personnelles (RGPD, art. 30)."),
    queryset=_processings,
    columns=(
        ExportColumn("name", _("Traitement"), lambda one: one.name, width=32),
        ExportColumn("purposes", _("Finalités"), lambda one: one.purposes, width=50),
        ExportColumn(
            "basis", _("Base légale"), lambda one: one.get_legal_basis_display(), width=30
        ),
        ExportColumn(
            "people", _("Personnes concernées"), lambda one: one.people_categories, width=32
        ),
        ExportColumn("data", _("Données traitées"), lambda one: one.data_categories, width=40),
        ExportColumn("recipients", _("Destinataires"), lambda one: one.recipients, width=32),
        ExportColumn(
            "transfers", _("Transferts hors de l’Union européenne"), lambda one: one.transfers
        ),
        ExportColumn("retention", _("Durée de conservation"), lambda one: one.retention, width=40),
        ExportColumn("security", _("Mesures de sécurité"), lambda one: one.security, width=40),
        ExportColumn("active", _("En cours"), lambda one: one.is_active),
    ),
)
