"""Who may sign in: the address is the identity, whatever its case."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from maillage.people.accounts.models import User


class MailBackend(AuthenticationBackend):
    """The address of an account and its password; a deactivated account is refused."""

    def get_user(self, user_id: Any) -> User | None:
        """The account of a session, unless it was deactivated since."""
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
