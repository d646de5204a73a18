"""The common pages' own entries in the collections' menu, and the words of their facets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.heritage.catalogue.models import Museum, Rights, Term
from maillage.kernel.text_fr import plain
from maillage.website.collections.sections import FacetLabels, MenuLink, facet_labels, menu_links

menu_links.register(
    MenuLink("search", gettext_lazy("Rechercher"), lambda: reverse("public-search"), order=10)
)
menu_links.register(
    MenuLink("museums", gettext_lazy("Musées"), lambda: reverse("public-museums"), order=80)
)
menu_links.register(
    MenuLink(
        "vocabularies",
        gettext_lazy("De A à Z"),
        lambda: reverse("public-vocabularies"),
        holds=Term.objects.used,
        order=90,
    )
)


def _museum_names(slugs: Iterable[str]) -> dict[str, str]:
    """Their names; with their towns, those that several have: « Musée des beaux-arts, Nancy »."""
    museums = Museum.objects.open().filter(slug__in=list(slugs)).order_by()
    found = list(museums.values_list("slug", "organisation__name", "organisation__city"))
    bearers = Counter(plain(name) for _slug, name, _city in found)
    return {
        slug: f"{name}, {city}" if city and bearers[plain(name)] > 1 else name
        for slug, name, city in found
    }


def _rights_words(values: Iterable[str]) -> dict[str, str]:
    return {one: capfirst(str(Rights(one).label)) for one in values if one in Rights.values}


def _image_words(values: Iterable[str]) -> dict[str, str]:
    words = {"oui": _("Avec une image"), "non": _("Sans image")}
    return {one: words[one] for one in values if one in words}


facet_labels.register(FacetLabels("musee", _museum_names))
facet_labels.register(FacetLabels("droits", _rights_words))
facet_labels.register(FacetLabels("image", _image_words))
