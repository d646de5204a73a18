"""An identity server (OpenID Connect): it opens existing accounts, never makes one."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from tests.factories import UserFactory

from maillage.config import Environment
from maillage.people.accounts.models import Role, User

pytestmark = pytest.mark.django_db
SERVER = "https://identite.exemple.fr"
KEY = "clé de test, assez longue pour HS256 et pour la bibliothèque"
START, BACK = "/compte/identites/oidc/connexion/", "/compte/identites/oidc/retour/"


class Answer:
    """What `requests` would give."""

    status_code = 200

    def __init__(self, body: Any, kind: str = "application/json") -> None:
        self.body, self.headers = body, {"Content-Type": kind, "content-type": kind}

    @property
    def text(self) -> str:
        return self.body if isinstance(self.body, str) else str(self.body)

    def json(self) -> Any:
        return self.body

    def raise_for_status(self) -> None:
        pass


class Server:
    """A server that says what the test wants."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {"sub": "42"}
        self.signed = False

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *args: object) -> None:
        pass

    def request(self, method: str, url: str, **kwargs: Any) -> Answer:
        return self.post(url) if method.upper() == "POST" else self.get(url)

    def get(self, url: str, **kwargs: Any) -> Answer:
        if url.endswith("openid-configuration"):
            return Answer(
                {
                    "issuer": SERVER,
                    "authorization_endpoint": f"{SERVER}/authorize",
                    "token_endpoint": f"{SERVER}/token",
                    "userinfo_endpoint": f"{SERVER}/userinfo",
                    "jwks_uri": f"{SERVER}/jwks",
                }
            )
        if self.signed:
            return Answer(self.sign(self.person), "application/jwt; charset=utf-8")
        return Answer(self.person)

    def post(self, url: str, **kwargs: Any) -> Answer:
        token = {"access_token": "jeton", "token_type": "Bearer"}
        return Answer(token | {"id_token": self.sign({"sub": "42"})})

    @staticmethod
    def sign(claims: dict[str, Any]) -> str:
        now = int(time.time())
        whole = claims | {"iss": SERVER, "aud": "maillage", "iat": now, "exp": now + 60}
        return jwt.encode(whole, KEY, algorithm="HS256")


@pytest.fixture
def server(settings, monkeypatch):
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "SCOPE": ["openid", "email"],
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": "ProConnect",
                    "client_id": "maillage",
                    "secret": "secret",
                    "settings": {"server_url": SERVER},
                }
            ],
        }
    }
    made = Server()
    from maillage.people.accounts.adapters import IdentityAdapter

    monkeypatch.setattr(IdentityAdapter, "get_requests_session", lambda self: made)  # noqa: ARG005 - a method's stand-in

    def decode(*, credential: str, audience: Any, issuer: str, **kwargs: Any) -> dict[str, Any]:
        """The real check, with a shared key: no network in the tests."""
        return jwt.decode(credential, KEY, ["HS256"], audience=audience, issuer=issuer)

    monkeypatch.setattr(jwtkit, "verify_and_decode", decode)
    return made


def come_back(client):
    """Go to the server and come back, identified."""
    away = client.post(START)
    asked = parse_qs(urlsplit(away.url).query)
    return client.get(BACK, {"code": "abc", "state": asked["state"][0]})


def test_the_button_and_the_way_there(client, server):
    assert "Entrer avec ProConnect" in client.get("/compte/connexion/").content.decode()
    page = client.get(START).content.decode()
    assert "Vous allez sur le site de ProConnect" in page
    away = client.post(START)
    assert away.url.startswith(f"{SERVER}/authorize?")
    asked = parse_qs(urlsplit(away.url).query)
    assert set(asked["scope"][0].split()) == {"openid", "email"}
    assert asked["redirect_uri"] == [f"http://testserver{BACK}"]
    assert asked["code_challenge_method"] == ["S256"]


@pytest.mark.parametrize("signed", [False, True])
def test_it_opens_the_account_of_its_address(client, server, coordinator, signed):
    server.signed = signed
    server.person |= {"email": coordinator.email.upper()}
    assert come_back(client).url == "/gestion/"
    assert client.session[SESSION_KEY] == str(coordinator.pk)
    assert SocialAccount.objects.get().user == coordinator
    assert coordinator.check_password("un-mot-de-passe-assez-long")
    assert "ProConnect" in client.get("/compte/identites/").content.decode()
    client.logout()
    server.person = {"sub": "42"}  # from now on, its identity is enough
    assert come_back(client).url == "/gestion/"


def test_an_address_that_it_has_not_verified_opens_nothing(client, server, coordinator):
    server.person |= {"email": coordinator.email, "email_verified": False}
    come_back(client)
    assert SESSION_KEY not in client.session


def test_it_never_makes_an_account(client, server):
    server.person |= {"email": "inconnu@exemple.fr"}
    response = come_back(client)
    assert "Les comptes s’ouvrent sur invitation" in response.content.decode()
    assert not User.objects.exists()


def test_it_does_not_go_around_the_second_factor(client, server, coordinator, totp):
    totp(coordinator)
    server.person |= {"email": coordinator.email}
    assert come_back(client).url == "/compte/connexion/second-facteur/"
    assert SESSION_KEY not in client.session


def test_a_forged_return_is_an_error_page(client, server):
    page = client.get(BACK, {"code": "abc", "state": "inventé"})
    assert "L’identification n’a pas abouti" in page.content.decode()


def test_giving_up(client, server):
    away = client.post(START)
    state = parse_qs(urlsplit(away.url).query)["state"][0]
    response = client.get(BACK, {"error": "access_denied", "state": state}, follow=True)
    assert "Connexion abandonnée" in response.content.decode()


def test_linked_and_unlinked(client, server, coordinator):
    SocialAccount.objects.create(user=coordinator, provider="oidc", uid="42")
    client.force_login(coordinator, backend="maillage.people.accounts.backends.MailBackend")
    account = SocialAccount.objects.get()
    client.post("/compte/confirmer/", {"password": "un-mot-de-passe-assez-long"})
    done = client.post("/compte/identites/", {"account": account.pk}, follow=True)
    assert "n’est plus reliée" in done.content.decode()
    assert not SocialAccount.objects.exists()


def test_no_server_no_page(client):
    for path in (START, BACK):
        assert client.get(path).status_code == 404


def test_half_a_configuration_is_refused(monkeypatch):
    monkeypatch.setenv("MAILLAGE_OIDC_SERVER_URL", SERVER)
    with pytest.raises(ValueError, match="OIDC_CLIENT_ID"):
        Environment(debug=False)


def test_roles_stay_those_of_the_office(client, server):
    user = UserFactory(role=Role.READER)
    server.person |= {"email": user.email, "groups": ["administration"]}
    come_back(client)
    assert User.objects.get(pk=user.pk).roles == {Role.READER}
