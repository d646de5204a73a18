"""The views that people keep of a page: which pages have some, and which parameters they know.

A page has saved views when it is filtered: the list of a `Resource` with its filters, the pages of
records that a resource names in `saved_filters`, a function view marked by `filtered_by`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from maillage.kernel.models import SavedView
from maillage.kernel.permissions import is_allowed, permission_of
from maillage.ui.crud.resource import Resource
from maillage.ui.crud.roles import Role
from maillage.ui.filters import Filters, base_name

V = TypeVar("V", bound=Callable[..., Any])
LONGEST = SavedView._meta.get_field("query").max_length or 0


def filtered_by(filterset_class: type[Filters]) -> Callable[[V], V]:
    """Say which filters a function view reads from its address."""

    def mark(view: V) -> V:
        view.filterset_class = filterset_class  # type: ignore[attr-defined]  # read by find_page
        return view

    return mark


@dataclass(frozen=True, slots=True)
class FilteredPage:
    """A page of this site that has filters."""

    path: str
    filterset_class: type[Filters]


def find_page(path: str, user: Any) -> FilteredPage | None:
    """The filtered page of that path, if `user` may open it."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    view: Any = match.func
    if not is_allowed(user, permission_of(view)):
        return None
    filterset_class = getattr(view, "filterset_class", None)
    view_class = getattr(view, "view_class", None)
    if isinstance(view_class, type) and issubclass(view_class, Resource):
        role = view.view_initkwargs["role"]
        usual = view_class.filterset_class if role is Role.LIST else None
        filterset_class = view_class.saved_filters.get(role, usual)
        seen: Any = view_class.model._default_manager
        if match.kwargs and not seen.visible_to(user).filter(**match.kwargs).exists():
            return None
    return FilteredPage(path, filterset_class) if filterset_class is not None else None


def clean_query(page: FilteredPage, query: str, request: HttpRequest) -> str:
    """The parameters of `query` that the page knows, without the empty ones and the page number.

    Raises ValidationError when one of them has a value that the page refuses, or when they are too
    long to be kept.
    """
    given = QueryDict(query[: 2 * LONGEST])
    filters = page.filterset_class(given, queryset=None, request=request)
    kept = QueryDict(mutable=True)
    for key, values in given.lists():
        known = key in filters.kept or any(base_name(key, name) for name in filters.form.fields)
        if known and any(values):
            kept.setlist(key, [value for value in values if value])
    if not filters.form.is_valid():
        wrong = ", ".join(str(filters.form.fields[name].label) for name in filters.form.errors)
        message = _("Ces filtres ne peuvent pas être enregistrés, corrigez d’abord : %(names)s.")
        raise ValidationError(message % {"names": wrong})
    found = kept.urlencode()
    if len(found) > LONGEST:
        raise ValidationError(_("Ces filtres sont trop longs pour être enregistrés : retirez-en."))
    return found
