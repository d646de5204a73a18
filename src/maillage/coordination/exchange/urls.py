"""Addresses of what goes in and out, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.coordination.exchange.views import archives, feeds, plans

urlpatterns = [
    path("flux/", feeds.my_feeds, name="feeds"),
    path("flux/<int:pk>/revoquer/", feeds.revoke, name="feed-revoke"),
    path("projets/<int:pk>/plan.xml", plans.mspdi, name="plan-mspdi"),
    path("projets/<int:pk>/plan.png", plans.slide, name="plan-png"),
    path("projets/<int:pk>/<slug:kind>-<slug:paper>.pdf", plans.pdf, name="plan-pdf"),
    path("projets/<int:pk>/tout/", archives.export, name="project-archive"),
    path("fichiers-prepares/<int:pk>/", archives.download, name="prepared-file"),
]
