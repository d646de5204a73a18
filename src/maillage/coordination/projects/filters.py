"""Filters of the lists; all of them are in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models import (
    Edition,
    Programme,
    Project,
    ProjectAudience,
    Task,
)
from maillage.ui.filters import ChooserFilter, Filters


class ProgrammeFilters(Filters):
    """By name."""

    search_fields = ("name", "lead__name")

    class Meta(Filters.Meta):
        model = Programme
        fields = ()


def programmes_seen(request: Any) -> QuerySet[Any]:
    """Those of whoever looks."""
    return Programme.objects.visible_to(request.user)


def editions_seen(request: Any) -> QuerySet[Any]:
    """Those of whoever looks."""
    return Edition.objects.visible_to(request.user).select_related("programme")


class ProjectFilters(Filters):
    """By kind, programme and edition, audience, host commune; only those that are late."""

    search_fields = ("name", "city", "lead__name")
    more = ("edition", "audience", "commune")
    programme = django_filters.ModelChoiceFilter(
        field_name="edition__programme", queryset=programmes_seen, label=_("Programme")
    )
    edition = django_filters.ModelChoiceFilter(queryset=editions_seen, label=_("Édition"))
    audience = django_filters.ChoiceFilter(
        method="with_audience", choices=ProjectAudience.Kind.choices, label=_("Public")
    )
    commune = ChooserFilter(method="in_commune", chooser="communes", label=_("Commune hôte"))
    late = django_filters.BooleanFilter(
        method="only_late", label=_("En retard"), widget=forms.CheckboxInput
    )

    class Meta(Filters.Meta):
        model = Project
        fields = ("kind", "programme", "edition", "audience", "commune")

    def with_audience(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Meant for them; by keys, since a join would count the tasks twice."""
        del name
        return queryset.filter(pk__in=ProjectAudience.objects.filter(kind=value).values("project"))

    def in_commune(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Hosted there; by keys, as above."""
        del name
        if value is None:
            return queryset
        hosted = Project.host_communes.through.objects.filter(commune=value)
        return queryset.filter(pk__in=hosted.values("project"))

    def only_late(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Projects that have a late task."""
        del name
        return queryset.filter(late_count__gt=0) if value else queryset


class TaskFilters(Filters):
    """By state; mine; late."""

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
        """Those that whoever looks does, or answers for."""
        del name
        return queryset.of_account(self.request.user) if value else queryset  # type: ignore[attr-defined]  # a TaskQuerySet
