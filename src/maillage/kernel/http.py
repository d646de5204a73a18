"""What a request carries besides its content: the visitor's address behind proxies, limits."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from maillage.kernel import clock

P = ParamSpec("P")
_own = LocMemCache("maillage-limits", {"OPTIONS": {"MAX_ENTRIES": 20_000}})


class ProxyMiddleware:
    """Put the visitor's real address in REMOTE_ADDR, trusting as many proxies as were declared.

    The right-most addresses of ``X-Forwarded-For`` are those that our own proxies added; anything
    further left was written by the visitor and is not believed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Correct the address, then go on."""
        if proxies := settings.TRUSTED_PROXIES:
            chain = [
                part.strip()
                for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
                if part.strip()
            ]
            if len(chain) >= proxies:
                request.META["REMOTE_ADDR"] = chain[-proxies]
        return self.get_response(request)


def kept_name(scope: str, key: str) -> str:
    """The name under which the cache keeps something of an address, of the web or of a person.

    The address itself is nowhere in it.
    """
    return f"{scope}:{salted_hmac('maillage.window', key, algorithm='sha256').hexdigest()}"


def over_limit(scope: str, key: str, *, limit: int, seconds: int, shared: bool = True) -> bool:
    """Count one attempt in a fixed window; True once there are more than `limit`.

    Not `shared`, each process counts for itself and nothing is written: for pages that are asked all
    the time, where the limit may be that many times as large.

    The count keeps the end of its window beside it: a cache that cannot count by itself gives each new
    count its own default lifetime (`BaseCache.incr`), and who keeps asking would wait for ever.
    """
    name = kept_name(f"window:{scope}", key)
    kept = cache if shared else _own
    moment = clock.now().timestamp()
    first = (1, moment + seconds)
    if kept.add(name, first, seconds):
        return False
    count, ends = kept.get(name) or (0, 0.0)
    if ends <= moment:
        kept.set(name, first, seconds)
        return False
    kept.set(name, (count + 1, ends), ends - moment)
    return bool(count >= limit)


def too_many(seconds: int) -> HttpResponse:
    """What an address over its limit is answered."""
    response = HttpResponse(
        _("Trop de demandes en peu de temps. Réessayez dans quelques minutes."),
        status=429,
        content_type="text/plain; charset=utf-8",
    )
    response["Retry-After"] = str(seconds)
    return response


def rate_limited(
    scope: str, *, limit: int, seconds: int, methods: tuple[str, ...] = ("POST",)
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Answer 429 when one address calls a view more than `limit` times in `seconds`."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def limited(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            address = str(request.META.get("REMOTE_ADDR", ""))
            if request.method in methods and over_limit(
                scope, address, limit=limit, seconds=seconds
            ):
                return too_many(seconds)
            return view(request, *args, **kwargs)

        return limited

    return decorate
