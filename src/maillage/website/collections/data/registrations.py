"""What the data page lends to the collections' menu."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.website.collections.sections import MenuLink, menu_links

menu_links.register(MenuLink("data", _("Données"), lambda: reverse("public-data"), order=95))
