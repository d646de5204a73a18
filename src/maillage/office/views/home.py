"""The office's home page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from maillage.kernel import clock, registry
from maillage.kernel.permissions import OFFICE, SIGNED_IN, is_allowed, requires


@requires(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """The cards that the rooms lend; a polite page for an account without a role."""
    if not is_allowed(request.user, OFFICE):
        return render(request, "office/no_role.html", {})
    cards = []
    for card in registry.dashboard:
        context = card.context(request.user)
        if context is not None:
            cards.append({"key": card.key, "template": card.template, "context": context})
    context = {"cards": cards, "greeting": greeting(request.user), "today": clock.today()}
    return render(request, "office/home.html", context)


def greeting(user: Any) -> str:
    """« Bonjour Claire », « Bonsoir Claire » from six in the evening."""
    name = user.get_short_name()
    if clock.local(clock.now()).hour >= 18:
        return _("Bonsoir %(name)s") % {"name": name}
    return _("Bonjour %(name)s") % {"name": name}
