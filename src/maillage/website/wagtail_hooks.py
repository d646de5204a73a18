"""What the editors' room shows: only what the site's editors need."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

HIDDEN = {"help"}


@hooks.register("construct_main_menu")
def without_help(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's help speaks to developers."""
    del request
    items[:] = [item for item in items if item.name not in HIDDEN]


@hooks.register("register_admin_menu_item")
def back_to_office() -> MenuItem:
    """The way back; the events are written there."""
    return MenuItem(_("Retour au bureau"), reverse("office-home"), icon_name="arrow-left", order=10)
