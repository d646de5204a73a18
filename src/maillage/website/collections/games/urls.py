"""Addresses of the games."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.website.collections.games import views

urlpatterns: list[URLPattern] = [
    path("jeux/", views.games, name="public-games"),
    path("jeux/<slug:slug>/", views.game, name="public-game"),
    path("jeux/<slug:slug>/nouvelle/", views.start, name="public-game-start"),
    path("jeux/<slug:slug>/<int:number>/", views.play, name="public-game-play"),
    path(
        "jeux/<slug:slug>/<int:number>/<int:revision>-<int:turn>-<int:piece>.jpg",
        views.piece,
        name="public-game-piece",
    ),
]
