"""Filters of the directory's lists; what they offer is what the user may see.

What is said of organisations (nature, place, network) is asked at once of one organisation: « a
social structure of Nanterre » is not somebody who works in a museum of Nanterre and in a social
structure of Caen.
"""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.kernel.text_fr import plain
from maillage.people.directory.models import Function, Membership, Organisation, Person, Tag
from maillage.people.territory.models import Commune
from maillage.ui.audiences import AudienceFilter
from maillage.ui.filters import ChooserFilter, ChooserMultipleFilter, Filters

WITH, WITHOUT = "oui", "non"
WITH_EMAIL = ((WITH, _("Avec")), (WITHOUT, _("Sans")))
ANY, ALL = "un", "tous"
WORDS = 8
"""Words of a free search that are read."""
FEW = 1_000
"""People found whose keys are worth remembering for the rest of the request."""


def words_of(text: str) -> list[str]:
    """The words of a free search, as `folded` columns hold them."""
    return plain(text).split()[:WORDS]


def organisations_where(asked: dict[str, Any]) -> Q:
    """What the filters say of an organisation."""
    found = Q()
    if asked.get("kind"):
        found &= Q(kind__in=asked["kind"])
    if where := communes_where(asked):
        places = Commune.objects.filter(where).order_by().values("pk")
        # A commune that merged counts with the one that it became.
        merged = Commune.objects.filter(successor__in=places).order_by().values("pk")
        found &= Q(commune__in=places) | Q(commune__in=merged)
    if asked.get("network"):
        live = Membership.objects.in_force().filter(network=asked["network"])
        found &= Q(pk__in=live.order_by().values("member"))
    return found


def communes_where(asked: dict[str, Any]) -> Q:
    """What the filters say of a place."""
    found = Q()
    if chosen := [one.pk for one in asked.get("commune") or ()]:
        found &= Q(pk__in=chosen)
    if departments := [one.pk for one in asked.get("department") or ()]:
        found &= Q(department__in=departments)
    if asked.get("intercommunality"):
        found &= Q(intercommunality=asked["intercommunality"])
    if asked.get("territory"):
        found &= Q(territories=asked["territory"])
    if asked.get("district"):
        found &= Q(districts=asked["district"])
    return found


