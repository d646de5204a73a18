"""Filters of the directory's lists; what they offer is what the user may see."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.people.directory.models import Function, Organisation, Person
from maillage.ui.audiences import AudienceFilter
from maillage.ui.choosers import ChooserField
from maillage.ui.filters import Filters

WITH, WITHOUT = "oui", "non"
WITH_EMAIL = ((WITH, _("Avec")), (WITHOUT, _("Sans")))


class ChooserFilter(django_filters.Filter):
    """One record of a chooser."""

    field_class = ChooserField


def cities_of(user: Any) -> list[tuple[str, str]]:
    """The communes of the organisations that `user` sees."""
    found = (
        Organisation.objects.visible_to(user)
        .exclude(city="")
        .order_by(Lower("city"))
        .values_list("city", flat=True)
    )
    return [(city, city) for city in dict.fromkeys(found)]


class DirectoryFilters(Filters):
    """Commune and address: what both lists filter by."""

    city = django_filters.ChoiceFilter(method="in_city", label=_("Commune"), choices=())
    email = django_filters.ChoiceFilter(
        method="with_email", label=_("Courriel"), choices=WITH_EMAIL
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["city"].extra["choices"] = partial(cities_of, self.request.user)

    def in_city(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Of that commune."""
        return queryset.filter(**{name: value})

    def with_email(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """With an address, or without."""
        return queryset.exclude(**{name: ""}) if value == WITH else queryset.filter(**{name: ""})


class OrganisationFilters(DirectoryFilters):
    """Organisations by nature, commune, address."""

    search_fields = ("name", "city", "postal_code", "email", "siret")
    kind = django_filters.ChoiceFilter(
        label=_("Nature"),
        choices=[(value, capfirst(label)) for value, label in Organisation.Kind.choices],
    )
    audience = AudienceFilter("directory.organisation")

    class Meta(Filters.Meta):
        model = Organisation
        fields = ("q", "kind", "city", "email", "audience")


class PersonFilters(DirectoryFilters):
    """People by organisation and its commune, address.

    The free search reads the function that the user may see, as `with_main_function` gives it.
    """

    search_fields = ("first_name", "last_name", "email", "main_title", "main_organisation")
    organisation = ChooserFilter(
        method="in_organisation",
        label=_("Organisation"),
        chooser="organisations",
        empty_label=_("Indifférent"),
    )
    audience = AudienceFilter("directory.person")

    class Meta(Filters.Meta):
        model = Person
        fields = ("q", "organisation", "city", "email", "audience")

    def in_organisation(
        self, queryset: QuerySet[Any], name: str, value: Organisation
    ) -> QuerySet[Any]:
        """Whoever holds a function there."""
        del name
        return queryset.filter(Exists(self._functions().filter(organisation=value)))

    def in_city(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Whoever holds a function in an organisation of that commune."""
        del name
        return queryset.filter(Exists(self._functions().filter(organisation__city=value)))

    def _functions(self) -> QuerySet[Function]:
        return Function.objects.visible_to(self.request.user).filter(person=OuterRef("pk"))
