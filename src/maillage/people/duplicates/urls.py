"""Addresses of the duplicates, under ``/gestion/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.people.duplicates import views

urlpatterns: list[URLPattern] = [
    *views.DuplicateResource.get_urls(),
    *views.MergeResource.get_urls(),
    path("doublons/chercher/", views.start, name="duplicates-scan"),
    path("doublons/<int:pk>/", views.compare_pair, name="duplicates-compare"),
    path("doublons/<int:pk>/ecarter/", views.dismiss, name="duplicates-dismiss"),
    path("doublons/<int:pk>/reprendre/", views.propose, name="duplicates-propose"),
    path("doublons/reunions/<int:pk>/annuler/", views.undo, name="merges-undo"),
    path("doublons/personnes/<int:pk>/", views.choose_person, name="duplicates-choose-people"),
    path(
        "doublons/organisations/<int:pk>/",
        views.choose_organisation,
        name="duplicates-choose-organisations",
    ),
    path(
        "doublons/personnes/<int:left>/<int:right>/",
        views.compare_people,
        name="duplicates-people",
    ),
    path(
        "doublons/organisations/<int:left>/<int:right>/",
        views.compare_organisations,
        name="duplicates-organisations",
    ),
]
