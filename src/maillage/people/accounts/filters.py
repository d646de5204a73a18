"""Filters of the list of accounts."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.people.accounts.models import Role, User
from maillage.ui.filters import Filters


class AccountFilters(Filters):
    """By words, role, and whether they may sign in."""

    search_fields = ("first_name", "last_name", "email")

    role = django_filters.ChoiceFilter(
        label=_("Rôle"), choices=Role.choices, method="by_role", empty_label=_("tous")
    )
    is_active = django_filters.ChoiceFilter(
        label=_("État"),
        choices=(("1", _("ouverts")), ("0", _("désactivés"))),
        method="by_state",
        empty_label=_("tous"),
    )

    class Meta:
        model = User
        fields = ("role", "is_active")

    def by_role(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those who hold it, wherever."""
        del name
        return queryset.filter(role_grants__role=value).distinct()

    def by_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those who may sign in, or may not."""
        return queryset.filter(**{name: value == "1"})
