"""Filters of the lists; all of them are in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models import Project, Task
from maillage.ui.filters import Filters


class ProjectFilters(Filters):
    """By kind, commune; only those that are late."""

    search_fields = ("name", "city", "lead__name")
    late = django_filters.BooleanFilter(
        method="only_late", label=_("En retard"), widget=forms.CheckboxInput
    )

    class Meta(Filters.Meta):
        model = Project
        fields = ("kind",)

    def only_late(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Projects that have a late task."""
        del name
        return queryset.filter(late_count__gt=0) if value else queryset


class TaskFilters(Filters):
    """By state and project; mine; late."""

    search_fields = ("title", "project__name", "responsible__last_name", "responsible__first_name")
    state = django_filters.ChoiceFilter(choices=Task.State.choices, label=_("État"))
    late = django_filters.BooleanFilter(
        method="only_late", label=_("En retard"), widget=forms.CheckboxInput
    )
    mine = django_filters.BooleanFilter(
        method="only_mine", label=_("Mes tâches"), widget=forms.CheckboxInput
    )

    class Meta(Filters.Meta):
        model = Task
        fields = ("state",)

    def only_late(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Open and overdue."""
        del name
        return queryset.late() if value else queryset  # type: ignore[attr-defined]  # a TaskQuerySet

    def only_mine(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Those of the person of this account."""
        del name
        return queryset.filter(responsible__user=self.request.user) if value else queryset
