"""Live: the page for a telephone, its buttons, what it sends when the network is back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.coordination.running_orders.domain.live import Press, record_presses
from maillage.coordination.running_orders.models import Line, RunningOrder
from maillage.coordination.running_orders.presenting import board_of
from maillage.coordination.running_orders.presses import read_presses
from maillage.kernel import clock
from maillage.kernel.http import over_limit
from maillage.kernel.permissions import get_visible_or_404, requires
from maillage.ui import toasts

WORKER: Final = Path(__file__).parents[1] / "worker" / "live.js"
TOLD: Final = 60
"""Overtaken acts that a page carries, the latest: their telephones tell who pressed."""
LIMIT, WINDOW = 150, 300
"""Times that one account, or one link, sends in so many seconds; a telephone sends many at once."""

# A service worker is allowed here and nowhere else on the site.
with_worker: Any = csp_replace({"worker-src": [SELF]})


@dataclass(frozen=True, slots=True)
class Door:
    """By which way one came in: who acts, on which lines, and the addresses of that way."""

    actor: Any
    key: str  # tells apart what two people are shown, for the page's ETag
    owner: str  # whose presses the telephone keeps: an account, or a personal link
    may: Callable[[Line], bool]
    page_url: str
    act_url: str
    sync_url: str
    worker_url: str
    back_url: str


def show(request: HttpRequest, order: RunningOrder, door: Door) -> HttpResponse:
    """The page; 304 when nothing has changed since the one that the telephone has."""
    etag = f'"{order.stamp}.{door.key}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        lines = list(order.lines.select_related("person"))
        overtaken = order.acts.exclude(refusal="").order_by("-received_at")[:TOLD]
        context = {
            "order": order,
            "door": door,
            "board": board_of(order, lines, door.may),
            "contacts": order.contacts.all(),
            "overtaken": overtaken,
            "etag": etag,
            "midnight": order.moment(0),
            "zone": settings.TIME_ZONE,
            "line_count": len(lines),
        }
        response = render(request, "running_orders/live.html", context)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    return response


def act(request: HttpRequest, order: RunningOrder, door: Door) -> HttpResponse:
    """A button without JavaScript: a plain form, counted once however often it is sent."""
    if _too_many(door):
        toasts.warning(request, _("Trop de gestes en peu de temps : attendez un instant."))
        return redirect(door.page_url)
    verb, _colon, minutes = request.POST.get("verb", "").partition(":")
    line = request.POST.get("line", "")
    press = Press(
        uuid=_uuid(request.POST.get("uuid", "")),
        line=int(line) if line.isdecimal() else 0,
        verb=verb,
        at=clock.now(),
        minutes=int(minutes) if minutes.removeprefix("-").isdecimal() else 0,
    )
    (result,) = record_presses(order=order, presses=[press], actor=door.actor, may=door.may)
    if result.refusal:
        toasts.warning(request, result.refusal)
    else:
        toasts.success(request, _("C’est noté."))
    return redirect(door.page_url)


def _too_many(door: Door) -> bool:
    return over_limit("live", door.owner, limit=LIMIT, seconds=WINDOW)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def sync(request: HttpRequest, order: RunningOrder, door: Door) -> HttpResponse:
    """What a telephone did, perhaps offline; rights are asked now.

    409 when somebody else has signed in on it since: nobody's presses go out as another's.
    """
    if _too_many(door):
        return JsonResponse({"error": _("Trop de gestes en peu de temps.")}, status=429)
    try:
        owner, presses = read_presses(request.body, now=clock.now())
    except ValueError:
        return JsonResponse({"error": _("Rien de lisible n’est arrivé.")}, status=400)
    if owner not in {"", door.owner}:
        return JsonResponse({"error": _("Ces gestes sont ceux de quelqu’un d’autre.")}, status=409)
    results = record_presses(order=order, presses=presses, actor=door.actor, may=door.may)
    told = [{"uuid": str(one.uuid), "refusal": one.refusal} for one in results]
    return JsonResponse({"results": told})


def worker() -> HttpResponse:
    """The service worker; its scope is the page that stands just above its address."""
    response = HttpResponse(
        WORKER.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8"
    )
    response["Cache-Control"] = "no-cache"
    return response


# -- the office's way -------------------------------------------------------------------------------


def _door(request: HttpRequest, pk: int) -> tuple[RunningOrder, Door]:
    """The running order, if the user sees it, and on which lines they hold the buttons."""
    orders = RunningOrder.objects.select_related("project").stamped()
    order = get_visible_or_404(orders, request.user, pk=pk)
    user: Any = request.user
    everywhere = user.has_perm("running_orders.run_runningorder", order)

    def may(line: Line) -> bool:
        return everywhere or (line.person is not None and line.person.user_id == user.pk)

    names = ("running-orders-live", "running-orders-act", "running-orders-sync")
    page, act_url, sync_url = (reverse(name, kwargs={"pk": pk}) for name in names)
    worker_url = reverse("running-orders-worker", kwargs={"pk": pk})
    owner = f"u{user.pk}"
    return order, Door(
        actor=user,
        key=f"{owner}{'+' if everywhere else ''}",
        owner=owner,
        may=may,
        page_url=page,
        act_url=act_url,
        sync_url=sync_url,
        worker_url=f"{worker_url}?{owner}",  # another account's telephone has another worker
        back_url=order.get_absolute_url(),
    )


@with_worker
@requires("running_orders.view_runningorder")
def live_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page."""
    return show(request, *_door(request, pk))


@requires("running_orders.view_runningorder")
@require_POST
def live_act(request: HttpRequest, pk: int) -> HttpResponse:
    """A button."""
    return act(request, *_door(request, pk))


@requires("running_orders.view_runningorder")
@require_POST
def live_sync(request: HttpRequest, pk: int) -> HttpResponse:
    """What a telephone kept."""
    return sync(request, *_door(request, pk))


@requires("running_orders.view_runningorder")
def live_worker(request: HttpRequest, pk: int) -> HttpResponse:
    """What keeps the page on the telephone."""
    _door(request, pk)
    return worker()
