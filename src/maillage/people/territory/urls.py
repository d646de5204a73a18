"""Addresses of the territory, under ``/gestion/``."""

from __future__ import annotations

from django.urls import URLPattern

from maillage.people.territory import views

urlpatterns: list[URLPattern] = [
    *views.TerritoryResource.get_urls(),
    *views.CommuneResource.get_urls(),
    *views.DistrictResource.get_urls(),
]
