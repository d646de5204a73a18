"""The pages of the administration of accounts."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.factories import InvitationFactory, OrganisationFactory, UserFactory

from maillage.people.accounts.models import Invitation, Role, SecurityPolicy, User

pytestmark = pytest.mark.django_db
LIST, INVITATIONS, POLICY = (
    "/gestion/comptes/",
    "/gestion/comptes/invitations/",
    "/gestion/comptes/securite/",
)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize("role", [None, *[one for one in Role.values if one != "administration"]])
def test_for_nobody_else(client, role, admin):
    user = UserFactory(role=role)
    client.force_login(user, backend="maillage.people.accounts.backends.MailBackend")
    invitation = InvitationFactory(invited_by=admin)
    grant = admin.role_grants.get()
    one = f"{LIST}{admin.pk}/"
    for path in (LIST, one, f"{one}historique/", INVITATIONS, f"{INVITATIONS}nouveau/", POLICY):
        assert client.get(path).status_code == 404
    for path in (
        f"{one}desactiver/",
        f"{one}reactiver/",
        f"{one}roles/donner/",
        f"{one}roles/{grant.pk}/retirer/",
        f"{INVITATIONS}nouveau/",
        f"{INVITATIONS}{invitation.pk}/renvoyer/",
        f"{INVITATIONS}{invitation.pk}/revoquer/",
        POLICY,
    ):
        assert client.post(path, {"email": "x@exemple.fr", "role": "lecture"}).status_code == 404
    assert Invitation.objects.pending().count() == 1
    assert User.objects.get(pk=admin.pk).is_active


def test_visitors_sign_in(client):
    for path in (LIST, INVITATIONS, POLICY):
        assert client.get(path).url == f"/compte/connexion/?next={path}"


def test_list_filters_and_counts(office, admin):
    UserFactory(first_name="Zoé", last_name="Bœuf", role=Role.READER)
    UserFactory(first_name="Wulfran", is_active=False)
    page = office.get(LIST).content.decode()
    assert "Zoé Bœuf" in page
    assert "désactivé" in page
    assert "lecture" in page
    only = office.get(LIST, {"role": "lecture"}).content.decode()
    assert "Zoé" in only
    assert admin.email not in only
    assert "Wulfran" in office.get(LIST, {"is_active": "0"}).content.decode()
    assert "Wulfran" not in office.get(LIST, {"is_active": "1"}).content.decode()
    assert "Zoé" in office.get(LIST, {"q": "boeuf"}).content.decode()


def test_the_list_costs_the_same_for_three_as_for_one(office, django_assert_max_num_queries):
    UserFactory(role=Role.MEMBER)
    office.get(LIST)
    with django_assert_max_num_queries(12) as one:
        office.get(LIST)
    for _ in range(3):
        UserFactory(role=Role.MEMBER)
    with django_assert_max_num_queries(len(one)):
        office.get(LIST)


def test_one_account(office, totp):
    user = UserFactory(role=Role.READER)
    page = office.get(f"{LIST}{user.pk}/").content.decode()
    for words in (user.email, "lecture", "Désactiver", "Donner ce rôle"):
        assert words in page
    SecurityPolicy.get()
    SecurityPolicy.objects.update(mfa_roles=["lecture"])
    assert "manquant, demandé par son rôle" in office.get(f"{LIST}{user.pk}/").content.decode()
    totp(user)
    assert "application d’authentification" in office.get(f"{LIST}{user.pk}/").content.decode()
    assert office.get(f"{LIST}{user.pk}/historique/").status_code == 200
    assert office.get(f"{LIST}999999/").status_code == 404


def test_deactivate_and_reactivate(office):
    user = UserFactory(role=Role.READER)
    url = f"{LIST}{user.pk}/"
    done = office.post(f"{url}desactiver/", follow=True)
    assert "désactivé" in said(done)
    assert "ne peut plus se connecter" in done.content.decode()
    assert office.get(f"{url}desactiver/").status_code == 405
    assert "de nouveau ouvert" in said(office.post(f"{url}reactiver/", follow=True))
    assert User.objects.get(pk=user.pk).is_active


def test_oneself_is_not_deactivated(office, admin):
    page = office.get(f"{LIST}{admin.pk}/").content.decode()
    assert "Désactiver" not in page
    done = office.post(f"{LIST}{admin.pk}/desactiver/", follow=True)
    assert "votre propre compte" in said(done)


def test_give_and_take_roles(office):
    user, organisation = UserFactory(), OrganisationFactory()
    url = f"{LIST}{user.pk}/roles/"
    assert "Le rôle est donné." in said(
        office.post(f"{url}donner/", {"role": "lecture"}, follow=True)
    )
    given = {"role": "membre", "organisation": organisation.pk}
    office.post(f"{url}donner/", given)
    assert User.objects.get(pk=user.pk).roles == {"lecture", "membre"}
    again = office.post(f"{url}donner/", {"role": "lecture"}, follow=True)
    assert "déjà ce rôle" in said(again)
    assert "organisation" in said(office.post(f"{url}donner/", {"role": "membre"}, follow=True))
    assert said(office.post(f"{url}donner/", {"role": "roi"}, follow=True))
    grant = user.role_grants.get(role="lecture")
    assert "Le rôle est retiré." in said(office.post(f"{url}{grant.pk}/retirer/", follow=True))
    assert not said(office.post(f"{url}{grant.pk}/retirer/", follow=True))
    assert User.objects.get(pk=user.pk).roles == {"membre"}


def test_the_grant_of_another_account_is_not_taken_through_this_one(office, admin):
    user, other = UserFactory(role=Role.READER), UserFactory(role=Role.READER)
    grant = other.role_grants.get()
    office.post(f"{LIST}{user.pk}/roles/{grant.pk}/retirer/")
    assert other.role_grants.filter(pk=grant.pk).exists()


def test_the_last_administrator_is_told_why(office, admin):
    grant = admin.role_grants.get()
    done = office.post(f"{LIST}{admin.pk}/roles/{grant.pk}/retirer/", follow=True)
    assert "dernier compte d’administration" in said(done)


def test_invite_resend_revoke(office):
    organisation = OrganisationFactory()
    assert office.get(f"{INVITATIONS}nouveau/").status_code == 200
    given = {"email": "nadia@exemple.fr", "role": "membre", "organisation": organisation.pk}
    done = office.post(f"{INVITATIONS}nouveau/", given, follow=True)
    assert "part à nadia@exemple.fr" in said(done)
    invitation = Invitation.objects.get()
    assert invitation.organisation == organisation
    assert "en attente" in done.content.decode()
    again = office.post(f"{INVITATIONS}nouveau/", given)
    assert "déjà une invitation" in again.content.decode()
    before = invitation.token_hash
    office.post(f"{INVITATIONS}{invitation.pk}/renvoyer/")
    invitation.refresh_from_db()
    assert invitation.token_hash != before
    done = office.post(f"{INVITATIONS}{invitation.pk}/revoquer/", follow=True)
    assert "révoquée" in done.content.decode()
    assert "déjà été acceptée ou révoquée" in said(
        office.post(f"{INVITATIONS}{invitation.pk}/renvoyer/", follow=True)
    )


@pytest.mark.parametrize("wrong", [{"email": "x"}, {"role": ""}, {"role": "membre"}])
def test_a_wrong_invitation_is_not_sent(office, wrong):
    given = {"email": "nadia@exemple.fr", "role": "lecture"}
    response = office.post(f"{INVITATIONS}nouveau/", given | wrong)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Invitation.objects.exists()


def test_policy(office, settings):
    assert office.get(POLICY).status_code == 200
    done = office.post(POLICY, {"roles": ["lecture", "membre"]}, follow=True)
    assert "Les règles sont enregistrées." in said(done)
    assert SecurityPolicy.get().mfa_roles == ["lecture", "membre"]
    office.post(POLICY, {})
    assert SecurityPolicy.get().mfa_roles == []
    assert office.post(POLICY, {"roles": ["roi"]}).status_code == 200
    settings.REQUIRE_MFA_ROLES = frozenset({"instruction"})
    assert "L’exploitant l’impose déjà à : instruction" in office.get(POLICY).content.decode()


def test_the_rail_shows_the_accounts_to_the_administration_only(office, client, coordinator):
    assert reverse("accounts-list") in office.get("/compte/").content.decode()
    client.force_login(coordinator, backend="maillage.people.accounts.backends.MailBackend")
    assert reverse("accounts-list") not in client.get("/compte/").content.decode()
