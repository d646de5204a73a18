"""People with roles, signed in or not, and the codes that reach them.

Models are imported inside: this file is read before Django is set up.
"""

from __future__ import annotations

import re
import time

import pytest

BACKEND = "maillage.people.accounts.backends.MailBackend"


@pytest.fixture
def admin(db):
    from tests.factories import UserFactory

    return UserFactory(role="administration")


@pytest.fixture
def coordinator(db):
    from tests.factories import UserFactory

    return UserFactory(role="coordination")


@pytest.fixture
def office(client, admin):
    """A client signed in as the administration."""
    client.force_login(admin, backend=BACKEND)
    return client


@pytest.fixture
def sign_in(client):
    """Sign in by the page, with the password."""
    from tests.factories import PASSWORD

    def sign(user, password=PASSWORD, **extra):
        given = {"login": user.email, "password": password, **extra}
        return client.post("/compte/connexion/", given)

    return sign


@pytest.fixture
def totp():
    """Give an account an authentication application; returns its code of the moment."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value

    def activate(user):
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        return lambda: format(hotp_value(secret, int(time.time()) // 30), "06")

    return activate


@pytest.fixture
def code_of():
    """The code that a mail carries on a line of its own."""
    return lambda mail: re.search(r"^([A-Z0-9-]{6,12})$", mail.body, re.MULTILINE).group(1)
