"""Tables of the territory that leave the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.kernel.exports import Export, ExportColumn
from maillage.people.territory.models import Commune, PriorityDistrict, Territory


def _territories(user: Any, params: Mapping[str, Any]) -> QuerySet[Territory]:
    del params
    return Territory.objects.visible_to(user).measured().prefetch_related("communes")


def _communes(user: Any, params: Mapping[str, Any]) -> QuerySet[Commune]:
    del params
    return Commune.objects.visible_to(user).current().whole()


def _districts(user: Any, params: Mapping[str, Any]) -> QuerySet[PriorityDistrict]:
    del params
    return PriorityDistrict.objects.visible_to(user).prefetch_related("communes")


def _names(record: Any) -> str:
    return ", ".join(one.name for one in record.communes.all())


def _codes(record: Any) -> str:
    return ", ".join(one.code for one in record.communes.all())


TERRITORIES = Export(
    kind="territories",
    label=_("Territoires"),
    permission="territory.view_territory",
    help=_("Les territoires du réseau, avec leurs communes."),
    queryset=_territories,
    columns=(
        ExportColumn("name", _("Nom"), lambda one: one.name, width=36),
        ExportColumn("kind", _("Nature"), lambda one: one.kind, width=20),
        ExportColumn("communes_count", _("Nombre de communes"), lambda one: one.communes_count),
        ExportColumn("inhabitants", _("Habitants"), lambda one: one.inhabitants),
        ExportColumn("communes", _("Communes"), _names, width=60),
        ExportColumn("codes", _("Codes INSEE"), _codes, width=40),
        ExportColumn("description", _("Présentation"), lambda one: one.description, width=60),
    ),
)

COMMUNES = Export(
    kind="communes",
    label=_("Communes"),
    permission="territory.view_commune",
    help=_("Les communes d’aujourd’hui."),
    queryset=_communes,
    columns=(
        ExportColumn("code", _("Code INSEE"), lambda one: one.code),
        ExportColumn("name", _("Nom"), lambda one: one.name, width=32),
        ExportColumn("postal_codes", _("Codes postaux"), lambda one: ", ".join(one.postal_codes)),
        ExportColumn("population", _("Habitants"), lambda one: one.population),
        ExportColumn(
            "intercommunality", _("Intercommunalité"), lambda one: one.intercommunality, width=40
        ),
        ExportColumn("department", _("Département"), lambda one: one.department.name, width=24),
        ExportColumn("region", _("Région"), lambda one: one.department.region.name, width=28),
        ExportColumn("siren", _("SIREN"), lambda one: one.siren),
    ),
)

DISTRICTS = Export(
    kind="priority-districts",
    label=_("Quartiers prioritaires"),
    permission="territory.view_prioritydistrict",
    help=_("Les quartiers prioritaires de la politique de la ville."),
    queryset=_districts,
    columns=(
        ExportColumn("code", _("Code"), lambda one: one.code),
        ExportColumn("name", _("Nom"), lambda one: one.name, width=40),
        ExportColumn("communes", _("Communes"), _names, width=40),
        ExportColumn("insee", _("Codes INSEE"), _codes, width=20),
    ),
)
