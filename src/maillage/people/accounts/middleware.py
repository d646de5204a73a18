"""What every request of a signed-in person goes through."""

from __future__ import annotations

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from maillage.kernel import clock
from maillage.people.accounts import factors

# Rooms that stay closed to an account that must first add a second factor.
GUARDED = ("/gestion/", "/redaction/", "/administration-technique/", "/api/")
ACCOUNT = "/compte/"
SEEN = "seen_at"
SEEN_EVERY = 300  # seconds

Answer = Callable[[HttpRequest], HttpResponseBase]


def has_session(request: HttpRequest) -> bool:
    """Whether the visitor came with a session; asks the database nothing."""
    return bool(request.session.session_key)


class SecondFactorMiddleware:
    """Send those whose role asks for a second factor to the page where they add one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let through, or redirect; visitors and public pages cost nothing."""
        guarded = request.path_info.startswith(GUARDED)
        if guarded or request.path_info.startswith(ACCOUNT):
            missing = (
                has_session(request)
                and request.user.is_authenticated
                and factors.lacks_factor(request.user)
            )
            request.second_factor_missing = missing  # type: ignore[attr-defined]  # read by templates
            if missing and guarded:
                return self._refuse(request)
        return self.get_response(request)

    @staticmethod
    def _refuse(request: HttpRequest) -> HttpResponse:
        target = reverse("mfa_index")
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(target)
        if request.method == "GET":
            target = f"{target}?{urlencode({'next': request.get_full_path()})}"
        else:
            messages.warning(
                request, _("Rien n’a été enregistré : ajoutez d’abord un second facteur.")
            )
        return redirect(target)


class SessionActivityMiddleware:
    """Note where and when each session was last used, at most every five minutes.

    allauth's own middleware writes at every request; on SQLite each would wait for the others.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on, noting first."""
        if has_session(request) and request.user.is_authenticated:
            now = int(clock.now().timestamp())
            if now - int(request.session.get(SEEN, 0)) >= SEEN_EVERY:
                request.session[SEEN] = now
                UserSession.objects.create_from_request(request)
        return self.get_response(request)
