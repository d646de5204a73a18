"""Accounts, grants and invitations: what the database itself refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from tests.factories import InvitationFactory, OrganisationFactory, RoleGrantFactory, UserFactory

from maillage.kernel import clock
from maillage.people.accounts.models import Invitation, Role, RoleGrant, SecurityPolicy, User
from maillage.people.accounts.roles import has_role, holds, member_organisations

pytestmark = pytest.mark.django_db


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_an_address_is_kept_small_and_verified():
    user = User.objects.create_user(" Claire@Exemple.FR ", "une phrase assez longue")
    assert user.email == "claire@exemple.fr"
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == (user.email, True, True)
    assert User.objects.get_by_natural_key("CLAIRE@exemple.fr") == user


@pytest.mark.parametrize("password", [None, ""])
def test_no_password_is_no_password(password):
    user = User.objects.create_user("a@exemple.fr", password)
    assert not user.has_usable_password()
    assert not user.check_password("")


def test_one_account_per_address_whatever_the_case():
    User.objects.create_user("a@exemple.fr")
    refused(lambda: User(email="A@exemple.fr").save())


def test_a_superuser_administers():
    user = User.objects.create_superuser("root@exemple.fr", "une phrase assez longue")
    assert user.is_staff
    assert user.roles == {Role.ADMINISTRATION}
    assert has_role(user, Role.INSTRUCTION)


def test_names():
    user = UserFactory(first_name="", last_name="", email="jo@exemple.fr")
    assert (str(user), user.get_short_name()) == ("jo@exemple.fr", "jo")
    user.first_name, user.last_name = "Jo", "Bœuf"
    assert (str(user), user.get_short_name()) == ("Jo Bœuf", "Jo")


def test_one_grant_per_role_and_scope():
    grant = RoleGrantFactory()
    refused(lambda: RoleGrantFactory(user=grant.user, role=grant.role))
    own, other = OrganisationFactory(), OrganisationFactory()
    member = {"user": grant.user, "role": Role.MEMBER}
    RoleGrantFactory(**member, organisation=own)
    RoleGrantFactory(**member, organisation=other)
    refused(lambda: RoleGrantFactory(**member, organisation=own))


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.MEMBER}))
def test_a_member_has_an_organisation_and_the_others_have_none(role):
    user = UserFactory()
    refused(lambda: RoleGrant(user=user, role=Role.MEMBER).save())
    refused(lambda: InvitationFactory(role=Role.MEMBER))
    organisation = OrganisationFactory()
    refused(lambda: RoleGrantFactory(role=role, organisation=organisation))
    refused(lambda: InvitationFactory(role=role, organisation=organisation))


def test_one_open_invitation_per_address():
    first = InvitationFactory(email="a@exemple.fr")
    refused(lambda: InvitationFactory(email="A@exemple.fr"))
    first.revoked_at = clock.now()
    first.save()
    InvitationFactory(email="a@exemple.fr")


def test_one_policy():
    SecurityPolicy.get()
    assert SecurityPolicy.get().pk == 1
    refused(lambda: SecurityPolicy(pk=2).save(force_insert=True))


def test_outcomes():
    now = clock.now()
    assert InvitationFactory().outcome == Invitation.Outcome.PENDING
    assert InvitationFactory(expired=True).outcome == Invitation.Outcome.EXPIRED
    assert InvitationFactory(accepted_at=now).outcome == Invitation.Outcome.ACCEPTED
    assert InvitationFactory(revoked_at=now).outcome == Invitation.Outcome.REVOKED
    assert [one.outcome for one in Invitation.objects.pending()] == [Invitation.Outcome.PENDING]


def test_texts():
    organisation = OrganisationFactory(name="Musée de Sées")
    assert str(RoleGrantFactory(role=Role.MEMBER, organisation=organisation)) == (
        "membre (Musée de Sées)"
    )
    assert str(RoleGrantFactory(role=Role.READER)) == "lecture"
    assert str(InvitationFactory(email="a@exemple.fr")) == "a@exemple.fr"
    assert str(SecurityPolicy.get()) == "règle de sécurité"


def test_who_sees_accounts_and_invitations(admin, coordinator):
    InvitationFactory(invited_by=admin)
    assert User.objects.visible_to(admin).count() == 2
    assert Invitation.objects.visible_to(admin).count() == 1
    assert not User.objects.visible_to(coordinator).exists()
    assert not Invitation.objects.visible_to(coordinator).exists()
    assert User.objects.active().count() == 2


def test_roles_as_predicates(coordinator):
    organisation = OrganisationFactory()
    member = UserFactory(role=Role.MEMBER, organisation=organisation)
    assert member_organisations(member) == {organisation.pk}
    assert not member_organisations(coordinator)
    assert not member_organisations(AnonymousUser())
    assert not has_role(AnonymousUser(), Role.READER)
    assert holds(Role.COORDINATION, Role.READER)(coordinator)
    coordinator.is_active = False
    assert not has_role(coordinator, Role.COORDINATION)


def test_the_backend_knows_addresses_and_refuses_the_deactivated(rf):
    user = User.objects.create_user("claire@exemple.fr", "une phrase assez longue")
    request = rf.post("/")
    given = {"email": "Claire@EXEMPLE.fr", "password": "une phrase assez longue"}
    assert authenticate(request, **given) == user
    assert authenticate(request, **(given | {"password": "autre"})) is None
    user.is_active = False
    user.save()
    assert authenticate(request, **given) is None


def test_a_session_ends_with_its_account(client, coordinator):
    client.force_login(coordinator, backend="maillage.people.accounts.backends.MailBackend")
    assert client.get("/compte/").status_code == 200
    User.objects.filter(pk=coordinator.pk).update(is_active=False)
    assert client.get("/compte/").status_code == 302


def test_default_expiry_is_a_fortnight():
    assert abs(InvitationFactory().expires_at - clock.now() - timedelta(days=14)) < timedelta(
        minutes=1
    )
