"""The verbs of the administration of accounts, done by the right and by the wrong people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from tests.factories import InvitationFactory, OrganisationFactory, RoleGrantFactory, UserFactory

from maillage.kernel import audit, clock
from maillage.kernel.models import Notification
from maillage.people.accounts import domain
from maillage.people.accounts.domain import AccountRefused, InvitationUnusable
from maillage.people.accounts.models import Invitation, Role, RoleGrant, SecurityPolicy, User

pytestmark = pytest.mark.django_db


def token_of(invited):
    return invited.url.rstrip("/").rsplit("/", 1)[-1]


def invite(actor, **changes):
    given = {"email": "Nadia@Exemple.fr ", "role": Role.COORDINATION, "actor": actor}
    return domain.invite_person(**(given | changes))


def last_verb(record):
    return audit.history_of(record).first().verb


# -- the wrong people ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make_actor",
    [
        lambda: None,
        AnonymousUser,
        lambda: audit.Actor(label="Maillage"),  # a name is not a right
        UserFactory,
        *[
            (lambda role=role: UserFactory(role=role))
            for role in Role.values
            if role != Role.ADMINISTRATION
        ],
    ],
)
def test_nobody_else_may(make_actor, admin):
    actor = make_actor()
    invitation = InvitationFactory(invited_by=admin)
    user = UserFactory(role=Role.READER)
    grant = user.role_grants.get()
    verbs = [
        lambda: invite(actor),
        lambda: domain.resend_invitation(invitation=invitation, actor=actor),
        lambda: domain.revoke_invitation(invitation=invitation, actor=actor),
        lambda: domain.grant_role(user=user, role=Role.INSTRUCTION, actor=actor),
        lambda: domain.revoke_role(grant=grant, actor=actor),
        lambda: domain.deactivate_account(user=user, actor=actor),
        lambda: domain.reactivate_account(user=user, actor=actor),
        lambda: domain.rename_account(user=user, first_name="X", last_name="Y", actor=actor),
        lambda: domain.require_second_factor(roles=[], actor=actor),
    ]
    for verb in verbs:
        with pytest.raises(AccountRefused, match="pas le droit"):
            verb()
    assert Invitation.objects.count() == 1
    assert RoleGrant.objects.filter(pk=grant.pk).exists()


# -- invitations --------------------------------------------------------------------------------------


def test_invite(admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invited = invite(admin)
    invitation = invited.invitation
    assert invitation.email == "nadia@exemple.fr"
    assert invitation.invited_by == admin
    assert last_verb(invitation) == "a invité cette personne"
    assert token_of(invited) not in invitation.token_hash
    [message] = mail.outbox
    assert message.to == ["nadia@exemple.fr"]
    assert invited.url in message.body
    assert str(admin) in message.body
    # Once gone, the link is nowhere in the database.
    kept = Notification.objects.get()
    assert token_of(invited) not in f"{kept.text}{kept.html}{kept.url}"


def test_invite_from_the_command_line():
    invited = invite(audit.SYSTEM)
    assert invited.invitation.invited_by is None
    assert "Voici votre invitation" in Notification.objects.get().text


def test_the_history_does_not_carry_the_hash(admin):
    invitation = invite(admin).invitation
    assert all("token_hash" not in (entry.changes or {}) for entry in audit.history_of(invitation))


@pytest.mark.parametrize("address", ["", "pas une adresse", "a@", "a b@exemple.fr"])
def test_an_address_must_be_one(admin, address):
    with pytest.raises(AccountRefused, match="pas valable"):
        invite(admin, email=address)


def test_a_role_has_its_scope(admin):
    organisation = OrganisationFactory()
    with pytest.raises(AccountRefused, match="pour une organisation"):
        invite(admin, role=Role.MEMBER)
    with pytest.raises(AccountRefused, match="sans organisation"):
        invite(admin, role=Role.ADMINISTRATION, organisation=organisation)
    with pytest.raises(AccountRefused, match="n’existe pas"):
        invite(admin, role="roi")
    assert invite(admin, role=Role.MEMBER, organisation=organisation).invitation.organisation


def test_who_has_an_account_is_not_invited(admin):
    UserFactory(email="nadia@exemple.fr")
    with pytest.raises(AccountRefused, match="compte existe déjà"):
        invite(admin)


def test_one_invitation_at_a_time(admin):
    first = invite(admin).invitation
    with pytest.raises(AccountRefused, match="déjà une invitation"):
        invite(admin)
    Invitation.objects.filter(pk=first.pk).update(expires_at=clock.now() - timedelta(days=1))
    assert invite(admin).invitation.pk != first.pk
    first.refresh_from_db()
    assert first.revoked_at


def test_the_same_at_the_same_time_is_said(admin, monkeypatch):
    """The constraint answers when two administrators were as fast as each other."""
    invite(admin)
    monkeypatch.setattr(Invitation, "is_pending", False)
    monkeypatch.setattr(Invitation, "full_clean", lambda _self: None)
    monkeypatch.setattr(Invitation, "save", _save_nothing_but_new(Invitation.save))
    with pytest.raises(AccountRefused, match="Quelqu’un vient"):
        invite(admin)


def _save_nothing_but_new(save):
    def saved(self, *args, **kwargs):
        if self._state.adding:
            save(self, *args, **kwargs)

    return saved


def test_what_the_constraints_say_is_said(admin, monkeypatch):
    monkeypatch.setattr(domain, "_check_scope", lambda _role, _organisation: None)
    with pytest.raises(AccountRefused, match="contribue pour une organisation"):
        invite(admin, role=Role.MEMBER)


def test_resend_makes_the_former_link_useless(admin):
    first = invite(admin)
    Invitation.objects.update(expires_at=clock.now() - timedelta(days=1))
    second = domain.resend_invitation(invitation=first.invitation, actor=admin)
    with pytest.raises(InvitationUnusable):
        domain.find_invitation(token_of(first))
    found = domain.find_invitation(token_of(second))
    assert found.is_pending
    assert last_verb(found) == "a renvoyé l’invitation"
    assert Notification.objects.count() == 2


def test_revoke(admin):
    invited = invite(admin)
    domain.revoke_invitation(invitation=invited.invitation, actor=admin)
    with pytest.raises(InvitationUnusable):
        domain.find_invitation(token_of(invited))
    assert last_verb(invited.invitation) == "a révoqué l’invitation"
    for verb in (domain.revoke_invitation, domain.resend_invitation):
        with pytest.raises(AccountRefused, match="déjà été acceptée ou révoquée"):
            verb(invitation=invited.invitation, actor=admin)


def accept(token, **changes):
    given = {"first_name": "Nadia", "last_name": "Durand", "password": None}
    return domain.accept_invitation(token=token, **(given | changes))


def test_accept(admin):
    organisation = OrganisationFactory()
    invited = invite(admin, role=Role.MEMBER, organisation=organisation)
    user = accept(token_of(invited), password="une phrase assez longue")
    assert user.check_password("une phrase assez longue")
    grant = user.role_grants.get()
    assert (grant.role, grant.organisation) == (Role.MEMBER, organisation)
    invited.invitation.refresh_from_db()
    assert invited.invitation.accepted_at
    entry = audit.history_of(user).first()
    assert (entry.actor_label, entry.verb) == ("Nadia Durand", "a accepté l’invitation")
    assert "password" not in str([one.changes for one in audit.history_of(user)])


def test_accept_works_once(admin):
    token = token_of(invite(admin))
    accept(token)
    with pytest.raises(InvitationUnusable):
        accept(token)
    assert User.objects.filter(email="nadia@exemple.fr").count() == 1


@pytest.mark.parametrize("spoil", ["token", "expired", "revoked", "account"])
def test_an_unusable_link(admin, spoil):
    invited = invite(admin)
    token = token_of(invited)
    if spoil == "token":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    elif spoil == "expired":
        Invitation.objects.update(expires_at=clock.now())
    elif spoil == "revoked":
        Invitation.objects.update(revoked_at=clock.now())
    else:
        UserFactory(email="NADIA@exemple.fr")
    before = User.objects.count()
    for verb in (domain.find_invitation, accept):
        with pytest.raises(InvitationUnusable) as raised:
            verb(token)
        assert not str(raised.value)
    assert User.objects.count() == before


# -- roles ----------------------------------------------------------------------------------------------


def test_grant_and_revoke(admin):
    user = UserFactory()
    grant = domain.grant_role(user=user, role=Role.COMMUNICATION, actor=admin)
    assert last_verb(user) == "a donné un rôle"
    with pytest.raises(AccountRefused, match="déjà ce rôle"):
        domain.grant_role(user=user, role=Role.COMMUNICATION, actor=admin)
    domain.revoke_role(grant=grant, actor=admin)
    assert last_verb(user) == "a retiré un rôle"
    domain.revoke_role(grant=grant, actor=admin)  # someone was faster: nothing to do
    assert not User.objects.get(pk=user.pk).roles


def test_only_a_member_holds_its_role_for_one_organisation(admin):
    user, organisation = UserFactory(), OrganisationFactory()
    domain.grant_role(user=user, role=Role.MEMBER, organisation=organisation, actor=admin)
    with pytest.raises(AccountRefused, match="sans organisation"):
        domain.grant_role(user=user, role=Role.COORDINATION, organisation=organisation, actor=admin)
    assert user.role_grants.count() == 1
    with pytest.raises(AccountRefused, match="pour une organisation"):
        domain.grant_role(user=user, role=Role.MEMBER, actor=admin)


def test_the_last_administrator_stays(admin):
    grant = admin.role_grants.get()
    with pytest.raises(AccountRefused, match="dernier compte d’administration"):
        domain.revoke_role(grant=grant, actor=admin)
    other = UserFactory(role=Role.ADMINISTRATION)
    domain.revoke_role(grant=grant, actor=other)
    assert list(domain.administrators()) == [other]


def test_a_deactivated_administrator_does_not_count(admin):
    other = UserFactory(role=Role.ADMINISTRATION)
    domain.deactivate_account(user=other, actor=admin)
    with pytest.raises(AccountRefused, match="dernier compte"):
        domain.revoke_role(grant=admin.role_grants.get(), actor=admin)
    # The role of the deactivated one can go: it no longer counts.
    domain.revoke_role(grant=other.role_grants.get(), actor=admin)


# -- accounts -------------------------------------------------------------------------------------------


def test_deactivate_ends_the_sessions_and_reactivate_gives_back(admin, client):
    user = UserFactory(role=Role.READER)
    client.force_login(user, backend="maillage.people.accounts.backends.MailBackend")
    client.get("/compte/")
    assert UserSession.objects.filter(user=user).exists()
    domain.deactivate_account(user=user, actor=admin)
    user.refresh_from_db()
    assert not user.is_active
    assert not UserSession.objects.filter(user=user).exists()
    assert last_verb(user) == "a désactivé le compte"
    domain.reactivate_account(user=user, actor=admin)
    user.refresh_from_db()
    assert user.is_active
    assert User.objects.get(pk=user.pk).roles == {Role.READER}


def test_nobody_deactivates_themselves(admin):
    UserFactory(role=Role.ADMINISTRATION)
    with pytest.raises(AccountRefused, match="votre propre compte"):
        domain.deactivate_account(user=admin, actor=admin)


def test_the_last_administrator_is_not_deactivated(admin):
    with pytest.raises(AccountRefused, match="dernier compte"):
        domain.deactivate_account(user=admin, actor=audit.SYSTEM)


def test_rename(admin):
    user = UserFactory()
    domain.rename_account(user=user, first_name=" Zoé ", last_name="Bœuf", actor=user)
    user.refresh_from_db()
    assert str(user) == "Zoé Bœuf"
    domain.rename_account(user=user, first_name="Zoé", last_name="Le Bœuf", actor=admin)
    assert last_verb(user) == "a changé le nom du compte"


def test_require_second_factor(admin):
    domain.require_second_factor(roles=["membre", "administration", "membre"], actor=admin)
    policy = SecurityPolicy.get()
    assert policy.mfa_roles == ["administration", "membre"]
    assert last_verb(policy) == "a changé les règles de sécurité"
    with pytest.raises(AccountRefused, match="n’existe pas"):
        domain.require_second_factor(roles=["roi"], actor=admin)


def test_administrators_are_counted_once(admin):
    RoleGrantFactory(user=admin, role=Role.READER)
    assert list(domain.administrators()) == [admin]
