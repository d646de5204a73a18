"""What every page behind a personal link does: open it, or answer the one polite page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from maillage.kernel.http import over_limit
from maillage.kernel.permissions import LINK, requires

# A view that is given the link besides its token.
LinkView = Callable[Concatenate[HttpRequest, Any, ...], HttpResponseBase]


def opening(open_link: Callable[[str], Any]) -> Callable[[LinkView], Any]:
    """For views of links that `open_link` finds by their token (None: they open nothing).

    Nothing is cached nor referred, guessing is slowed down, and whatever is wrong is told in the
    same words.
    """

    def decorate(view: LinkView) -> Any:
        @requires(LINK)
        @wraps(view)
        def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
            address = str(request.META.get("REMOTE_ADDR", ""))
            link = open_link(token)
            response: HttpResponseBase
            if link is not None:
                response = view(request, link, token=token, **kwargs)
            elif over_limit("portal", address, limit=60, seconds=600):
                response = render(request, "portal/closed.html", status=429)
            else:
                response = render(request, "portal/closed.html", status=404)
            response["Cache-Control"] = "no-store"
            # The token is in the address: it may be told to this site alone. (« no-referrer » would
            # also hide the origin of the form's own posts, which the CSRF check needs.)
            response["Referrer-Policy"] = "same-origin"
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return opened

    return decorate
