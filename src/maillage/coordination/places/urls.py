"""Addresses of the places, under ``/gestion/``."""

from __future__ import annotations

from maillage.coordination.places.views import PlaceResource

urlpatterns = PlaceResource.get_urls()
