"""Filters of the lists of proposals and of links."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.people.updates.models import ChangeProposal, CheckCampaign, SheetLink
from maillage.ui.filters import Filters

PEOPLE, ORGANISATIONS = "personnes", "organisations"


class ProposalFilters(Filters):
    """By state, by kind of sheet, by words."""

    search_fields = (
        *("person__first_name", "person__last_name", "organisation__name"),
        "author_label",
    )
    state = django_filters.ChoiceFilter(label=_("État"), choices=ChangeProposal.State.choices)
    about = django_filters.ChoiceFilter(
        method="of_kind",
        label=_("Fiche"),
        choices=((PEOPLE, _("Personnes")), (ORGANISATIONS, _("Organisations"))),
    )

    class Meta(Filters.Meta):
        model = ChangeProposal
        fields = ("q", "state", "about")

    def of_kind(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """About people, or about organisations."""
        del name
        return queryset.filter(person__isnull=value != PEOPLE)


class LinkFilters(Filters):
    """By campaign and by what became of it."""

    SILENT, OPENED, CORRECTED, CONFIRMED = "sans-reponse", "ouvert", "corrections", "confirme"

    search_fields = (
        *("person__first_name", "person__last_name", "person__email"),
        "organisation__name",
    )
    campaign = django_filters.ModelChoiceFilter(
        label=_("Campagne"), queryset=CheckCampaign.objects.all()
    )
    answer = django_filters.ChoiceFilter(
        method="of_answer",
        label=_("Réponse"),
        choices=(
            (SILENT, _("sans réponse")),
            (OPENED, _("ouvert, sans réponse")),
            (CORRECTED, _("corrections proposées")),
            (CONFIRMED, _("confirmé sans changement")),
        ),
    )

    class Meta(Filters.Meta):
        model = SheetLink
        fields = ("q", "campaign", "answer")

    def of_answer(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What became of the link."""
        del name
        if value == self.SILENT:
            return queryset.filter(answered_at__isnull=True)
        if value == self.OPENED:
            return queryset.filter(answered_at__isnull=True, opened_at__isnull=False)
        answered = queryset.filter(answered_at__isnull=False)
        if value == self.CORRECTED:
            return answered.filter(corrections__gt=0)
        return answered.filter(corrections=0)
