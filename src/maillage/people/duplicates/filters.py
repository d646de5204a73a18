"""Filters of the pairs to look at and of the merges that were done."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import django_filters
from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from maillage.people.duplicates.domain import REASONS
from maillage.people.duplicates.models import DuplicatePair, Merge
from maillage.ui.filters import Filters

PEOPLE, BODIES, ALL = "personnes", "organisations", "toutes"
KINDS: Final = ((PEOPLE, _("Personnes")), (BODIES, _("Organisations")))
SURE, LIKELY = "90", "75"


class DuplicateFilters(Filters):
    """By kind of sheet, by what brings them together, by score; those to look at unless asked."""

    more = ("reason", "score", "state")
    search_fields = (
        "person__first_name",
        "person__last_name",
        "other_person__first_name",
        "other_person__last_name",
        "organisation__name",
        "other_organisation__name",
    )
    kind = django_filters.ChoiceFilter(choices=KINDS, label=_("Fiches"), method="of_kind")
    reason = django_filters.ChoiceFilter(
        choices=list(REASONS.items()), label=_("Ce qui les rapproche"), method="with_reason"
    )
    score = django_filters.ChoiceFilter(
        choices=((SURE, _("90 et plus : presque sûr")), (LIKELY, _("75 et plus : probable"))),
        field_name="score",
        lookup_expr="gte",
        label=_("Ressemblance"),
    )
    state = django_filters.ChoiceFilter(
        choices=((DuplicatePair.State.DISMISSED.value, _("Écartés")), (ALL, _("Tous"))),
        empty_label=_("À vérifier"),
        label=_("État"),
        method="in_state",
    )

    class Meta(Filters.Meta):
        model = DuplicatePair
        fields = ("kind", "reason", "score", "state")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._count()

    def _count(self) -> None:
        """Say beside each choice how many pairs wait there."""
        rows = self.queryset.filter(state=DuplicatePair.State.PROPOSED).order_by()
        kinds: Counter[str] = Counter()
        reasons: Counter[str] = Counter()
        for person, found in rows.values_list("person_id", "reasons"):
            kinds[BODIES if person is None else PEOPLE] += 1
            reasons.update(found)
        self.filters["kind"].extra["choices"] = [
            (key, f"{label} ({kinds[key]})") for key, label in KINDS
        ]
        self.filters["reason"].extra["choices"] = [
            (key, f"{label} ({reasons[key]})") for key, label in REASONS.items() if reasons[key]
        ] or [(key, str(label)) for key, label in REASONS.items()]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those that somebody has dismissed show only when they are asked for."""
        found: QuerySet[Any] = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("state"):
            found = found.filter(state=DuplicatePair.State.PROPOSED)
        return found

    def of_kind(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """People, or organisations."""
        del name
        return queryset.filter(person__isnull=value == BODIES)

    def with_reason(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The reasons are a list of keys, searched as text: SQLite knows no other way."""
        del name
        text = Cast("reasons", models.TextField())
        return queryset.annotate(reasons_text=text).filter(reasons_text__contains=f'"{value}"')

    def in_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Dismissed, or all."""
        del name
        return queryset if value == ALL else queryset.filter(state=value)


class MergeFilters(Filters):
    """By the name of the sheet that went, or who merged."""

    search_fields = ("gone_label", "done_by")

    class Meta(Filters.Meta):
        model = Merge
        fields = ()
