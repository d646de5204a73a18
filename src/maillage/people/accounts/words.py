"""What the parts that sign people in say, in our words: mails, short messages, errors."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

# By the template that django-allauth would use. An empty message is not shown: the page says it.
MESSAGES: dict[str, Any] = {
    "account/messages/cannot_delete_primary_email.txt": _(
        "Cette adresse est celle de votre compte : elle ne peut pas être retirée."
    ),
    "account/messages/email_confirmation_failed.txt": _(
        "Cette adresse est déjà celle d’un autre compte."
    ),
    "account/messages/email_confirmation_sent.txt": _("Un code a été envoyé à %(email)s."),
    "account/messages/email_confirmed.txt": _("Votre adresse est maintenant %(email)s."),
    "account/messages/email_deleted.txt": _("L’adresse %(email)s a été retirée."),
    "account/messages/logged_in.txt": "",
    "account/messages/logged_out.txt": _("La session est fermée. À bientôt !"),
    "account/messages/login_code_sent.txt": "",
    "account/messages/password_changed.txt": _("Votre mot de passe a été changé."),
    "account/messages/password_set.txt": _("Votre mot de passe a été enregistré."),
    "account/messages/primary_email_set.txt": _("Votre adresse a été changée."),
    "account/messages/unverified_primary_email.txt": _("Cette adresse doit d’abord être vérifiée."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "De nouveaux codes de secours ont été créés : les anciens ne servent plus."
    ),
    "mfa/messages/totp_activated.txt": _("L’application d’authentification est activée."),
    "mfa/messages/totp_deactivated.txt": _("L’application d’authentification est désactivée."),
    "mfa/messages/webauthn_added.txt": _("La clé d’accès a été ajoutée."),
    "mfa/messages/webauthn_removed.txt": _("La clé d’accès a été retirée."),
    "socialaccount/messages/account_connected.txt": _("Cette identité est reliée à votre compte."),
    "socialaccount/messages/account_connected_other.txt": _(
        "Cette identité est déjà reliée à un autre compte."
    ),
    "socialaccount/messages/account_connected_updated.txt": _(
        "Cette identité est reliée à votre compte."
    ),
    "socialaccount/messages/account_disconnected.txt": _(
        "Cette identité n’est plus reliée à votre compte."
    ),
    "usersessions/messages/sessions_logged_out.txt": _("Vos autres appareils sont déconnectés."),
}

# By the prefix of the mail's templates: the subject, then the paragraphs.
MAILS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "account/email/login_code": (
        _("Votre code de connexion"),
        (
            _("Voici votre code, à saisir dans la page restée ouverte :"),
            "%(code)s",
            _("Il ne sert qu’une fois, pendant un quart d’heure."),
            _("Si vous ne l’avez pas demandé, ignorez ce message : personne n’entre sans lui."),
        ),
    ),
    "account/email/email_confirmation": (
        _("Confirmez votre adresse"),
        (
            _("Voici le code qui confirme cette adresse, à saisir dans la page restée ouverte :"),
            "%(code)s",
            _("Il ne sert qu’une fois, pendant un quart d’heure."),
            _("Si vous ne l’avez pas demandé, ignorez ce message."),
        ),
    ),
    "account/email/password_reset_key": (
        _("Choisissez un nouveau mot de passe"),
        (
            _("Quelqu’un, sans doute vous, a demandé à changer le mot de passe de ce compte."),
            _("Le lien ne sert qu’une fois. Si vous n’avez rien demandé, ignorez ce message."),
        ),
    ),
    "account/email/account_already_exists": (
        _("Vous avez déjà un compte"),
        (
            _("Cette adresse vient d’être donnée pour un compte, alors qu’elle en a déjà un."),
            _("Si c’était vous, connectez-vous, ou choisissez un nouveau mot de passe."),
        ),
    ),
}
MAILS["account/email/email_confirmation_signup"] = MAILS["account/email/email_confirmation"]

# Security notices: what happened to one's account; where and when is added to each.
NOTICES: dict[str, tuple[Any, Any]] = {
    "account/email/email_changed": (
        _("Votre adresse a changé"),
        _("L’adresse de votre compte était %(from_email)s ; elle est maintenant %(to_email)s."),
    ),
    "account/email/email_confirm": (
        _("Votre adresse est confirmée"),
        _("L’adresse de votre compte a été confirmée."),
    ),
    "account/email/email_deleted": (
        _("Une adresse a été retirée"),
        _("L’adresse %(deleted_email)s a été retirée de votre compte."),
    ),
    "account/email/password_changed": (
        _("Votre mot de passe a changé"),
        _("Le mot de passe de votre compte a été changé."),
    ),
    "account/email/password_reset": (
        _("Votre mot de passe a changé"),
        _("Un nouveau mot de passe a été choisi pour votre compte."),
    ),
    "account/email/password_set": (
        _("Votre compte a un mot de passe"),
        _("Un mot de passe a été choisi pour votre compte."),
    ),
    "mfa/email/recovery_codes_generated": (
        _("Nouveaux codes de secours"),
        _("De nouveaux codes de secours ont été créés pour votre compte."),
    ),
    "mfa/email/totp_activated": (
        _("Application d’authentification activée"),
        _("Une application d’authentification protège maintenant votre compte."),
    ),
    "mfa/email/totp_deactivated": (
        _("Application d’authentification désactivée"),
        _("L’application d’authentification ne protège plus votre compte."),
    ),
    "mfa/email/webauthn_added": (
        _("Nouvelle clé d’accès"),
        _("Une clé d’accès a été ajoutée à votre compte."),
    ),
    "mfa/email/webauthn_removed": (
        _("Clé d’accès retirée"),
        _("Une clé d’accès a été retirée de votre compte."),
    ),
    "socialaccount/email/account_connected": (
        _("Identité reliée à votre compte"),
        _("Une identité extérieure permet maintenant d’entrer dans votre compte."),
    ),
    "socialaccount/email/account_disconnected": (
        _("Identité détachée de votre compte"),
        _("Une identité extérieure ne permet plus d’entrer dans votre compte."),
    ),
}

ACCOUNT_ERRORS: dict[str, Any] = {
    "account_inactive": _("Ce compte n’est plus ouvert."),
    "cannot_remove_primary_email": _("L’adresse de votre compte ne peut pas être retirée."),
    "duplicate_email": _("Cette adresse est déjà celle de votre compte."),
    "email_password_mismatch": _("L’adresse ou le mot de passe ne convient pas."),
    "email_taken": _("Cette adresse ne peut pas être utilisée."),
    "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
    "incorrect_code": _("Ce code ne convient pas."),
    "incorrect_password": _("Ce mot de passe ne convient pas."),
    "invalid_or_expired_key": _("Ce lien n’est plus valable."),
    "invalid_login": _("Cette adresse ne convient pas."),
    "invalid_password_reset": _("Ce lien n’est plus valable."),
    "max_email_addresses": _("Votre compte ne peut pas avoir plus de %d adresses."),
    "too_many_login_attempts": _("Trop d’essais : attendez quelques minutes avant de recommencer."),
    "unknown_email": _("Cette adresse ne convient pas."),
    "unverified_primary_email": _("Votre adresse doit d’abord être vérifiée."),
    "select_only_one": _("Choisissez-en un seul."),
    "same_as_current": _("C’est déjà la valeur actuelle."),
    "rate_limited": _("Trop de demandes : attendez quelques minutes avant de recommencer."),
}

FACTOR_ERRORS: dict[str, Any] = {
    "add_email_blocked": _("Retirez d’abord le second facteur pour changer d’adresse."),
    "cannot_delete_authenticator": _(
        "Votre rôle demande un second facteur : ajoutez-en un autre avant de retirer celui-ci."
    ),
    "cannot_generate_recovery_codes": _("Les codes de secours accompagnent un second facteur."),
    "incorrect_code": _("Ce code ne convient pas."),
    "unverified_email": _("Vérifiez d’abord votre adresse."),
    "rate_limited": ACCOUNT_ERRORS["rate_limited"],
}

IDENTITY_ERRORS: dict[str, Any] = {
    "email_taken": _("Un compte a déjà cette adresse : entrez-y d’abord, puis reliez-le à « %s »."),
    "invalid_token": _("La réponse du service n’a pas pu être vérifiée."),
    "no_password": _("Choisissez d’abord un mot de passe."),
    "no_verified_email": _("Vérifiez d’abord votre adresse."),
    "disconnect_last": _("C’est votre seul moyen d’entrer : il ne peut pas être détaché."),
    "connected_other": _("Cette identité est déjà reliée à un autre compte."),
}
