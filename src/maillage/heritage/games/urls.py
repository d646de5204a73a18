"""Addresses of the games' office pages, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.heritage.games import views

urlpatterns = [
    *views.DoubtResource.get_urls(),
    path("jeux/doutes/<int:pk>/<slug:verb>/", views.answer_doubt, name="game-doubt-answer"),
    path("jeux/<int:pk>/verbe/<slug:verb>/", views.do_verb, name="game-verb"),
    *views.GameResource.get_urls(),
]
