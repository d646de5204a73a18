"""Addresses of the school pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.website.collections.classroom import pupils, sheets, teachers

urlpatterns: list[URLPattern] = [
    path("en-classe/", sheets.sheets, name="public-sheets"),
    path("en-classe/fiches/<slug:slug>/", sheets.sheet, name="public-sheet"),
    path("en-classe/fiches/<slug:slug>/feuille.pdf", sheets.printed, name="public-sheet-pdf"),
    path("en-classe/fiches/<slug:slug>/ouvrir/", teachers.open_class, name="public-class-open"),
    path("en-classe/code/", pupils.join, name="public-class-join"),
    path("en-classe/eleve/<str:token>/", pupils.work, name="public-pupil"),
    path("en-classe/classe/<str:token>/", teachers.room, name="public-class"),
    path("en-classe/classe/<str:token>/reponses.csv", teachers.export, name="public-class-csv"),
    path("en-classe/classe/<str:token>/montrer/", teachers.show, name="public-class-show"),
    path(
        "en-classe/classe/<str:token>/retirer/",
        teachers.remove_silent,
        name="public-class-remove-silent",
    ),
    path("en-classe/classe/<str:token>/fermer/", teachers.close, name="public-class-close"),
    path("en-classe/classe/<str:token>/supprimer/", teachers.delete, name="public-class-delete"),
]
