"""The views that people keep of a page: which pages have some, and which parameters they know.

A page has saved views when it is filtered: the list of a `Resource` with its filters, the pages of
records that a resource names in `saved_filters`, a function view marked by `filtered_by`: with
`Filters`, or with a plain form bound to the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from maillage.kernel.models import SavedView
from maillage.kernel.permissions import is_allowed, permission_of
from maillage.ui.crud.resource import Resource
from maillage.ui.crud.roles import Role
from maillage.ui.filters import Filters, base_name
from maillage.ui.forms import SectionedForm

V = TypeVar("V", bound=Callable[..., Any])
LONGEST = SavedView._meta.get_field("query").max_length or 0


def filtered_by(
    *filters: type[Filters | SectionedForm],
    kept: tuple[str, ...] = (),
    model: type[Model] | None = None,
) -> Callable[[V], V]:
    """Say which filters a function view reads from its address.

    `kept` names what else of the address a view keeps; `model`, the record to which the address
    leads, which one must see to have views of its page.
    """

    def mark(view: V) -> V:
        view.saved_as = Saved(filters, kept, model)  # type: ignore[attr-defined]  # read by find_page
        return view

    return mark


@dataclass(frozen=True, slots=True)
class Saved:
    """What a view of a page keeps of its address."""

    filters: tuple[type[Filters | SectionedForm], ...]
    kept: tuple[str, ...] = ()
    model: type[Model] | None = None


@dataclass(frozen=True, slots=True)
class FilteredPage:
    """A page of this site that has filters."""

    path: str
    saved: Saved

    def forms(self, given: QueryDict, request: HttpRequest) -> list[forms.Form]:
        """The forms of its filters, bound to what is given."""
        return [
            one(given, queryset=None, request=request).form
            if issubclass(one, Filters)
            else one(given, user=request.user)
            for one in self.saved.filters
        ]

    def keeps(self, key: str) -> bool:
        """Whether it is one of the parameters that are kept though they filter nothing."""
        others = [one.kept for one in self.saved.filters if issubclass(one, Filters)]
        return any(key in names for names in (self.saved.kept, *others))


def find_page(path: str, user: Any) -> FilteredPage | None:
    """The filtered page of that path, if `user` may open it."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    view: Any = match.func
    if not is_allowed(user, permission_of(view)):
        return None
    saved: Saved | None = getattr(view, "saved_as", None)
    view_class = getattr(view, "view_class", None)
    if isinstance(view_class, type) and issubclass(view_class, Resource):
        role = view.view_initkwargs["role"]
        usual = view_class.filterset_class if role is Role.LIST else None
        filterset_class = view_class.saved_filters.get(role, usual)
        saved = Saved((filterset_class,), (), view_class.model) if filterset_class else None
    if saved is None:
        return None
    if match.kwargs and saved.model is not None:
        seen: Any = saved.model._default_manager
        if not seen.visible_to(user).filter(**match.kwargs).exists():
            return None
    return FilteredPage(path, saved)


def clean_query(page: FilteredPage, query: str, request: HttpRequest) -> str:
    """The parameters of `query` that the page knows, without the empty ones and the page number.

    Raises ValidationError when one of them has a value that the page refuses, or when they are too
    long to be kept.
    """
    given = QueryDict(query[: 2 * LONGEST])
    bound = page.forms(given, request)
    fields = {name: field for form in bound for name, field in form.fields.items()}
    kept = QueryDict(mutable=True)
    for key, values in given.lists():
        known = page.keeps(key) or any(base_name(key, name) for name in fields)
        if known and any(values):
            kept.setlist(key, [value for value in values if value])
    if refused := [name for form in bound for name in form.errors]:
        wrong = ", ".join(str(fields[name].label) for name in refused if name in fields)
        message = _("Ces filtres ne peuvent pas être enregistrés, corrigez d’abord : %(names)s.")
        raise ValidationError(message % {"names": wrong})
    found = kept.urlencode()
    if len(found) > LONGEST:
        raise ValidationError(_("Ces filtres sont trop longs pour être enregistrés : retirez-en."))
    return found
