"""The accounts' application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Identity, roles, invitations."""

    name = "maillage.people.accounts"
    label = "accounts"
    verbose_name = _("comptes")

    def ready(self) -> None:
        """Lend the account pages to the office, and have accounts audited."""
        from maillage.kernel import audit  # noqa: PLC0415 - models are loaded now
        from maillage.people.accounts.models import User  # noqa: PLC0415

        audit.register(User, exclude=("password", "last_login"))
