"""A member's house and somebody else's, and who looks at them."""

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
def two_houses():
    """A member's own organisation with a colleague, and somebody else's."""
    from tests.factories import OrganisationFactory, PersonFactory

    mine = OrganisationFactory(name="Musée de la Dentelle", city="Alençon", email="m@exemple.fr")
    other = OrganisationFactory(name="Mairie de Sées", city="Sées", email="s@exemple.fr")
    colleague = PersonFactory(
        first_name="Zoé", last_name="Lanvin", organisation=mine, title="Régisseuse"
    )
    stranger = PersonFactory(
        first_name="Hervé", last_name="Tanguy", organisation=other, title="Adjoint"
    )
    return {"mine": mine, "other": other, "colleague": colleague, "stranger": stranger}
