"""Who looks, and someone who has left traces everywhere."""

from __future__ import annotations

import pytest


@pytest.fixture
def signed_in(client):
    from tests.factories import UserFactory  # Django is not ready when this file is read

    def sign_in(role, **more):
        user = UserFactory(role=role, **more)
        client.force_login(user)
        return user

    return sign_in


@pytest.fixture
def admin(db):
    from tests.factories import UserFactory

    return UserFactory(role="administration", email="admin@exemple.fr")
