"""« Mes flux »: open a feed, copy its address once, close it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from maillage.coordination.exchange.domain import feeds as domain
from maillage.coordination.exchange.forms import FeedForm
from maillage.coordination.exchange.models import FeedToken
from maillage.kernel.permissions import get_visible_or_404, requires
from maillage.ui import toasts


@requires("exchange.view_feedtoken")
@never_cache
def my_feeds(request: HttpRequest) -> HttpResponse:
    """One's feeds, and a new one; its address is shown on this answer alone."""
    names = ("scope", "project", "edition", "programme")
    given = {key: request.GET[key] for key in names if key in request.GET}
    initial: dict[str, Any] = {"label": _("Maillage"), **given}
    posted = request.POST if request.method == "POST" else None
    form = FeedForm(posted, user=request.user, initial=initial)
    address = ""
    if form.is_valid():
        try:
            secret = domain.open_feed(feed=form.instance, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            address = f"{settings.SITE_URL}/flux/{secret}.ics"
            form = FeedForm(user=request.user, initial={"label": _("Maillage")})
    found = FeedToken.objects.visible_to(request.user).open()
    context = {
        "form": form,
        "address": address,
        "webcal": "webcal" + address.removeprefix("https").removeprefix("http") if address else "",
        "feeds": found.select_related("project", "edition__programme", "programme"),
        "breadcrumbs": [(_("Mon compte"), reverse("my-account"))],
    }
    return render(request, "exchange/feeds.html", context)


@requires("exchange.change_feedtoken")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Its address answers no more."""
    feed = get_visible_or_404(FeedToken.objects.all(), request.user, pk=pk)
    domain.revoke_feed(feed=feed, actor=request.user)
    toasts.success(request, _("Le flux « %(name)s » ne répond plus.") % {"name": feed})
    return redirect("feeds")
