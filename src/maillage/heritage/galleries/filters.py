"""Filters of the lists of galleries and of what visitors propose."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.heritage.galleries.models import (
    Gallery,
    GalleryInvitation,
    GalleryRequest,
    SelectionItem,
    VisitorSelection,
)
from maillage.people.accounts.roles import member_organisations
from maillage.ui.filters import DaysFilter, Filters
from maillage.ui.folded import matching


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


class SelectionFilters(Filters):
    """By words, notes included; those that ask to become a gallery, those that were removed."""

    search_fields = ("title", "text")
    more = ("created",)
    asked = django_filters.BooleanFilter(
        method="only_asked", label=_("Proposées comme galeries"), widget=forms.CheckboxInput
    )
    removed = django_filters.BooleanFilter(
        method="only_removed", label=_("Retirées"), widget=forms.CheckboxInput
    )
    created = DaysFilter(field_name="created_at", label=_("Créée"))

    class Meta(Filters.Meta):
        model = VisitorSelection
        fields = ("asked", "removed", "created")

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Every word in the title or the text, or in one of the notes."""
        del name
        noted = SelectionItem.objects.filter(matching(value, ("note",)))
        found = matching(value, self.search_fields) | Q(pk__in=noted.values("selection"))
        return queryset.filter(found)

    def only_asked(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """A request was made of it, answered or not."""
        del name
        return queryset.filter(asked__isnull=False) if value else queryset

    def only_removed(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Taken off the site."""
        del name
        return queryset.filter(removal__isnull=False) if value else queryset
