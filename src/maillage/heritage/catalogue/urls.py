"""Addresses of the collections, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.heritage.catalogue.views import objects, terms
from maillage.heritage.catalogue.views.resources import (
    MuseumResource,
    ObjectResource,
    TermResource,
)

urlpatterns = [
    path("objets/<int:pk>/champs/<slug:group>/", objects.edit_values, name="object-values"),
    path("objets/<int:pk>/retirer/", objects.withdraw, name="object-withdraw"),
    path("objets/<int:pk>/remettre/", objects.restore, name="object-restore"),
    path("vocabulaires/<int:pk>/reunir/", terms.merge, name="term-merge"),
    path("vocabulaires/<int:pk>/separer/", terms.split, name="term-split"),
    *MuseumResource.get_urls(),
    *ObjectResource.get_urls(),
    *TermResource.get_urls(),
]
