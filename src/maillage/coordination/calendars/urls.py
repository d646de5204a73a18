"""Addresses of the calendars, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.coordination.calendars.views import sessions
from maillage.coordination.calendars.views.resources import BodyResource, ClosingResource

urlpatterns = [
    path("calendriers/instances/<int:pk>/seances/", sessions.add, name="bodies-session-add"),
    path(
        "calendriers/instances/<int:pk>/seances/<int:session>/",
        sessions.change,
        name="bodies-session",
    ),
    path(
        "calendriers/instances/<int:pk>/seances/<int:session>/supprimer/",
        sessions.delete,
        name="bodies-session-delete",
    ),
    *BodyResource.get_urls(),
    *ClosingResource.get_urls(),
]
