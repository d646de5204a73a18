"""The demonstration's accounts, organisations and people; and how later chapters find them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from maillage.kernel import audit
from maillage.kernel.ops.demo import DEMO_PASSWORD, declare_account
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.accounts.domain import grant_role
from maillage.people.accounts.models import User
from maillage.people.directory import demo_cast as cast
from maillage.people.directory import demo_details as details
from maillage.people.directory.models import Function, Organisation, Person
from maillage.people.territory.domain import CommuneFinder

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
    bodies = set(Organisation.objects.exclude(email="").values_list("email", flat=True))
    people = set(Person.objects.exclude(email="").values_list("email", flat=True))
    lacking = [one for one in cast.bodies() if one.email not in bodies]
    finder = CommuneFinder.load() if lacking else None
    made: list[Organisation | Person] = []
    for wave in cast.waves():
        author = account(wave.author) if wave.author else audit.SYSTEM
        entered = [one for one in wave.bodies if one.email not in bodies]
        if entered and finder:
            with living_on(days_ago(wave.days), 14, 20):
                made += _add_bodies(entered, finder, author)
        met = [one for one in wave.people if one.email not in people]
        if met:
            with living_on(days_ago(wave.days - 1), 10, 40):
                made += _add_people(met, author)
    if made:
        details.add(made, doubles=not bodies)
    with living_on(days_ago(BEGAN - 1), 14, 50):
        _grant_roles(opened, account("helene"))
    _declare_accounts()


def _declare_accounts() -> None:
    who = {one.email: one for one in cast.people()}
    for account_of in cast.ACCOUNTS:
        one = who[account_of.email]
        words = f"{one.first_name} {one.last_name}, {one.title}, {one.body}"
        declare_account(one.email, account_of.role, words)


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


def _add_bodies(bodies: list[cast.Body], finder: CommuneFinder, author: Any) -> list[Any]:
    """In one write: three hundred forms filled one by one would take a minute."""
    rows = [
        Organisation(
            kind=one.kind,
            name=one.name,
            postal_code=one.postal_code,
            city=one.city,
            commune_id=finder.find(one.city, one.postal_code).commune_id,
            latitude=Decimal(one.latitude) if one.latitude else None,
            longitude=Decimal(one.longitude) if one.longitude else None,
            email=one.email,
            phone=one.phone,
            website=one.website,
            description=one.description,
            visibility=one.visibility,
        )
        for one in bodies
    ]
    with audit.recording(actor=author, verb=_("a créé")):
        return audit.bulk_create(rows)


def _grant_roles(emails: set[str], author: User) -> None:
    for one in cast.ACCOUNTS:
        if one.email in emails:
            user = User.objects.get(email=one.email)
            scope = body(one.body) if one.body else None
            grant_role(user=user, role=one.role, organisation=scope, actor=author)


def _add_people(people: list[cast.Somebody], author: Any) -> list[Any]:
    users = {user.email: user for user in User.objects.filter(person__isnull=True)}
    named = details.first_of_each_name()
    rows = [
        Person(
            first_name=one.first_name,
            last_name=one.last_name,
            email=one.email,
            phone=one.phone,
            user=users.get(one.email),
        )
        for one in people
    ]
    with audit.recording(actor=author, verb=_("a créé")):
        made = audit.bulk_create(rows)
    functions = [
        Function(
            person=person,
            organisation_id=named[one.body],
            title=one.title,
            is_main=one.until is None,
            start=details.first_day(one.since),
            end=details.last_day(one.until),
        )
        for person, one in zip(rows, people, strict=True)
    ]
    with audit.recording(actor=author, verb=_("a ajouté une fonction")):
        audit.bulk_create(functions)
    return made
