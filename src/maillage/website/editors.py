"""The editors' room (Wagtail's admin): who enters, and what its pages may load.

Wagtail gives rights on pages to groups. Roles decide who edits: whoever holds one of them is put
in the group on the way in, whoever no longer does is taken out, and finds nothing there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.contrib.auth.models import Group
from django.http import Http404, HttpRequest, HttpResponseBase

from maillage.kernel.permissions import PUBLIC, is_allowed, refuse, requires

GROUP = "Rédaction du site"
PERMISSION = "website.edit_site"
# Wagtail's admin writes scripts and styles into its pages and shows previews in frames. Relaxed
# here only: the site and the office keep the strict policy.
POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "manifest-src": [SELF],
    "media-src": [SELF],
    "worker-src": [SELF, "blob:"],
}
# Accounts and roles have their own pages in the office, invited and audited: not a second door.
CLOSED = ("/redaction/users/", "/redaction/groups/")
View = Callable[..., HttpResponseBase]


def follow_roles(user: Any) -> None:
    """Put the account in the editors' group, or take it out, as its roles say now."""
    belongs = is_allowed(user, PERMISSION)
    listed = user.groups.filter(name=GROUP).exists()
    if belongs == listed:
        return
    group, _created = Group.objects.get_or_create(name=GROUP)
    (user.groups.add if belongs else user.groups.remove)(group)
    for cached in ("_perm_cache", "_group_perm_cache", "_user_perm_cache"):
        user.__dict__.pop(cached, None)


def guarded(view: View) -> View:
    """A page of Wagtail's admin: for editors only, 404 for others, under its own CSP."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            follow_roles(request.user)
        if (refusal := refuse(request, PERMISSION)) is not None:
            return refusal
        if request.path.startswith(CLOSED):
            raise Http404
        response = view(request, *args, **kwargs)
        # A preview has gone through the middleware once already, as the public page that it shows.
        if "Content-Security-Policy" in response:
            del response["Content-Security-Policy"]
        response._csp_config = POLICY  # type: ignore[attr-defined]  # noqa: SLF001 - read by django-csp
        return response

    entered.permission = PERMISSION  # type: ignore[attr-defined]  # read by permission_of
    return entered


def public(view: View) -> View:
    """A page of Wagtail's front: for everyone."""
    return requires(PUBLIC)(view)
