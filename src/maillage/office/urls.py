"""Addresses of the office, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.office.views import components, exports, home, imports, jobs, notifications, search

urlpatterns = [
    path("", home.home, name="office-home"),
    path("recherche/", search.search_page, name="office-search"),
    path("notifications/", notifications.notifications, name="office-notifications"),
    path("notifications/lues/", notifications.read_all, name="office-notifications-read"),
    path(
        "notifications/preferences/",
        notifications.preferences,
        name="office-notification-preferences",
    ),
    path("notifications/<int:pk>/", notifications.open_notification, name="office-notification"),
    path("imports/", imports.imports, name="office-imports"),
    path("imports/run/<int:pk>/", imports.preview, name="office-import"),
    path("imports/run/<int:pk>/corriger/", imports.change, name="office-import-change"),
    path("imports/run/<int:pk>/appliquer/", imports.apply, name="office-import-apply"),
    path("imports/run/<int:pk>/annuler/", imports.undo, name="office-import-undo"),
    path("imports/<slug:kind>/", imports.upload, name="office-import-new"),
    path("imports/<slug:kind>/modele.csv", imports.template_file, name="office-import-template"),
    path("imports/<slug:kind>/exemple.xlsx", imports.example_file, name="office-import-example"),
    path("exports/<slug:kind>/", exports.export, name="office-export"),
    path("travaux/<uuid:token>/", jobs.job, name="office-job"),
    path("annuler/<int:pk>/", jobs.undo_change, name="office-undo"),
    path("composants/", components.components, name="office-components"),
]
