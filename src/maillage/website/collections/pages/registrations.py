"""The common pages' own entries in the collections' menu."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import Term
from maillage.website.collections.sections import MenuLink, menu_links

menu_links.register(
    MenuLink("search", _("Rechercher"), lambda: reverse("public-search"), order=10)
)
menu_links.register(MenuLink("museums", _("Musées"), lambda: reverse("public-museums"), order=80))
menu_links.register(
    MenuLink(
        "vocabularies",
        _("De A à Z"),
        lambda: reverse("public-vocabularies"),
        shown=lambda _request: Term.objects.used().exists(),
        order=90,
    )
)
