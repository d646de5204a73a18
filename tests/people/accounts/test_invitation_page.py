"""The page of an invitation: what the invited person, and whoever guesses links, see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from tests.factories import InvitationFactory, OrganisationFactory, UserFactory

from maillage.kernel import clock
from maillage.people.accounts.models import Invitation, Role, User

pytestmark = pytest.mark.django_db
GOOD = {"first_name": "Nadia", "last_name": "Durand", "password": "une phrase assez longue"}


@pytest.fixture
def invited():
    organisation = OrganisationFactory(name="Musée de Sées")
    InvitationFactory(
        token="jeton", email="nadia@exemple.fr", role=Role.MEMBER, organisation=organisation
    )
    return "/compte/invitation/jeton/"


def test_the_page_says_who_for_what(client, invited):
    response = client.get(invited)
    page = response.content.decode()
    assert response.status_code == 200
    for words in ("nadia@exemple.fr", "membre", "Musée de Sées", "Maillage"):
        assert words in page
    assert "no-store" in response["Cache-Control"]


def test_accept_and_enter(client, invited):
    response = client.post(invited, GOOD)
    assert response.url == "/gestion/"
    user = User.objects.get(email="nadia@exemple.fr")
    assert client.session[SESSION_KEY] == str(user.pk)
    assert user.check_password(GOOD["password"])
    assert user.roles == {Role.MEMBER}
    assert "Bienvenue, Nadia Durand" in client.get("/compte/").content.decode()


def test_without_a_password(client, invited):
    assert client.post(invited, GOOD | {"password": ""}).status_code == 302
    assert not User.objects.get(email="nadia@exemple.fr").has_usable_password()


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_name": ""},
        {"last_name": " "},
        {"password": "court"},
        {"password": "123456789012345"},
        {"first_name": "Nadialongprenom", "password": "nadialongprenom"},
    ],
)
def test_what_is_wrong_is_said(client, invited, wrong):
    response = client.post(invited, GOOD | wrong)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not User.objects.filter(email="nadia@exemple.fr").exists()


@pytest.mark.parametrize("how", ["altered", "used", "expired", "revoked", "account"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_one_page_for_every_useless_link(client, invited, how, method):
    if how == "altered":
        invited = invited.replace("jeton", "jetom")
    elif how == "account":
        UserFactory(email="nadia@exemple.fr")
    else:
        changes = {
            "used": {"accepted_at": clock.now()},
            "revoked": {"revoked_at": clock.now()},
            "expired": {"expires_at": clock.now() - timedelta(seconds=1)},
        }[how]
        Invitation.objects.update(**changes)
    response = getattr(client, method)(invited, GOOD if method == "post" else None)
    page = response.content.decode()
    assert response.status_code == 404
    assert "Ce lien n’est pas valable" in page
    assert "nadia" not in page.lower()
    assert "Sées" not in page
    assert SESSION_KEY not in client.session


def test_used_between_the_page_and_the_form(client, invited, monkeypatch):
    from maillage.people.accounts import domain

    found = Invitation.objects.get()
    monkeypatch.setattr(domain, "find_invitation", lambda _token: found)
    Invitation.objects.update(accepted_at=clock.now())
    assert client.post(invited, GOOD).status_code == 404


def test_who_is_signed_in_must_leave_first(client, invited, coordinator):
    client.force_login(coordinator, backend="maillage.people.accounts.backends.MailBackend")
    page = client.get(invited).content.decode()
    assert "Se déconnecter et continuer" in page
    assert client.post(invited, GOOD).url == invited
    assert not User.objects.filter(email="nadia@exemple.fr").exists()
    assert client.post("/compte/deconnexion/", {"next": invited}).url == invited


def test_nobody_tries_links_without_end(client, invited):
    for n in range(30):
        client.get(f"/compte/invitation/essai-{n}/")
    response = client.get(invited)
    assert response.status_code == 429
    assert "Trop d’essais" in response.content.decode()
