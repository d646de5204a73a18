"""On whose behalf a command acts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.utils.translation import gettext as _


def acting_user(address: str | None) -> Any:
    """The account of `address`, with its own rights; without one, an administrator.

    Whoever can run a command on the server can do everything already: on an installation without
    any administrator yet, a nameless one acts.
    """
    accounts = get_user_model()
    if address:
        account = accounts._default_manager.filter(email__iexact=address, is_active=True).first()
        if account is None:
            raise CommandError(
                _("Aucun compte actif n’a l’adresse %(email)s.") % {"email": address}
            )
        return account
    found = accounts._default_manager.filter(is_superuser=True, is_active=True).order_by("pk")
    return found.first() or accounts(email="", is_superuser=True, is_active=True)


def read_settings(pairs: list[str]) -> dict[str, str]:
    """``["project=12"]`` → ``{"project": "12"}``."""
    found = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            message = _("« %(pair)s » : écrire --set nom=valeur.")
            raise CommandError(message % {"pair": pair})
        found[name.strip()] = value.strip()
    return found
