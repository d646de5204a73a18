"""Addresses of the office's own mechanisms, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.ui import saved_views
from maillage.ui.choosers import ChooserView

urlpatterns = [
    path("choisir/<slug:key>/", ChooserView.as_view(), name="chooser"),
    path("vues/", saved_views.saved_views, name="saved-views"),
    path("vues/<int:pk>/", saved_views.change, name="saved-view-change"),
    path("vues/<int:pk>/supprimer/", saved_views.delete, name="saved-view-delete"),
]
