"""Addresses of the partners, and of the team for their links."""

from __future__ import annotations

from django.urls import path

from maillage.portal import running_views, sheet_views, task_views, views

urlpatterns = [
    path("ma-fiche/<str:token>/", sheet_views.home, name="portal-sheet"),
    path("ma-fiche/<str:token>/corriger/", sheet_views.correct, name="portal-sheet-correct"),
    path("ma-fiche/<str:token>/depart/", sheet_views.leave, name="portal-sheet-leave"),
    path("ma-fiche/<str:token>/accords/", sheet_views.consents, name="portal-sheet-consents"),
    path("lien/<str:token>/", views.home, name="portal-home"),
    path("lien/<str:token>/rappels/", views.reminders, name="portal-reminders"),
    path("lien/<str:token>/taches/<int:pk>/", views.finish, name="portal-task"),
    path("lien/<str:token>/conducteur/<int:pk>/", running_views.live_page, name="portal-live"),
    path(
        "lien/<str:token>/conducteur/<int:pk>/agir/", running_views.live_act, name="portal-live-act"
    ),
    path(
        "lien/<str:token>/conducteur/<int:pk>/synchro/",
        running_views.live_sync,
        name="portal-live-sync",
    ),
    path(
        "lien/<str:token>/conducteur/<int:pk>/veilleur.js",
        running_views.live_worker,
        name="portal-live-worker",
    ),
    path("lien/<str:token>/taches/<int:pk>/voir/", task_views.task, name="portal-task-page"),
    path(
        "lien/<str:token>/taches/<int:pk>/points/<int:point>/",
        task_views.tick,
        name="portal-check",
    ),
    path(
        "lien/<str:token>/taches/<int:pk>/fichiers/<int:file>/",
        task_views.download,
        name="portal-file",
    ),
    path("lien/<str:token>/taches/<int:pk>/messages/", task_views.write, name="portal-comment"),
    path(
        "lien/<str:token>/taches/<int:pk>/messages/<int:message>/supprimer/",
        task_views.take_back,
        name="portal-comment-delete",
    ),
    path(
        "gestion/projets/<int:project>/liens/<int:person>/envoyer/",
        views.send,
        name="portal-send",
    ),
    path("gestion/liens/<int:pk>/revoquer/", views.revoke, name="portal-revoke"),
]
