"""The addresses under ``/collections/``."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("maillage.website.collections.data.urls")),
    path("", include("maillage.website.collections.galleries.urls")),
    path("", include("maillage.website.collections.contributions.urls")),
    path("", include("maillage.website.collections.classroom.urls")),
    path("", include("maillage.website.collections.games.urls")),
    path("", include("maillage.website.collections.pages.urls")),
]
