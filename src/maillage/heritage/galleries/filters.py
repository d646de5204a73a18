"""Filters of the lists of galleries and of what visitors propose."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.heritage.galleries.models import Gallery, GalleryInvitation, GalleryRequest
from maillage.people.accounts.roles import member_organisations
from maillage.ui.filters import Filters


class GalleryFilters(Filters):
    """By state; those that wait for one's museum."""

    search_fields = ("title", "summary")  # the intention is for the invited museums
    state = django_filters.ChoiceFilter(choices=Gallery.State.choices, label=_("État"))
    waiting = django_filters.BooleanFilter(
        method="only_waiting", label=_("Attendent mon musée"), widget=forms.CheckboxInput
    )

    class Meta(Filters.Meta):
        model = Gallery
        fields = ("state",)

    def only_waiting(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """An answer is asked of a museum for which the user is a member."""
        del name
        if not value:
            return queryset
        waiting = GalleryInvitation.objects.filter(
            museum__organisation__in=member_organisations(self.request.user),
            state__in=(GalleryInvitation.State.ASKED, GalleryInvitation.State.STALE),
        )
        return queryset.filter(pk__in=waiting.values("gallery"))


class RequestFilters(Filters):
    """By what became of them."""

    search_fields = ("title", "name")
    state = django_filters.ChoiceFilter(choices=GalleryRequest.State.choices, label=_("Suite"))

    class Meta(Filters.Meta):
        model = GalleryRequest
        fields = ("state",)
