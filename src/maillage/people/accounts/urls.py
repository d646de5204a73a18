"""The administration of accounts, under ``/gestion/``; one's own pages are in `account_urls`."""

from __future__ import annotations

from django.urls import path

from maillage.people.accounts import views

urlpatterns = [
    *views.AccountResource.get_urls(),
    path("comptes/<int:pk>/desactiver/", views.deactivate, name="accounts-deactivate"),
    path("comptes/<int:pk>/reactiver/", views.reactivate, name="accounts-reactivate"),
    path("comptes/<int:pk>/roles/donner/", views.grant, name="accounts-grant"),
    path("comptes/<int:pk>/roles/<int:grant_pk>/retirer/", views.revoke, name="accounts-revoke"),
    *views.InvitationResource.get_urls(),
    path("comptes/invitations/<int:pk>/renvoyer/", views.resend, name="invitations-resend"),
    path("comptes/invitations/<int:pk>/revoquer/", views.withdraw, name="invitations-revoke"),
    path("comptes/securite/", views.PolicyView.as_view(), name="accounts-policy"),
]
