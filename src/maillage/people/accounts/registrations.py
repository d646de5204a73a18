"""What the accounts lend to the office."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.kernel import audit, registry
from maillage.kernel.registry import NavigationItem
from maillage.people.accounts.models import Invitation, User

audit.register(User, exclude=("password", "last_login"))
audit.register(Invitation, exclude=("token_hash",))
registry.navigation.register(
    NavigationItem(
        key="accounts",
        label=_("Comptes"),
        url_name="accounts-list",
        icon="users",
        permission="accounts.view_user",
        order=900,
        group=_("Administration"),
    )
)
