"""Filters of the office's list of events."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.kernel import clock
from maillage.publics.agenda.models import Event
from maillage.ui.filters import Filters


class EventFilters(Filters):
    """By state and kind; only those to come."""

    search_fields = ("title", "summary", "place__name", "place__city", "organiser__name")
    state = django_filters.ChoiceFilter(choices=Event.State.choices, label=_("État"))
    coming = django_filters.BooleanFilter(
        method="only_coming", label=_("À venir"), widget=forms.CheckboxInput
    )

    class Meta(Filters.Meta):
        model = Event
        fields = ("state", "kind")

    def only_coming(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Events that have a session which is not over."""
        del name
        return queryset.filter(last_end__gte=clock.now()) if value else queryset
