"""Addresses of the agenda's office pages, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.publics.agenda import views

urlpatterns = [
    path("evenements/reperes/<int:anchor>/publier/", views.publish_anchor, name="anchor-publish"),
    path("evenements/<int:pk>/verbe/<slug:verb>/", views.do_verb, name="event-verb"),
    path("evenements/<int:pk>/seances/ajouter/", views.edit_session, name="session-add"),
    path("evenements/<int:pk>/seances/<int:session>/", views.edit_session, name="session-edit"),
    path(
        "evenements/<int:pk>/seances/<int:session>/retirer/",
        views.remove_session,
        name="session-remove",
    ),
    *views.EventResource.get_urls(),
]
