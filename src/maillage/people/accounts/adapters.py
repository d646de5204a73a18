"""How django-allauth behaves here: closed to newcomers, French, in the look of our mails."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from maillage.kernel import clock
from maillage.kernel.notifications import layout
from maillage.people.accounts import factors, words

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 - stands for an unknown visitor, nothing listens there


class AccountAdapter(DefaultAccountAdapter):
    """Accounts exist by invitation only (`accounts.domain`)."""

    error_messages = {**DefaultAccountAdapter.error_messages, **words.ACCOUNT_ERRORS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: whoever needs an account is invited."""
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that `kernel.http.ProxyMiddleware` has put in order."""
        try:
            return str(ipaddress.ip_address(str(request.META.get("REMOTE_ADDR", ""))))
        except ValueError:  # a local socket, or a proxy that says nothing
            return UNKNOWN_ADDRESS

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The office; one's own account for who has no role any more."""
        if getattr(request.user, "in_office", False):
            return str(settings.LOGIN_REDIRECT_URL)
        return reverse("my-account")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's account."""
        del request
        return reverse("my-account")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Back to one's account; to the sign-in page for who is not signed in."""
        del email_address
        signed_in = self.request.user.is_authenticated
        return reverse("my-account" if signed_in else "account_login")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The same, said in French."""
        said = {
            "reauthenticate": _("Par votre mot de passe"),
            "mfa_reauthenticate": _("Par un code de votre application ou de secours"),
            "mfa_reauthenticate:webauthn": _("Par une clé d’accès"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**one, "description": said[one["id"]]} for one in methods]

    def add_message(  # noqa: PLR0917 - allauth's signature
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it in our words; some things need not be said."""
        text = message or (words.MESSAGES[message_template] if message_template else "")
        if text:
            shown = str(text) if message else str(text) % (message_context or {})
            messages.add_message(request, level, shown, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send at once, never kept: these mails carry codes and links that open an account."""
        subject, paragraphs = words.MAILS[template_prefix]
        url = str(context.get("password_reset_url", ""))
        self._post(email, subject, [str(text) % context for text in paragraphs], url)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell someone what happened to their account, from where, and what to do if it is odd."""
        subject, sentence = words.NOTICES[template_prefix]
        now = date_format(clock.local(clock.now()), "j F Y à H:i")
        place = {"when": now, "ip": self.get_client_ip(self.request)}
        paragraphs = [
            str(sentence) % (context or {}),
            _("C’était le %(when)s, depuis l’adresse %(ip)s.") % place,
            _("Si ce n’était pas vous, changez tout de suite votre mot de passe."),
        ]
        self._post(email or user.email, subject, paragraphs, "", security=True)

    def _post(
        self, email: str, subject: Any, paragraphs: list[str], url: str, *, security: bool = False
    ) -> None:
        link = url or (reverse("my-account") if security else "")
        button = _("Choisir un mot de passe") if url else _("Voir mon compte")
        text, html = layout(str(subject), paragraphs, url=link, button=button)
        message = EmailMultiAlternatives(
            str(subject),
            text,
            settings.DEFAULT_FROM_EMAIL,
            [email],
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(html, "text/html")
        message.send()


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: in French, and kept where a role asks for one."""

    error_messages = {**DefaultMFAAdapter.error_messages, **words.FACTOR_ERRORS}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's
        """« Clé 1 », « Clé 2 »…"""
        rank = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Clé %(n)d") % {"n": rank}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to remove the last factor of someone whose role asks for one."""
        if authenticator.type not in factors.FACTORS:
            return True
        others = Authenticator.objects.filter(
            user=authenticator.user, type__in=factors.FACTORS
        ).exclude(pk=authenticator.pk)
        return others.exists() or not factors.required_of(authenticator.user)

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Identities from elsewhere (ProConnect…) open existing accounts; they never make one."""

    error_messages = {**DefaultSocialAccountAdapter.error_messages, **words.IDENTITY_ERRORS}

    def authenticate_by_email(self, login: Any) -> tuple[Any, str] | None:
        """The account of the address that the server gives.

        The operator chose a server that vouches for its addresses: one that says nothing of
        ``email_verified`` (ProConnect) is believed, one that says no is not.
        """
        said = login.account.get_provider_account().get_user_data() or {}
        if "email_verified" not in said:
            for address in login.email_addresses:
                address.verified = True
        found: tuple[Any, str] | None = super().authenticate_by_email(login)
        return found
