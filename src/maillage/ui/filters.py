"""Filters of a list: a free search, choices, and the chips that take them away.

class OrganisationFilters(Filters):
search_fields = ("name", "city", "email")

more = ("opened_on",)

class Meta:
model = Organisation
fields = ("kind", "opened_on")
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.widgets import DateRangeWidget

from maillage.ui.choosers import ChooserField, ChooserMultipleField
from maillage.ui.dates import plain_day
from maillage.ui.folded import matching
from maillage.ui.forms import SectionedForm


class ChooserFilter(django_filters.Filter):
    """One record of a chooser."""

    field_class = ChooserField


class ChooserMultipleFilter(django_filters.Filter):
    """Several records of a chooser."""

    field_class = ChooserMultipleField


class DaysWidget(DateRangeWidget):
    """The browser's own date inputs, each with its name."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The label of the filter is that of both."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        names = (_("À partir du"), _("Jusqu’au"))
        for one, words in zip(context["widget"]["subwidgets"], names, strict=True):
            one["attrs"]["aria-label"] = words
        return context


class DaysFilter(django_filters.DateFromToRangeFilter):
    """From a day to another, both included."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"widget": DaysWidget, **kwargs})


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in use, and the address of the list without it."""

    label: str
    value: str
    url: str


class FilterFields:
    """What a page draws of its filters, those of a list or those of a plain form."""

    more: ClassVar[tuple[str, ...]] = ()  # those that open on demand
    is_bound: bool
    data: Any
    form: Any

    def wrong_fields(self) -> list[forms.BoundField]:
        """Those whose value means nothing: the page says so, and shows no record."""
        return [one for one in self.form.visible_fields() if one.errors] if self.is_bound else []

    def shown_fields(self) -> list[forms.BoundField]:
        """The filters that stand in view."""
        return [one for one in self.form.visible_fields() if one.name not in self.more]

    def more_fields(self) -> list[forms.BoundField]:
        """Those that open on demand."""
        return [one for one in self.form.visible_fields() if one.name in self.more]

    def more_in_use(self) -> bool:
        """Whether one of those that open on demand is in use, or wrong: they then stand open."""
        if any(one.name in self.more for one in self.wrong_fields()):
            return True
        return any(any(self.data.getlist(name)) for name in self.more if self.is_bound)


class FilterForm(FilterFields, SectionedForm):
    """Filters of a page that is no list: a plain form, bound to the address."""

    class Meta:
        sections = ()

    @property
    def form(self) -> FilterForm:
        """Itself."""
        return self


class Filters(FilterFields, django_filters.FilterSet):
    """The base of every list's filters; ``q`` searches `search_fields`."""

    search_fields: ClassVar[tuple[str, ...]] = ()
    kept: ClassVar[tuple[str, ...]] = ("sort",)  # what else of the address a saved view keeps

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Rechercher"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "maxlength": 200}),
    )

    class Meta:
        form = SectionedForm

    @classmethod
    def get_filters(cls) -> Any:
        """The free search comes first; it goes when there is nothing to search."""
        filters = super().get_filters()
        for one in filters.values():
            if isinstance(one, django_filters.ChoiceFilter | django_filters.ModelChoiceFilter):
                one.extra.setdefault("empty_label", gettext_lazy("Indifférent"))
        if "q" in filters:
            filters.move_to_end("q", last=False)
            if not cls.search_fields and cls._meta.model is not None:
                del filters["q"]
        return filters

    def get_form_class(self) -> type[forms.Form]:
        """A form that can be told the user."""
        if self._meta.form is forms.Form:
            self._meta.form = SectionedForm
        return super().get_form_class()

    @property
    def form(self) -> Any:
        """The form, bound to the request's user."""
        if not hasattr(self, "_form"):
            form_class: Any = self.get_form_class()
            user = getattr(self.request, "user", None)
            data = self.data if self.is_bound else None
            self._form = form_class(data, prefix=self.form_prefix, user=user)
        return self._form

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What the filters let through; nothing as long as one of them says nothing."""
        if self.form.errors:
            return queryset.none()
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Every word in one of the fields."""
        del name
        found = queryset.filter(matching(value, self.search_fields))
        return found.distinct() if any("__" in field for field in self.search_fields) else found

    def chips(self) -> list[Chip]:
        """The filters in use."""
        if not self.is_bound or not hasattr(self.form, "cleaned_data"):
            self.form.is_valid()
        found = []
        for name, value in getattr(self.form, "cleaned_data", {}).items():
            # A box left unticked filters nothing.
            if value is False or value in (None, "", [], ()):
                continue
            if isinstance(value, QuerySet) and not value:
                continue
            field = self.form.fields[name]
            params = self.data.copy()
            for key in list(params):
                if key == "page" or not params[key] or base_name(key, name):
                    del params[key]
            label = str(field.label or name)
            found.append(Chip(label, _shown(field, value), f"?{params.urlencode()}"))
        return found


def base_name(key: str, name: str) -> bool:
    """Whether a parameter belongs to a filter (a range has several, a name may be typed)."""
    return key == name or (key.startswith(f"{name}_") and key[len(name) + 1 :] in _PARTS)


_PARTS = frozenset({"min", "max", "after", "before", "0", "1", "typed"})


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(value, slice):
        parts = [_shown(field, part) for part in (value.start, value.stop) if part is not None]
        return " – ".join(parts)
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, date):
        return plain_day(value, weekday=False)
    if isinstance(value, Model):
        return str(value)
    choices = dict(_flat(getattr(field, "choices", ()))) if not isinstance(value, QuerySet) else {}
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(str(choices.get(str(one), one)) for one in value)
    return str(choices.get(str(value), value))


def _flat(choices: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            found += _flat(label)
        else:
            found.append((str(value), label))
    return found