class DirectoryFilters(Filters):
    """What both lists filter by."""

    kind = django_filters.MultipleChoiceFilter(
        method="asked_at_once",
        label=_("Nature"),
        choices=[(value, capfirst(label)) for value, label in Organisation.Kind.choices],
        widget=forms.SelectMultiple(attrs={"data-chooser": ""}),
    )
    commune = ChooserMultipleFilter(method="asked_at_once", label=_("Communes"), chooser="communes")
    department = ChooserMultipleFilter(
        method="asked_at_once", label=_("Départements"), chooser="departments"
    )
    intercommunality = ChooserFilter(
        method="asked_at_once",
        label=_("Intercommunalité"),
        chooser="intercommunalities",
        empty_label=_("Indifférent"),
    )
    territory = ChooserFilter(
        method="asked_at_once",
        label=_("Territoire"),
        chooser="territories",
        empty_label=_("Indifférent"),
    )
    district = ChooserFilter(
        method="asked_at_once",
        label=_("Quartier prioritaire"),
        chooser="districts",
        empty_label=_("Indifférent"),
    )
    network = ChooserFilter(
        method="asked_at_once",
        label=_("Membre du réseau"),
        chooser="organisations",
        empty_label=_("Indifférent"),
    )
    tags = ChooserMultipleFilter(method="with_tags", label=_("Mots-clés"), chooser="tags")
    tags_mode = django_filters.ChoiceFilter(
        method="asked_at_once",
        label=_("Mots-clés à trouver"),
        choices=((ALL, _("Tous à la fois")),),
        empty_label=_("L’un d’eux"),
    )
    email = django_filters.ChoiceFilter(
        method="with_email", label=_("Courriel"), choices=WITH_EMAIL
    )

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Each filter, then what is asked at once of an organisation."""
        return self.narrowed(super().filter_queryset(queryset), self.form.cleaned_data)

    def narrowed(self, queryset: QuerySet[Any], asked: dict[str, Any]) -> QuerySet[Any]:
        """Those for whom what is asked of an organisation is true."""
        raise NotImplementedError

    def asked_at_once(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """See `narrowed`."""
        del name, value
        return queryset

    def with_tags(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Bearing one of the words, or all of them."""
        del name
        chosen = [tag.pk for tag in value] if value else []
        if not chosen:
            return queryset
        sheets = self._meta.model.tags.through._default_manager
        link = f"{queryset.model._meta.model_name}_id"
        if self.form.cleaned_data.get("tags_mode") != ALL:
            return queryset.filter(pk__in=sheets.filter(tag__in=chosen).values(link))
        for pk in chosen:
            queryset = queryset.filter(pk__in=sheets.filter(tag=pk).values(link))
        return queryset

    def with_email(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """With an address, or without."""
        return queryset.exclude(**{name: ""}) if value == WITH else queryset.filter(**{name: ""})


class OrganisationFilters(DirectoryFilters):
    """Organisations by what they are, where they are, what they belong to and can bring."""

    search_fields = ("folded",)
    more: ClassVar = (
        *("department", "intercommunality", "territory", "district", "tags_mode", "network"),
        *("visibility", "audience", "email"),
    )

    visibility = django_filters.ChoiceFilter(
        label=_("Qui voit la fiche"),
        choices=[(value, capfirst(label)) for value, label in Organisation.Visibility.choices],
    )
    audience = AudienceFilter("directory.organisation")

    class Meta(Filters.Meta):
        model = Organisation
        fields = (
            *("q", "kind", "commune", "tags", "tags_mode", "department", "intercommunality"),
            *("territory", "district", "network", "visibility", "audience", "email"),
        )

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Every word in the name, the town, the address or a number."""
        del name
        for word in words_of(value):
            queryset = queryset.filter(folded__contains=word)
        return queryset

    def narrowed(self, queryset: QuerySet[Any], asked: dict[str, Any]) -> QuerySet[Any]:
        """Of the organisation itself."""
        return queryset.filter(organisations_where(asked))


class PersonFilters(DirectoryFilters):
    """People by what they do and where, and by what they can bring.

    What is asked of an organisation is true of one where they hold a function that the user sees.
    """

    search_fields = ("folded",)
    more: ClassVar = (
        *("kind", "department", "intercommunality", "territory", "district", "tags_mode"),
        *("network", "audience", "email"),
    )

    organisation = ChooserFilter(
        method="asked_at_once",
        label=_("Organisation"),
        chooser="organisations",
        empty_label=_("Indifférent"),
    )
    audience = AudienceFilter("directory.person")

    class Meta(Filters.Meta):
        model = Person
        fields = (
            *("q", "organisation", "commune", "tags", "tags_mode", "kind", "department"),
            *("intercommunality", "territory", "district", "network", "audience", "email"),
        )

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Every word in the name, the address, the number, or in a function and where it is held."""
        del name
        return search_people(queryset, value, self.request.user)

    def narrowed(self, queryset: QuerySet[Any], asked: dict[str, Any]) -> QuerySet[Any]:
        """Of one organisation where they hold a function."""
        where = organisations_where(asked)
        if asked.get("organisation"):
            where &= Q(pk=asked["organisation"].pk)
        if not where:
            return queryset
        bodies = Organisation.objects.filter(where).order_by().values("pk")
        held = Function.objects.visible_to(self.request.user).in_force()
        people = held.filter(organisation__in=bodies).order_by().values("person")
        return queryset.filter(pk__in=people)


def search_people(queryset: QuerySet[Any], text: str, user: Any) -> QuerySet[Any]:
    """People of whom every word of `text` says something that `user` may read.

    Looked for at once when they are few: a list counts them, then reads a page of them, and each
    would read the whole table again. Many are found soon by whoever reads a page.
    """
    if not (words := words_of(text)):
        return queryset
    found = queryset
    for word in words:
        found = found.filter(Q(folded__contains=word) | Q(pk__in=_at_work(word, user)))
    keys = list(found.order_by().values_list("pk", flat=True)[: FEW + 1])
    return found if len(keys) > FEW else queryset.filter(pk__in=keys)


def _at_work(word: str, user: Any) -> QuerySet[Any]:
    """Those whose function, or whose organisation, says `word`."""
    places = Organisation.objects.order_by().filter(folded__contains=word).values("pk")
    # The word comes first: SQLite reads conditions in order, and few rows are left for the days.
    said = Function.objects.filter(folded__contains=word).visible_to(user).in_force()
    held = Function.objects.filter(organisation__in=places).visible_to(user).in_force()
    return said.order_by().values("person").union(held.order_by().values("person"))


class TagFilters(Filters):
    """Words by family."""

    search_fields = ("name",)

    class Meta(Filters.Meta):
        model = Tag
        fields = ("q", "category")
