"""The demonstration's accounts, organisations and people; and how later chapters find them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from maillage.kernel import audit
from maillage.kernel.ops.demo import DEMO_PASSWORD, declare_account
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.accounts.domain import grant_role
from maillage.people.accounts.models import User
from maillage.people.directory import demo_cast as cast
from maillage.people.directory.domain import create_organisation, create_person, save_person
from maillage.people.directory.models import Organisation, Person

BEGAN = 175
"""Days since the association opened Maillage."""


def account(first_name: str) -> User:
    """The account of someone of the cast, by the beginning of its address."""
    return User.objects.get(email=f"{first_name}@exemple.fr")


def somebody(email: str) -> Person:
    """Someone of the cast, by address; « nadia.durand » is enough."""
    return Person.objects.get(email=email if "@" in email else f"{email}@exemple.fr")


def body(name: str) -> Organisation:
    """An organisation of the cast."""
    return Organisation.objects.filter(name=name).earliest("pk")


def load(say: Any) -> None:
    """Whoever lacks is added; nobody is changed."""
    del say
    with living_on(days_ago(BEGAN), 9, 5):
        opened = _open_accounts()
    author = account("helene")
    with living_on(days_ago(BEGAN - 1), 14, 20):
        _add_bodies(author)
        _grant_roles(opened, author)
    with living_on(days_ago(BEGAN - 2), 10, 40):
        _add_people(author)
    roles = {one.email: one.role for one in cast.ACCOUNTS}
    who = {one.email: one for one in cast.people()}
    for email, role in roles.items():
        one = who[email]
        declare_account(email, role, f"{one.first_name} {one.last_name}, {one.title}, {one.body}")


def _open_accounts() -> set[str]:
    """The addresses of the accounts that were missing; the first one comes with its role."""
    there = set(User.objects.values_list("email", flat=True))
    names = {one.email: one for one in cast.people()}
    missing = [one for one in cast.ACCOUNTS if one.email not in there]
    for one in missing:
        who = names[one.email]
        with audit.recording(actor=audit.SYSTEM, verb=_("a créé le compte")):
            user = User.objects.create_user(
                one.email, first_name=who.first_name, last_name=who.last_name
            )
            if one.role == "administration":
                grant_role(user=user, role=one.role, actor=audit.SYSTEM)
    # Hashed once for all of them: it is slow on purpose, and this one is public.
    emails = {one.email for one in missing}
    if emails:
        User.objects.filter(email__in=emails).update(password=make_password(DEMO_PASSWORD))
    return {one.email for one in missing if one.role != "administration"}


def _add_bodies(author: User) -> None:
    there = set(Organisation.objects.values_list("name", flat=True))
    for one in cast.bodies():
        if one.name not in there:
            create_organisation(
                name=one.name,
                kind=one.kind,
                postal_code=one.postal_code,
                city=one.city,
                email=one.email,
                description=one.description,
                actor=author,
            )


def _grant_roles(emails: set[str], author: User) -> None:
    for one in cast.ACCOUNTS:
        if one.email in emails:
            user = User.objects.get(email=one.email)
            scope = body(one.body) if one.body else None
            grant_role(user=user, role=one.role, organisation=scope, actor=author)


def _add_people(author: User) -> None:
    there = set(Person.objects.values_list("email", flat=True))
    users = {user.email: user for user in User.objects.filter(person__isnull=True)}
    named = {one.name: one for one in Organisation.objects.all()}
    for one in cast.people():
        if one.email in there:
            continue
        person = create_person(
            first_name=one.first_name,
            last_name=one.last_name,
            email=one.email,
            phone=one.phone,
            organisation=named[one.body],
            title=one.title,
            actor=author,
        )
        if one.email in users:
            person.user = users[one.email]
            save_person(person=person, actor=author)
