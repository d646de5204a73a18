"""Addresses of the collections as data."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.website.collections.data import views

urlpatterns: list[URLPattern] = [
    path("donnees/", views.data_page, name="public-data"),
    path("musees/<slug:slug>/export.<slug:fmt>", views.museum_export, name="public-museum-export"),
    path("objets/<str:reference>/lido.xml", views.record_lido, name="public-object-lido"),
    path("objets/<str:reference>/edm.xml", views.record_edm, name="public-object-edm"),
    path("objets/<str:reference>/dc.xml", views.record_dc, name="public-object-dc"),
    path("objets/<str:reference>/notice.json", views.record_json, name="public-object-json"),
]
