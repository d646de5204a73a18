"""Addresses of participation."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.website.collections.contributions import following, views

OBJECT = "participer/objets/<str:reference>"

urlpatterns: list[URLPattern] = [
    path("participer/", following.home, name="public-participation"),
    path("participer/contributeurs/", following.contributors, name="public-contributors"),
    path("participer/suivi/<str:token>/", following.follow, name="public-contribution"),
    path("participer/campagnes/<slug:slug>/", following.campaign, name="public-campaign"),
    path(
        "participer/campagnes/<slug:slug>/identifier/",
        following.identify,
        name="public-campaign-identify",
    ),
    path(f"{OBJECT}/une-erreur/", views.choose_error, name="public-contribute-error"),
    path(f"{OBJECT}/je-sais/", views.choose_knowledge, name="public-contribute-know"),
    path(f"{OBJECT}/<slug:kind>/", views.contribute, name="public-contribute"),
]
