"""``maillage invite``: the door of a new installation."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command
from tests.factories import OrganisationFactory, UserFactory

from maillage.people.accounts.models import Invitation, Role, User

pytestmark = pytest.mark.django_db


def test_the_first_administrator(capsys, client):
    call_command("invite", "Claire@exemple.fr")
    link = capsys.readouterr().out.strip()
    path = re.fullmatch(r"http://testserver(/compte/invitation/\S+/)", link).group(1)
    given = {"first_name": "Claire", "last_name": "Martin", "password": "une phrase assez longue"}
    assert client.post(path, given).url == "/gestion/"
    assert User.objects.get().roles == {Role.ADMINISTRATION}


def test_again_gives_a_new_link(capsys):
    links = []
    for _ in range(2):
        call_command("invite", "claire@exemple.fr", role="administration")
        links.append(capsys.readouterr().out)
    assert links[0] != links[1]
    assert Invitation.objects.count() == 1


def test_a_member(capsys):
    organisation = OrganisationFactory()
    call_command("invite", "a@exemple.fr", role="membre", organisation=organisation.pk)
    assert Invitation.objects.get().organisation == organisation


def test_refusals():
    UserFactory(email="claire@exemple.fr")
    with pytest.raises(CommandError, match="compte existe déjà"):
        call_command("invite", "claire@exemple.fr")
    with pytest.raises(CommandError, match="no organisation"):
        call_command("invite", "a@exemple.fr", role="membre", organisation=999)
    call_command("invite", "b@exemple.fr", role="lecture")
    with pytest.raises(CommandError, match="déjà une invitation"):
        call_command("invite", "b@exemple.fr", role="coordination")
