"""The live running order behind a personal link: read it, and press the buttons of one's lines."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from maillage.coordination.running_orders.models import Line, RunningOrder
from maillage.coordination.running_orders.views.live import (
    Door,
    act,
    show,
    sync,
    with_worker,
    worker,
)
from maillage.portal import domain
from maillage.portal.links import opening
from maillage.portal.models import PersonalLink


def orders_of(link: PersonalLink) -> QuerySet[RunningOrder]:
    """Those of the link's project that are open to links, and where that person has a line."""
    return (
        RunningOrder.objects.filter(
            project=link.project,
            published=True,
            pk__in=Line.objects.filter(person=link.person).values("order"),
        )
        .select_related("project")
        .stamped()
    )


def _door(link: PersonalLink, order: RunningOrder, token: str) -> Door:
    def may(line: Line) -> bool:
        return line.person_id == link.person_id

    given = {"token": token, "pk": order.pk}
    names = ("portal-live", "portal-live-act", "portal-live-sync", "portal-live-worker")
    page, act_url, sync_url, worker_url = (reverse(name, kwargs=given) for name in names)
    owner = f"l{link.pk}"
    return Door(
        actor=domain.actor_of(link),
        key=owner,
        owner=owner,
        may=may,
        page_url=page,
        act_url=act_url,
        sync_url=sync_url,
        worker_url=f"{worker_url}?{owner}",
        back_url=reverse("portal-home", kwargs={"token": token}),
    )


def _with_order(view: Callable[[HttpRequest, RunningOrder, Door], HttpResponse]) -> Any:
    """A view of a running order that the link opens; 404 for any other."""

    @opening(domain.open_link)
    @wraps(view)
    def opened(request: HttpRequest, link: PersonalLink, token: str, pk: int) -> HttpResponse:
        order = get_object_or_404(orders_of(link), pk=pk)
        return view(request, order, _door(link, order, token))

    return opened


live_page = with_worker(_with_order(show))
live_act = _with_order(require_POST(act))
live_sync = _with_order(require_POST(sync))


@_with_order
def live_worker(_request: HttpRequest, _order: RunningOrder, _door: Door) -> HttpResponse:
    """What keeps the page on the telephone."""
    return worker()
