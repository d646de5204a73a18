"""Addresses of the directory, under ``/gestion/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.people.directory.views import functions, memberships, pictures, resources, rows

ORGANISATION, PERSON = "organisations/<int:pk>", "personnes/<int:pk>"

urlpatterns: list[URLPattern] = [
    *resources.OrganisationResource.get_urls(),
    *resources.PersonResource.get_urls(),
    *resources.TagResource.get_urls(),
    path("mots-cles/<int:pk>/fusionner/", rows.merge_tag, name="tags-merge"),
    # Functions
    path(
        f"{ORGANISATION}/personnes/ajouter/",
        functions.add_to_organisation,
        name="organisations-add-person",
    ),
    path(f"{PERSON}/fonctions/ajouter/", functions.add_to_person, name="people-add-function"),
    path("fonctions/<int:pk>/modifier/", functions.change_function, name="functions-update"),
    path("fonctions/<int:pk>/retirer/", functions.remove_function, name="functions-delete"),
    # Memberships
    path(f"{ORGANISATION}/reseaux/ajouter/", memberships.join_network, name="organisations-join"),
    path(
        f"{ORGANISATION}/membres/ajouter/", memberships.add_member, name="organisations-add-member"
    ),
    path("adhesions/<int:pk>/modifier/", memberships.change_membership, name="memberships-update"),
    path("adhesions/<int:pk>/retirer/", memberships.remove_membership, name="memberships-delete"),
    # Numbers, pages, addresses
    path(
        f"{ORGANISATION}/coordonnees/ajouter/",
        rows.add_point_to_organisation,
        name="organisations-add-point",
    ),
    path(f"{PERSON}/coordonnees/ajouter/", rows.add_point_to_person, name="people-add-point"),
    path(
        f"{ORGANISATION}/adresses/ajouter/",
        rows.add_address_to_organisation,
        name="organisations-add-address",
    ),
    path(f"{PERSON}/adresses/ajouter/", rows.add_address_to_person, name="people-add-address"),
    path("coordonnees/<int:pk>/modifier/", rows.change_point, name="points-update"),
    path("coordonnees/<int:pk>/retirer/", rows.remove_point, name="points-delete"),
    path("adresses/<int:pk>/modifier/", rows.change_address, name="addresses-update"),
    path("adresses/<int:pk>/retirer/", rows.remove_address, name="addresses-delete"),
    # Words, resources, pictures
    path(
        f"{ORGANISATION}/ressources/",
        rows.resources_of_organisation,
        name="organisations-resources",
    ),
    path(f"{PERSON}/ressources/", rows.resources_of_person, name="people-resources"),
    path(f"{ORGANISATION}/logo/", pictures.logo, name="organisations-picture"),
    path(f"{ORGANISATION}/logo/modifier/", pictures.change_logo, name="organisations-picture-edit"),
    path(f"{PERSON}/photo/", pictures.photo, name="people-picture"),
    path(f"{PERSON}/photo/modifier/", pictures.change_photo, name="people-picture-edit"),
]
