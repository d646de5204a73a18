"""Filters of the queue of contributions."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.contributions.models import (
    Campaign,
    Contribution,
    ImportOutcome,
    Kind,
)
from maillage.kernel.permissions import is_allowed
from maillage.ui.filters import DaysFilter, Filters
from maillage.ui.folded import matching


def museums_of(request: Any) -> QuerySet[Any]:
    """The museums that whoever asks may choose."""
    if request is None:
        return Museum.objects.none()
    return Museum.objects.visible_to(request.user).select_related("organisation")


def campaigns_of(request: Any) -> QuerySet[Any]:
    """The campaigns, for the team."""
    return Campaign.objects.none() if request is None else Campaign.objects.visible_to(request.user)


class ContributionFilters(Filters):
    """By state, kind, museum, campaign, day, words."""

    search_fields = (
        *("object__title", "object__reference", "object__inventory"),
        *("text", "proposed_value", "source"),
    )
    more = ("campaign", "import_outcome", "received", "to_read")
    state = django_filters.ChoiceFilter(label=_("État"), choices=Contribution.State.choices)
    kind = django_filters.ChoiceFilter(label=_("Nature"), choices=Kind.choices)
    museum = django_filters.ModelChoiceFilter(
        label=_("Musée"), queryset=museums_of, method="of_museum"
    )
    campaign = django_filters.ModelChoiceFilter(label=_("Campagne"), queryset=campaigns_of)
    import_outcome = django_filters.ChoiceFilter(
        label=_("Vu par un import"), choices=ImportOutcome.choices
    )
    to_read = django_filters.ChoiceFilter(
        label=_("À lire"), choices=[("oui", _("ce qui attend l’équipe"))], method="waiting"
    )
    received = DaysFilter(field_name="created_at", label=_("Reçue"))

    class Meta(Filters.Meta):
        model = Contribution
        fields = (
            *("q", "state", "kind", "museum", "campaign"),
            *("import_outcome", "to_read", "received"),
        )

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Every word in one of the fields; the author's name is for the team."""
        del name
        fields: tuple[str, ...] = self.search_fields
        if is_allowed(self.request.user, "contributions.moderate_contribution"):
            fields = (*fields, "author_name", "author_email")
        return queryset.filter(matching(value, fields)).distinct()

    def of_museum(self, queryset: Any, name: str, value: Museum) -> QuerySet[Any]:
        """About an object of that museum, at either end of a link."""
        del name
        found: QuerySet[Any] = queryset.concerning(value)
        return found

    def waiting(self, queryset: Any, name: str, value: str) -> QuerySet[Any]:
        """What no person has read yet."""
        del name, value
        found: QuerySet[Any] = queryset.to_moderate()
        return found
