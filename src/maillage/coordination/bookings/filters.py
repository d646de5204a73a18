"""Filters of the lists of what is booked and of bookings."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.coordination.bookings.models import Booking, Resource
from maillage.kernel import clock
from maillage.ui.filters import Filters


class ResourceFilters(Filters):
    """By nature."""

    search_fields = ("name", "kept_at", "owner__name", "place__name")

    class Meta(Filters.Meta):
        model = Resource
        fields = ("kind",)


class BookingFilters(Filters):
    """By state; those to come; late returns."""

    search_fields = ("resource__name", "project__name", "borrower__last_name")
    state = django_filters.ChoiceFilter(choices=Booking.State.choices, label=_("Suivi"))
    coming = django_filters.BooleanFilter(
        method="only_coming", label=_("Pas finies"), widget=forms.CheckboxInput
    )
    overdue = django_filters.BooleanFilter(
        method="only_overdue", label=_("Retours en retard"), widget=forms.CheckboxInput
    )

    class Meta(Filters.Meta):
        model = Booking
        fields = ("state",)

    def only_coming(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Those whose last day is today or later."""
        del name
        return queryset.filter(end__gte=clock.today()) if value else queryset

    def only_overdue(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Out, and due back before today."""
        del name
        return queryset.overdue() if value else queryset  # type: ignore[attr-defined]  # a BookingQuerySet
