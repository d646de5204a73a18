"""The addresses of ``/compte/``: django-allauth's views under French paths, and our own.

allauth finds its pages by name: the paths are ours. Each declares its permission here; allauth's own
checks (a recent password, a sign-in under way) come on top.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as identities
from allauth.usersessions import views as sessions
from django.urls import path, re_path

from maillage.kernel.permissions import PUBLIC, SIGNED_IN, requires
from maillage.people.accounts import identity, views

anyone = requires(PUBLIC)
signed_in = requires(SIGNED_IN)

urlpatterns = [
    path("", views.MyAccountView.as_view(), name="my-account"),
    path("invitation/<str:token>/", views.InvitationView.as_view(), name="invitation"),
    # sign in, sign out
    path("connexion/", anyone(account.login), name="account_login"),
    path("connexion/code/", anyone(account.request_login_code), name="account_request_login_code"),
    path(
        "connexion/code/saisir/",
        anyone(account.confirm_login_code),
        name="account_confirm_login_code",
    ),
    path("connexion/cle/", anyone(keys.login_webauthn), name="mfa_login_webauthn"),
    path("connexion/second-facteur/", anyone(mfa.authenticate), name="mfa_authenticate"),
    path("deconnexion/", anyone(account.logout), name="account_logout"),
    path("ferme/", anyone(account.account_inactive), name="account_inactive"),
    path("inscription/", anyone(account.signup), name="account_signup"),
    # once more, before something that matters
    path("confirmer/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("confirmer/code/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "confirmer/cle/",
        signed_in(keys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    # address and password
    path("adresse/", signed_in(account.email), name="account_email"),
    path(
        "adresse/code/",
        anyone(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    path("mot-de-passe/", signed_in(account.password_change), name="account_change_password"),
    path("mot-de-passe/choisir/", signed_in(account.password_set), name="account_set_password"),
    path("mot-de-passe/oublie/", anyone(account.password_reset), name="account_reset_password"),
    path(
        "mot-de-passe/oublie/envoye/",
        anyone(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^mot-de-passe/oublie/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        anyone(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/change/",
        anyone(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    # second factors
    path("securite/", signed_in(mfa.index), name="mfa_index"),
    path("securite/application/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path(
        "securite/application/retirer/",
        signed_in(totp.deactivate_totp),
        name="mfa_deactivate_totp",
    ),
    path("securite/cles/", signed_in(keys.list_webauthn), name="mfa_list_webauthn"),
    path("securite/cles/ajouter/", signed_in(keys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "securite/cles/<int:pk>/renommer/", signed_in(keys.edit_webauthn), name="mfa_edit_webauthn"
    ),
    path(
        "securite/cles/<int:pk>/retirer/",
        signed_in(keys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "securite/codes-de-secours/",
        signed_in(codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "securite/codes-de-secours/creer/",
        signed_in(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "securite/codes-de-secours/telecharger/",
        signed_in(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("appareils/", signed_in(sessions.list_usersessions), name="usersessions_list"),
    # identities from elsewhere
    path("identites/", signed_in(identities.connections), name="socialaccount_connections"),
    path(
        "identites/annulee/",
        anyone(identities.login_cancelled),
        name="socialaccount_login_cancelled",
    ),
    path("identites/echec/", anyone(identities.login_error), name="socialaccount_login_error"),
    path("identites/inscription/", anyone(identities.signup), name="socialaccount_signup"),
    path("identites/<slug:provider_id>/connexion/", identity.login, name="openid_connect_login"),
    path("identites/<slug:provider_id>/retour/", identity.callback, name="openid_connect_callback"),
]
