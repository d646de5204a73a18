"""Every URL declares who may open it; a test walks the URLconf and fails on one that does not.

A permission is either a level of `Access` or the name of a `rules` permission such as
``projects.change_project``. Whoever is not signed in is sent to sign in; whoever is signed in and
may not, gets 404: a refusal would reveal that the thing exists.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
M = TypeVar("M", bound="Model")


class Access(StrEnum):
    """The levels that are not a permission on a noun."""

    PUBLIC = "public"  # everyone, without an account
    LINK = "link"  # whoever holds a personal link; the view checks the token
    SIGNED_IN = "signed-in"  # any account
    OFFICE = "office"  # any account that holds at least one role


PUBLIC, LINK, SIGNED_IN, OFFICE = Access.PUBLIC, Access.LINK, Access.SIGNED_IN, Access.OFFICE


def is_allowed(user: Any, permission: str, obj: object = None) -> bool:
    """Whether `user` holds `permission`, on `obj` when one is given."""
    if permission in {PUBLIC, LINK}:
        return True
    if not user.is_authenticated or not user.is_active:
        return False
    if permission == SIGNED_IN:
        return True
    if permission == OFFICE:
        return bool(user.in_office)
    return bool(user.has_perm(permission, obj) if obj is not None else user.has_perm(permission))


def check(request: HttpRequest, permission: str, obj: object = None) -> None:
    """Raise Http404 unless the request's user holds `permission` (on `obj`)."""
    if not is_allowed(request.user, permission, obj):
        raise Http404


def requires(permission: str) -> Callable[[View[P]], View[P]]:
    """Declare and enforce the permission of a function view."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if (refusal := refuse(request, permission)) is not None:
                return refusal
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by permission_of
        return guarded

    return decorate


def refuse(request: HttpRequest, permission: str) -> HttpResponseBase | None:
    """None when the user may go on; the sign-in page for a visitor; raise Http404 otherwise."""
    if is_allowed(request.user, permission):
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404


class PermissionMixin:
    """For class-based views: set ``permission``; checked before anything else runs."""

    permission: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse, or go on."""
        if (refusal := refuse(request, self.get_permission())) is not None:
            return refusal
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # a mixin

    def get_permission(self) -> str:
        """The permission of this request; views with several roles override it."""
        return self.permission


def permission_of(view: Any) -> str:
    """The declared permission of a resolved view, or an empty string."""
    view_class = getattr(view, "view_class", None)
    if view_class is not None:
        initkwargs = getattr(view, "view_initkwargs", {})
        instance = view_class(**initkwargs)
        if hasattr(instance, "get_permission"):
            return str(instance.get_permission())
        return str(getattr(view_class, "permission", "") or getattr(view, "permission", ""))
    return str(getattr(view, "permission", ""))


def get_visible_or_404(queryset: QuerySet[M], user: Any, **lookup: Any) -> M:
    """The one record that matches and that `user` may see; raise Http404 otherwise."""
    try:
        return queryset.visible_to(user).get(**lookup)  # type: ignore[attr-defined,no-any-return]  # our querysets
    except queryset.model.DoesNotExist as error:  # type: ignore[attr-defined]  # every model has one
        raise Http404 from error
