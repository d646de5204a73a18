"""Addresses of the partners, and of the team for their links."""

from __future__ import annotations

from django.urls import path

from maillage.portal import views

urlpatterns = [
    path("lien/<str:token>/", views.home, name="portal-home"),
    path("lien/<str:token>/taches/<int:pk>/", views.finish, name="portal-task"),
    path(
        "gestion/projets/<int:project>/liens/<int:person>/envoyer/",
        views.send,
        name="portal-send",
    ),
    path("gestion/liens/<int:pk>/revoquer/", views.revoke, name="portal-revoke"),
]
