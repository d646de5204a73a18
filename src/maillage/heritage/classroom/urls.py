"""Addresses of the sheets' office pages, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.heritage.classroom import views

urlpatterns = [
    path("en-classe/<int:pk>/verbe/<slug:verb>/", views.do_verb, name="school-sheet-verb"),
    path("en-classe/<int:pk>/feuille.pdf", views.print_sheet, name="school-sheet-print"),
    path("en-classe/<int:pk>/<slug:what>/ajouter/", views.edit_part, name="sheet-part-add"),
    path("en-classe/<int:pk>/<slug:what>/<int:part>/", views.edit_part, name="sheet-part-edit"),
    path(
        "en-classe/<int:pk>/<slug:what>/<int:part>/<slug:act>/",
        views.do_part,
        name="sheet-part-act",
    ),
    *views.SheetResource.get_urls(),
]
