"""Addresses of the collections, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.heritage.catalogue.views import imports, objects, terms
from maillage.heritage.catalogue.views.resources import (
    MuseumResource,
    ObjectResource,
    TermResource,
)

IMPORT = "collections/imports/<int:pk>"

urlpatterns = [
    path("collections/imports/", imports.imports, name="catalogue-imports"),
    path("collections/imports/notices/", imports.send_file, name="catalogue-import-new"),
    path("collections/imports/moisson/", imports.send_harvest, name="catalogue-import-harvest"),
    path("collections/imports/images/", imports.send_images, name="catalogue-import-images"),
    path(f"{IMPORT}/", imports.show, name="catalogue-import"),
    path(f"{IMPORT}/colonnes/", imports.columns, name="catalogue-import-columns"),
    path(f"{IMPORT}/lire/", imports.read, name="catalogue-import-read"),
    path(f"{IMPORT}/musees/", imports.open_museums, name="catalogue-import-museums"),
    path(f"{IMPORT}/appliquer/", imports.apply, name="catalogue-import-apply"),
    path(f"{IMPORT}/annuler/", imports.undo, name="catalogue-import-undo"),
    path(f"{IMPORT}/abandonner/", imports.drop, name="catalogue-import-drop"),
    path(f"{IMPORT}/rapport.csv", imports.report_csv, name="catalogue-import-csv"),
    path(f"{IMPORT}/rapport.pdf", imports.report_pdf, name="catalogue-import-pdf"),
    path("objets/<int:pk>/champs/<slug:group>/", objects.edit_values, name="object-values"),
    path("objets/<int:pk>/retirer/", objects.withdraw, name="object-withdraw"),
    path("objets/<int:pk>/remettre/", objects.restore, name="object-restore"),
    path("vocabulaires/<int:pk>/reunir/", terms.merge, name="term-merge"),
    path("vocabulaires/<int:pk>/separer/", terms.split, name="term-split"),
    *MuseumResource.get_urls(),
    *ObjectResource.get_urls(),
    *TermResource.get_urls(),
]
