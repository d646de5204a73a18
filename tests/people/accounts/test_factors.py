"""Roles that ask for a second factor: shut out until one is added, kept once it is there."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.checks import run_checks
from tests.factories import PASSWORD, UserFactory

from maillage.people.accounts import factors
from maillage.people.accounts.apps import check_required_roles
from maillage.people.accounts.models import Role, SecurityPolicy

pytestmark = pytest.mark.django_db
SETUP = "/compte/securite/"


def ask(*roles):
    policy = SecurityPolicy.get()
    policy.mfa_roles = list(roles)
    policy.save()


@pytest.fixture
def entered(client, coordinator):
    client.force_login(coordinator, backend="maillage.people.accounts.backends.MailBackend")
    client.get("/compte/")  # the session's activity is noted once
    return client


@pytest.mark.parametrize(
    "path", ["/gestion/", "/redaction/", "/administration-technique/", "/api/"]
)
def test_shut_out_until_a_factor_is_added(entered, path):
    ask(Role.COORDINATION)
    response = entered.get(path)
    assert response.status_code == 302
    assert response.url.startswith(f"{SETUP}?next=")
    page = entered.get(response.url).content.decode()
    assert "Votre rôle le demande" in page
    assert 'class="rail' not in page  # nothing of the office around it
    assert "Se déconnecter" in page


def test_a_form_sent_is_lost_and_it_is_said(entered):
    ask(Role.COORDINATION)
    response = entered.post("/gestion/", {"name": "x"})
    assert response.url == SETUP
    assert "Rien n’a été enregistré" in entered.get(SETUP).content.decode()


def test_htmx_is_told_to_leave_the_page(entered):
    ask(Role.COORDINATION)
    response = entered.get("/gestion/", headers={"hx-request": "true"})
    assert response["HX-Redirect"] == SETUP


def test_a_factor_opens(entered, coordinator, totp):
    ask(Role.COORDINATION)
    totp(coordinator)
    assert entered.get("/gestion/comptes/").status_code == 404  # past the door, not his room
    assert "Votre rôle le demande" not in entered.get(SETUP).content.decode()


def test_recovery_codes_alone_do_not_count(entered, coordinator, totp):
    ask(Role.COORDINATION)
    totp(coordinator)
    Authenticator.objects.filter(type="totp").delete()
    assert entered.get("/gestion/").url.startswith(SETUP)


def test_other_roles_go_on(entered):
    ask(Role.ADMINISTRATION)
    assert entered.get("/gestion/comptes/").status_code == 404


def test_the_operator_imposes_roles(entered, settings):
    settings.REQUIRE_MFA_ROLES = frozenset({"coordination"})
    assert entered.get("/gestion/").url.startswith(SETUP)
    assert factors.imposed_labels() == ["coordination"]


def test_a_superuser_holds_every_role(client):
    ask(Role.INSTRUCTION)
    user = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(user, backend="maillage.people.accounts.backends.MailBackend")
    assert client.get("/administration-technique/").url.startswith(SETUP)


def test_visitors_and_public_pages_ask_nothing(client, django_assert_num_queries):
    ask(Role.COORDINATION)
    client.get("/sante/")
    with django_assert_num_queries(0):
        response = client.get("/gestion/comptes/")
    assert response.url.startswith("/compte/connexion/")


def test_one_query_for_who_is_in(rf, coordinator, totp, django_assert_num_queries):
    ask(Role.COORDINATION)
    totp(coordinator)
    with django_assert_num_queries(1):
        assert not factors.lacks_factor(coordinator)


def test_nobody_lacks_what_does_not_exist(coordinator):
    coordinator.delete()
    coordinator.pk = 0
    assert not factors.lacks_factor(coordinator)


def test_the_last_factor_stays_where_a_role_asks_for_it(entered, coordinator, totp):
    totp(coordinator)
    entered.post("/compte/confirmer/", {"password": PASSWORD})
    ask(Role.COORDINATION)
    page = entered.post("/compte/securite/application/retirer/").content.decode()
    assert "ajoutez-en un autre avant de retirer celui-ci" in page
    assert factors.names_of(coordinator) == ["application d’authentification"]
    ask()
    entered.post("/compte/securite/application/retirer/")
    assert factors.names_of(coordinator) == []


def test_names(coordinator):
    for n in range(2):
        Authenticator.objects.create(user=coordinator, type="webauthn", data={"name": f"Clé {n}"})
    assert factors.names_of(coordinator) == ["2 clés d’accès"]


def test_a_misspelt_role_is_an_error(settings):
    assert check_required_roles() == []
    settings.REQUIRE_MFA_ROLES = frozenset({"administrateur"})
    [error] = check_required_roles()
    assert "administrateur" in error.msg
    assert error in run_checks()
