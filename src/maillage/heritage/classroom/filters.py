"""Filters of the office's list of sheets."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.heritage.classroom.models import Level, SchoolSheet, Subject
from maillage.ui.filters import Filters


class SheetFilters(Filters):
    """By state, level, subject."""

    search_fields = ("title", "objective", "museum__organisation__name")
    state = django_filters.ChoiceFilter(choices=SchoolSheet.State.choices, label=_("État"))
    level = django_filters.ChoiceFilter(
        choices=Level.choices, label=_("Niveau"), method="only_level"
    )
    subject = django_filters.ChoiceFilter(
        choices=Subject.choices, label=_("Matière"), method="only_subject"
    )

    class Meta(Filters.Meta):
        model = SchoolSheet
        fields = ("state",)

    def only_level(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Sheets for that level."""
        del name
        return queryset.filter(level_keys__contains=f"|{value}|")

    def only_subject(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Sheets of that subject."""
        del name
        return queryset.filter(subject_keys__contains=f"|{value}|")
