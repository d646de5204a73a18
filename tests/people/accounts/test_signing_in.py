"""Signing in: password, code by mail, second factor; nothing said of who has an account."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client
from tests.factories import PASSWORD, UserFactory

from maillage.people.accounts.models import Role, User

pytestmark = pytest.mark.django_db


def is_in(client):
    return SESSION_KEY in client.session


def test_password(client, sign_in, coordinator):
    coordinator.email = coordinator.email.upper()  # the case does not matter
    response = sign_in(coordinator)
    assert (response.status_code, response.url) == (302, "/gestion/")
    assert is_in(client)
    assert not list(client.get("/compte/").context["messages"])


def test_where_signing_in_leads(client, sign_in, coordinator):
    assert sign_in(coordinator, next="/compte/appareils/").url == "/compte/appareils/"
    client.logout()
    assert sign_in(coordinator, next="https://ailleurs.example/").url == "/gestion/"
    client.logout()
    # Without a role there is nothing to see in the office.
    assert sign_in(UserFactory()).url == "/compte/"


def test_remember(client, sign_in, coordinator):
    sign_in(coordinator)
    assert client.session.get_expire_at_browser_close()
    client.logout()
    sign_in(coordinator, remember="on")
    assert not client.session.get_expire_at_browser_close()


def test_a_wrong_password_and_a_stranger_get_the_same_answer(client, sign_in, coordinator):
    stranger = User(email="personne@exemple.fr")
    answers = []
    for who in (coordinator, stranger):
        page = sign_in(who, "pas le bon").content.decode()
        assert "L’adresse ou le mot de passe ne convient pas." in page
        answers.append(re.sub(r'value="[^"]*"|data-csrf="[^"]*"|nonce="[^"]*"', "", page))
    assert answers[0] == answers[1]


def test_a_deactivated_account_does_not_enter(client, sign_in, coordinator):
    User.objects.filter(pk=coordinator.pk).update(is_active=False)
    assert sign_in(coordinator).url == "/compte/ferme/"
    assert not is_in(client)
    assert "n’est plus ouvert" in client.get("/compte/ferme/").content.decode()


def test_too_many_wrong_passwords(client, sign_in, coordinator):
    for _ in range(5):
        sign_in(coordinator, "pas le bon")
    page = sign_in(coordinator).content.decode()
    assert "Trop d’essais" in page
    assert not is_in(client)


def test_too_many_requests_from_one_address(client, sign_in):
    for n in range(31):
        response = sign_in(User(email=f"n{n}@exemple.fr"), "x")
    assert response.status_code == 429
    assert "Trop d’essais en peu de temps" in response.content.decode()
    assert "Too Many" not in response.content.decode()


def test_the_limit_counts_the_visitors_address_not_what_it_claims(client, sign_in, settings):
    """Without a declared proxy, X-Forwarded-For is only what the visitor wrote."""
    for n in range(31):
        response = client.post(
            "/compte/connexion/",
            {"login": f"n{n}@exemple.fr", "password": "x"},
            headers={"x-forwarded-for": f"10.0.0.{n}"},
        )
    assert response.status_code == 429


def test_behind_a_proxy_each_visitor_is_counted(client, settings):
    settings.TRUSTED_PROXIES = 1
    for n in range(31):
        response = client.post(
            "/compte/connexion/",
            {"login": f"n{n}@exemple.fr", "password": "x"},
            headers={"x-forwarded-for": f"10.0.0.{n}"},
        )
    assert response.status_code == 200


def test_code_by_mail(client, coordinator, code_of):
    response = client.post("/compte/connexion/code/", {"email": coordinator.email.upper()})
    assert response.url == "/compte/connexion/code/saisir/"
    [message] = mail.outbox
    assert message.to == [coordinator.email]
    assert message.subject == "Votre code de connexion"
    assert message.alternatives
    wrong = client.post(response.url, {"code": "AAAA-AAAA"})
    assert "Ce code ne convient pas." in wrong.content.decode()
    assert not is_in(client)
    assert client.post(response.url, {"code": code_of(message).lower()}).url == "/gestion/"
    assert is_in(client)
    client.logout()
    again = client.post(response.url, {"code": code_of(message)})
    assert again.url.startswith("/compte/connexion/")
    assert not is_in(client)


def test_a_code_asked_for_a_stranger_sends_nothing_and_says_nothing(client, coordinator):
    pages = []
    for address in (coordinator.email, "personne@exemple.fr"):
        with_own_session = Client()
        response = with_own_session.post("/compte/connexion/code/", {"email": address})
        assert response.url == "/compte/connexion/code/saisir/"
        page = with_own_session.get(response.url).content.decode().replace(address, "")
        pages.append(re.sub(r'value="[^"]*"|data-csrf="[^"]*"|nonce="[^"]*"', "", page))
    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [[coordinator.email]]


def test_codes_are_not_sent_without_end(client, coordinator):
    for _ in range(5):
        Client().post("/compte/connexion/code/", {"email": coordinator.email})
    assert len(mail.outbox) == 3


def test_three_wrong_codes_and_one_starts_again(client, coordinator):
    url = client.post("/compte/connexion/code/", {"email": coordinator.email}).url
    for _ in range(3):
        response = client.post(url, {"code": "AAAA-AAAA"})
    assert response.url.startswith("/compte/connexion/")
    assert not is_in(client)


def test_a_deactivated_account_receives_no_code(client, coordinator):
    User.objects.filter(pk=coordinator.pk).update(is_active=False)
    client.post("/compte/connexion/code/", {"email": coordinator.email})
    assert not mail.outbox


def test_second_factor(client, sign_in, coordinator, totp):
    code = totp(coordinator)
    assert sign_in(coordinator).url == "/compte/connexion/second-facteur/"
    assert not is_in(client)
    assert client.get("/gestion/").status_code == 302
    page = client.post("/compte/connexion/second-facteur/", {"code": "000000"}).content.decode()
    assert "Ce code ne convient pas." in page
    assert client.post("/compte/connexion/second-facteur/", {"code": code()}).url == "/gestion/"
    assert is_in(client)


def test_a_recovery_code_serves_once(client, sign_in, coordinator, totp):
    from allauth.mfa.models import Authenticator

    totp(coordinator)
    codes = Authenticator.objects.get(user=coordinator, type="recovery_codes").wrap()
    code = codes.get_unused_codes()[0]
    for expected in (True, False):
        sign_in(coordinator)
        client.post("/compte/connexion/second-facteur/", {"code": code})
        assert is_in(client) is expected
        client.logout()


def test_a_code_by_mail_does_not_go_around_the_second_factor(client, coordinator, totp, code_of):
    totp(coordinator)
    url = client.post("/compte/connexion/code/", {"email": coordinator.email}).url
    response = client.post(url, {"code": code_of(mail.outbox[0])})
    assert response.url == "/compte/connexion/second-facteur/"
    assert not is_in(client)


def test_nobody_signs_up(client):
    page = client.get("/compte/inscription/")
    assert "Les comptes s’ouvrent sur invitation" in page.content.decode()
    client.post("/compte/inscription/", {"email": "a@exemple.fr", "password1": PASSWORD})
    assert not User.objects.exists()


def test_sign_out(client, sign_in, coordinator):
    sign_in(coordinator)
    assert is_in(client)
    assert "Se déconnecter ?" in client.get("/compte/deconnexion/").content.decode()
    assert client.post("/compte/deconnexion/").url == "/"
    assert not is_in(client)


def test_lost_password(client, coordinator):
    response = client.post("/compte/mot-de-passe/oublie/", {"email": coordinator.email})
    assert response.url == "/compte/mot-de-passe/oublie/envoye/"
    [message] = mail.outbox
    path = re.search(r"https?://[^/]+(/compte/mot-de-passe/oublie/\S+)", message.body).group(1)
    page = client.get(path, follow=True)
    assert "Nouveau mot de passe" in page.content.decode()
    given = {"password1": "une autre phrase longue", "password2": "une autre phrase longue"}
    done = client.post(page.request["PATH_INFO"], given, follow=True)
    assert "C’est fait" in done.content.decode()
    coordinator.refresh_from_db()
    assert coordinator.check_password("une autre phrase longue")
    again = Client().get(path, follow=True).content.decode()
    assert "Ce lien n’est plus valable" in again
    assert mail.outbox[-1].subject == "Votre mot de passe a changé"


def test_a_lost_password_of_a_stranger(client):
    response = client.post("/compte/mot-de-passe/oublie/", {"email": "personne@exemple.fr"})
    assert response.url == "/compte/mot-de-passe/oublie/envoye/"
    assert not mail.outbox


def test_the_technical_admin_is_for_superusers(client, sign_in, admin):
    chain = client.get("/administration-technique/", follow=True).redirect_chain
    assert chain[-1][0].startswith("/compte/connexion/?next=")
    sign_in(admin)
    assert client.get("/administration-technique/", follow=True).status_code in {403, 404}
    User.objects.filter(pk=admin.pk).update(is_superuser=True, is_staff=True)
    page = client.get("/administration-technique/")
    assert "Administration technique" in page.content.decode()
    for path in ("user/", f"user/{admin.pk}/change/", "rolegrant/"):
        shown = client.get(f"/administration-technique/accounts/{path}")
        assert shown.status_code == 200
        assert 'name="_save"' not in shown.content.decode()
    assert client.get("/administration-technique/accounts/user/add/").status_code == 403
    assert admin.roles == {Role.ADMINISTRATION}
