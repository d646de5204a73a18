"""Addresses of search, objects, museums, words, images."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.website.collections.pages.views import (
    home,
    images,
    museums,
    objects,
    search,
    taking,
    terms,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="public-collections"),
    path("recherche/", search.search, name="public-search"),
    path("recherche/avancee/", search.advanced, name="public-search-advanced"),
    path("recherche.rss", taking.ObjectsFeed(), name="public-search-rss"),
    path("recherche.<slug:fmt>", taking.export, name="public-search-export"),
    path("suggestions/", search.suggestions, name="public-search-suggestions"),
    path("objets/<str:reference>/", objects.record, name="public-object"),
    path("images/<str:token>/<int:side>.jpg", images.image, name="public-object-image"),
    path("musees/", museums.museums, name="public-museums"),
    path("musees/carte.json", museums.points, name="public-museum-points"),
    path("musees/<slug:slug>/", museums.museum, name="public-museum"),
    path("vocabulaires/", terms.vocabularies, name="public-vocabularies"),
    path("vocabulaires/<slug:vocabulary>/", terms.vocabulary, name="public-vocabulary"),
]
