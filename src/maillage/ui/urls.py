"""Addresses of the office's own mechanisms, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.ui.choosers import ChooserView

urlpatterns = [path("choisir/<slug:key>/", ChooserView.as_view(), name="chooser")]
