"""The accounts' application."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin_apps
from django.core.checks import Error, register
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Identity, roles, invitations."""

    name = "maillage.people.accounts"
    label = "accounts"
    verbose_name = _("comptes")

    def ready(self) -> None:
        """Lend the account pages to the office, and have accounts audited."""
        from maillage.people.accounts import registrations  # noqa: F401, PLC0415 - models are loaded

        register(check_required_roles)


class TechnicalAdminConfig(admin_apps.AdminConfig):
    """``django.contrib.admin`` with our own site."""

    default = False  # this package's application is the one above
    default_site = "maillage.people.accounts.technical.TechnicalSite"


def check_required_roles(**kwargs: Any) -> list[Error]:
    """A misspelt role in MAILLAGE_REQUIRE_MFA_ROLES would protect nobody."""
    from maillage.people.accounts.models import Role  # noqa: PLC0415 - models are loaded

    del kwargs
    unknown = sorted(settings.REQUIRE_MFA_ROLES - set(Role.values))
    if not unknown:
        return []
    return [
        Error(
            f"MAILLAGE_REQUIRE_MFA_ROLES names roles that do not exist: {', '.join(unknown)}.",
            hint=f"The roles are: {', '.join(Role.values)}.",
            id="accounts.E001",
        )
    ]
