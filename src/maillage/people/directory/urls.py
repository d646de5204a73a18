"""Addresses of the directory, under ``/gestion/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.people.directory import near, views

urlpatterns: list[URLPattern] = [
    path("personnes/ressemblantes/", near.near_people, name="people-near"),
    path(
        "organisations/ressemblantes/", near.near_organisations, name="organisations-near"
    ),
    *views.OrganisationResource.get_urls(),
    *views.PersonResource.get_urls(),
    path(
        "organisations/<int:pk>/personnes/ajouter/",
        views.add_to_organisation,
        name="organisations-add-person",
    ),
    path("personnes/<int:pk>/fonctions/ajouter/", views.add_to_person, name="people-add-function"),
    path("fonctions/<int:pk>/modifier/", views.change_function, name="functions-update"),
    path("fonctions/<int:pk>/retirer/", views.remove_function, name="functions-delete"),
]
