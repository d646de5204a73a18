"""Filters of the lists of museums, objects and words."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import CulturalObject, Museum, Term
from maillage.ui.filters import ChooserFilter, Filters


class MuseumFilters(Filters):
    """By program; online or not."""

    search_fields = ("organisation__name", "organisation__city", "organisation__museofile")
    closed = django_filters.BooleanFilter(
        method="only_closed", label=_("Hors ligne"), widget=forms.CheckboxInput
    )

    class Meta(Filters.Meta):
        model = Museum
        fields = ("software",)

    def only_closed(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Those whose objects the public does not see."""
        del name
        return queryset.filter(is_open=False) if value else queryset


class ObjectFilters(Filters):
    """By museum, by who sees it; without image; withdrawn."""

    search_fields = ("title", "author", "inventory", "reference")
    museum = ChooserFilter(chooser="museums", label=_("Musée"))
    without_image = django_filters.BooleanFilter(
        method="only_without_image", label=_("Sans image"), widget=forms.CheckboxInput
    )
    provisional = django_filters.BooleanFilter(
        method="only_provisional", label=_("Référence provisoire"), widget=forms.CheckboxInput
    )
    withdrawn = django_filters.BooleanFilter(
        method="only_withdrawn", label=_("Retirés"), widget=forms.CheckboxInput
    )
    more = ("provisional", "withdrawn")

    class Meta(Filters.Meta):
        model = CulturalObject
        fields = ("museum", "visibility")

    @property
    def qs(self) -> QuerySet[Any]:
        """What is still in the catalogue, unless the withdrawn ones are asked for."""
        found: QuerySet[Any] = super().qs
        asked = self.form.cleaned_data.get("withdrawn") if self.form.is_bound else None
        return found if asked else found.filter(withdrawn_at__isnull=True)

    def only_without_image(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Those that nobody can see yet."""
        del name
        return queryset.filter(has_image=False) if value else queryset

    def only_provisional(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Those that still lack their reference."""
        del name
        return queryset.filter(is_provisional=True) if value else queryset

    def only_withdrawn(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Those that were taken out."""
        del name
        return queryset.filter(withdrawn_at__isnull=False) if value else queryset


class TermFilters(Filters):
    """By vocabulary; without a link; merged."""

    search_fields = ("label",)
    unlinked = django_filters.BooleanFilter(
        method="only_unlinked", label=_("Sans lien externe"), widget=forms.CheckboxInput
    )
    merged = django_filters.BooleanFilter(
        method="only_merged", label=_("Réunis à un autre"), widget=forms.CheckboxInput
    )

    class Meta(Filters.Meta):
        model = Term
        fields = ("vocabulary",)

    def only_unlinked(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Those described nowhere else."""
        del name
        return queryset.filter(wikidata="", viaf="", getty="") if value else queryset

    def only_merged(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Synonyms."""
        del name
        return queryset.filter(merged_into__isnull=False) if value else queryset
