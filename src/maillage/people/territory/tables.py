"""Lists of the territory."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from maillage.kernel.imports.cleaning import number_fr
from maillage.people.territory.models import Commune, PriorityDistrict, Territory
from maillage.ui.tables import CountColumn, LinkColumn, Table


class InhabitantsColumn(tables.Column):
    """« 12 457 »."""

    def render(self, value: Any) -> str:
        """With its thousands parted."""
        return number_fr(int(value))


class TerritoryTable(Table):
    """Territories drawn by the network."""

    name = LinkColumn(verbose_name=_("Nom"))
    kind = tables.Column(verbose_name=_("Nature"))
    communes_count = CountColumn(verbose_name=_("Communes"))
    inhabitants = InhabitantsColumn(verbose_name=_("Habitants"))

    class Meta(Table.Meta):
        model = Territory
        fields = ("name", "kind", "communes_count", "inhabitants")
        order_by = "name"


class CommuneTable(Table):
    """Communes."""

    name = LinkColumn(verbose_name=_("Nom"))
    code = tables.Column(verbose_name=_("Code INSEE"))
    postal_codes = tables.Column(verbose_name=_("Codes postaux"), orderable=False)
    department = tables.Column(verbose_name=_("Département"), order_by=("department__code", "name"))
    intercommunality = tables.Column(
        verbose_name=_("Intercommunalité"), order_by=("intercommunality__name", "name")
    )
    population = InhabitantsColumn(verbose_name=_("Habitants"))

    class Meta(Table.Meta):
        model = Commune
        fields = (
            "name",
            "code",
            "postal_codes",
            "department",
            "intercommunality",
            "population",
        )
        order_by = "name"

    def render_postal_codes(self, value: list[str]) -> str:
        """« 61130, 61360 »; the first ones of a large city."""
        return ", ".join(value[:3]) + ("…" if len(value) > 3 else "")


class DistrictTable(Table):
    """Priority districts."""

    name = LinkColumn(verbose_name=_("Nom"))
    code = tables.Column(verbose_name=_("Code"))
    communes = tables.ManyToManyColumn(
        verbose_name=_("Communes"),
        transform=lambda one: one.name,
        linkify_item=True,
        orderable=False,
    )

    class Meta(Table.Meta):
        model = PriorityDistrict
        fields = ("name", "code", "communes")
        order_by = "code"
