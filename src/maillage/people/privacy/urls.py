"""Addresses of personal data, under ``/gestion/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.people.privacy.views import access, consents, erasure, notes, register, retention

urlpatterns: list[URLPattern] = [
    path(
        "personnes/<int:pk>/consentements/<slug:purpose>/",
        consents.record,
        name="people-record-consent",
    ),
    path("consentements/<int:pk>/piece/", consents.proof, name="consents-proof"),
    path("personnes/<int:pk>/notes/ajouter/", notes.add_note, name="people-add-note"),
    path("personnes/<int:pk>/besoins/", notes.change_needs, name="people-needs"),
    path("notes/<int:pk>/modifier/", notes.change_note, name="notes-update"),
    path("notes/<int:pk>/supprimer/", notes.delete_note, name="notes-delete"),
    path(
        "personnes/<int:pk>/donnees/<slug:fmt>/", access.export_person, name="people-personal-data"
    ),
    path("mes-donnees/", access.my_data, name="my-data"),
    path("personnes/<int:pk>/effacer/", erasure.erase_person, name="people-erase"),
    path(
        "personnes/<int:pk>/effacer/preparer/",
        erasure.prepare_erasure,
        name="people-erase-prepare",
    ),
    *erasure.ErasureResource.get_urls(),
    path("effacements/<int:pk>/pdf/", erasure.erasure_pdf, name="erasures-pdf"),
    path("registre/pdf/", register.register_pdf, name="processings-pdf"),
    *register.ProcessingResource.get_urls(),
    path("conservation/", retention.items, name="retention-list"),
    path("conservation/garder/", retention.keep, name="retention-keep"),
    path("conservation/effacer/", retention.erase, name="retention-erase"),
    *retention.RetentionRuleResource.get_urls(),
]
