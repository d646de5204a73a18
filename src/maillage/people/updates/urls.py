"""Addresses of proposals and checks, under ``/gestion/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.people.updates.views import campaigns, proposals

urlpatterns: list[URLPattern] = [
    *proposals.ProposalResource.get_urls(),
    path("mises-a-jour/<int:pk>/accepter/", proposals.accept, name="proposals-accept"),
    path("mises-a-jour/<int:pk>/refuser/", proposals.refuse, name="proposals-refuse"),
    *campaigns.CampaignResource.get_urls(),
    path("verifications/<int:pk>/envoyer/", campaigns.send, name="checks-send"),
    path("verifications/<int:pk>/relancer/", campaigns.remind, name="checks-remind"),
    path("verifications/<int:pk>/clore/", campaigns.close, name="checks-close"),
    *campaigns.LinkResource.get_urls(),
    path("liens-de-verification/<int:pk>/renvoyer/", campaigns.renew, name="checklinks-renew"),
    path("liens-de-verification/<int:pk>/revoquer/", campaigns.revoke, name="checklinks-revoke"),
    path("personnes/<int:pk>/verifier/", campaigns.send_one, name="checklinks-send"),
]
