"""Two people at the same instant: one invitation makes one account, one administrator remains."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from tests.factories import UserFactory

from maillage.people.accounts import domain
from maillage.people.accounts.models import Role, RoleGrant, User

pytestmark = pytest.mark.django_db(transaction=True)


def together(*verbs):
    """Run each verb in its own thread and connection; returns what each raised, or None."""
    barrier = threading.Barrier(len(verbs))
    results = [None] * len(verbs)

    def run(rank, verb):
        try:
            barrier.wait(timeout=10)
            verb()
        except domain.AccountRefused as refusal:
            results[rank] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(rank, verb)) for rank, verb in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return results


def test_one_invitation_makes_one_account():
    admin = UserFactory(role=Role.ADMINISTRATION)
    invited = domain.invite_person(email="a@exemple.fr", role=Role.READER, actor=admin)
    token = invited.url.rstrip("/").rsplit("/", 1)[-1]

    def accept(name):
        return lambda: domain.accept_invitation(token=token, first_name=name, last_name="X")

    results = together(accept("A"), accept("B"), accept("C"))
    assert sorted(type(one).__name__ for one in results) == [
        "InvitationUnusable",
        "InvitationUnusable",
        "NoneType",
    ]
    assert User.objects.filter(email="a@exemple.fr").count() == 1


def test_one_administrator_remains_when_each_revokes_the_other():
    users = [UserFactory(role=Role.ADMINISTRATION) for _ in range(3)]
    grants = [user.role_grants.get() for user in users]

    def revoke(rank):
        actor, grant = users[rank], grants[(rank + 1) % 3]
        return lambda: domain.revoke_role(grant=grant, actor=actor)

    together(revoke(0), revoke(1), revoke(2))
    assert RoleGrant.objects.filter(role=Role.ADMINISTRATION).count() >= 1


def test_one_administrator_remains_between_revoking_and_deactivating():
    one, two = (UserFactory(role=Role.ADMINISTRATION) for _ in range(2))
    grant = one.role_grants.get()
    together(
        lambda: domain.revoke_role(grant=grant, actor=two),
        lambda: domain.deactivate_account(user=two, actor=one),
    )
    assert domain.administrators().count() == 1


def test_the_same_address_is_invited_once():
    admin = UserFactory(role=Role.ADMINISTRATION)

    def invite():
        domain.invite_person(email="a@exemple.fr", role=Role.READER, actor=admin)

    results = together(invite, invite, invite)
    assert sum(one is None for one in results) == 1
