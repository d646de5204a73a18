"""Addresses of participation, under ``/gestion/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.heritage.contributions.views import campaigns, contributions, months, way_back

BASE = "participation/contributions"

urlpatterns: list[URLPattern] = [
    path(f"{BASE}/transmettre/", contributions.transmit_many, name="contributions-transmit-many"),
    *contributions.ContributionResource.get_urls(),
    path(f"{BASE}/<int:pk>/transmettre/", contributions.transmit, name="contributions-transmit"),
    path(f"{BASE}/<int:pk>/ecarter/", contributions.set_aside, name="contributions-set-aside"),
    path(f"{BASE}/<int:pk>/reunir/", contributions.merge, name="contributions-merge"),
    path(f"{BASE}/<int:pk>/noter/", contributions.note, name="contributions-note"),
    path(
        f"{BASE}/<int:pk>/effacer-adresse/",
        contributions.erase_address,
        name="contributions-erase-address",
    ),
    path(f"{BASE}/<int:pk>/lue/", contributions.note_read, name="contributions-note-read"),
    path(f"{BASE}/<int:pk>/ne-plus-nommer/", contributions.unname, name="contributions-unname"),
    path(f"{BASE}/<int:pk>/repondre/", contributions.answer, name="contributions-answer"),
    path(f"{BASE}/<int:pk>/rouvrir/", contributions.reopen, name="contributions-reopen"),
    path(f"{BASE}/<int:pk>/corrigee/", contributions.mend, name="contributions-mend"),
    *campaigns.CampaignResource.get_urls(),
    path("participation/retour/", way_back.museums, name="way-back"),
    path("participation/retour/<int:pk>/", way_back.museum, name="way-back-museum"),
    path("participation/retour/<int:pk>/faire/", way_back.make, name="way-back-make"),
    path("participation/retour/fichiers/<int:pk>/", way_back.download, name="way-back-file"),
    path("collections/musees/mois/", months.museums, name="museum-months"),
    path("collections/musees/<int:pk>/mois/", months.month, name="museum-current-month"),
    path("collections/musees/<int:pk>/mois/<str:month>/", months.month, name="museum-month"),
    path("collections/musees/<int:pk>/jamais-vus/", months.never_seen, name="museum-never-seen"),
]
