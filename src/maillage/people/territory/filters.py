"""Filters of the territory's lists."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.people.territory.models import (
    Commune,
    CommuneKey,
    Department,
    PriorityDistrict,
    Territory,
)
from maillage.people.territory.names import fold_name
from maillage.ui.filters import ChooserFilter, Filters


class TerritoryFilters(Filters):
    """By name, or by what it contains."""

    search_fields = ("name", "kind", "description")
    commune = ChooserFilter("communes", chooser="communes", label=_("Avec la commune"))

    class Meta:
        model = Territory
        fields: tuple[str, ...] = ()


class CommuneFilters(Filters):
    """By the beginning of a name or of a code, and by what the commune is part of."""

    search_fields = ("name",)
    department = django_filters.ModelChoiceFilter(
        queryset=Department.objects.all(), label=_("Département")
    )
    intercommunality = ChooserFilter(
        "intercommunality", chooser="intercommunalities", label=_("Intercommunalité")
    )
    territory = django_filters.ModelChoiceFilter(
        "territories", queryset=Territory.objects.all(), label=_("Territoire")
    )
    kind = django_filters.ChoiceFilter(label=_("Nature"), choices=Commune.Kind.choices)

    class Meta:
        model = Commune
        fields: tuple[str, ...] = ()

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By the keys of the communes: an index, not a reading of the whole country."""
        del name
        beginning = fold_name(value)
        if not beginning:
            return queryset
        keys = CommuneKey.objects.filter(key__prefix=beginning)
        return queryset.filter(pk__in=keys.values("commune"))

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Communes of today, unless another nature is asked for."""
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("kind") else found.filter(kind="actuelle")


class DistrictFilters(Filters):
    """By name, code or commune."""

    search_fields = ("name", "code")
    commune = ChooserFilter("communes", chooser="communes", label=_("Commune"))

    class Meta:
        model = PriorityDistrict
        fields: tuple[str, ...] = ()
