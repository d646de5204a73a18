"""Addresses of lists, segments and the map, under ``/gestion/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.people.segments.views import lists, maps, resources

urlpatterns: list[URLPattern] = [
    path("organisations/carte/", maps.organisations_map, name="organisations-map"),
    path("organisations/carte/points.json", maps.map_points, name="organisations-map-points"),
    path("listes/<int:pk>/ajouter/", lists.add, name="lists-add"),
    path("listes/<int:pk>/coller/", lists.paste, name="lists-paste"),
    path("listes/<int:pk>/coller/ajouter/", lists.add_found, name="lists-add-found"),
    path("listes/<int:pk>/retirer/", lists.remove, name="lists-remove"),
    path("listes/<int:pk>/copier/", lists.copy, name="lists-copy"),
    path("segments/<int:pk>/nombre/", resources.count_segment, name="segments-count"),
    path("segments/<int:pk>/figer/", resources.freeze_segment, name="segments-freeze"),
    *resources.ContactListResource.get_urls(),
    *resources.SegmentResource.get_urls(),
]
