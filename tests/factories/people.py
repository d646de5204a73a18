"""Accounts, territory, organisations, people."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from maillage.kernel import clock
from maillage.kernel.tokens import hash_token
from maillage.people.accounts.models import Invitation, Role, RoleGrant
from maillage.people.directory.models import (
    Function,
    Organisation,
    Person,
)
from maillage.people.territory.models import (
    Commune,
    Department,
    PriorityDistrict,
    Region,
    Territory,
)

PASSWORD = "un-mot-de-passe-assez-long"
FIRST_NAMES = ("Nadia", "Louis", "Élise", "Jean-Marc", "Aïcha", "Gaël", "Zoé", "Hervé")
LAST_NAMES = ("Durand", "Le Goff", "Lefèvre", "de La Tour", "Benali", "Thévenot", "Ünal", "Bœuf")
TOWNS = (
    ("Bellême", "61130"),
    ("Mortagne-au-Perche", "61400"),
    ("Sées", "61500"),
    ("Domfront", "61700"),
)


def in_days(days: int, hour: int = 18, minute: int = 0) -> datetime:
    """The instant at that hour of the site zone, `days` from today."""
    midnight = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return datetime.combine(
        midnight.date() + timedelta(days=days), time(hour, minute), midnight.tzinfo
    )


# -- accounts ---------------------------------------------------------------------------------------


class UserFactory(DjangoModelFactory):
    """An account: ``UserFactory(role="coordination")``, ``UserFactory(role="membre", organisation=o)``.

    Without a role it may not enter the office. A « membre » without an organisation gets a new one.
    ``verified=True`` also gives it the verified address that signing in by hand asks for; its
    password is `PASSWORD`.
    """

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"compte{n}@exemple.fr")
    first_name = factory.Sequence(lambda n: FIRST_NAMES[n % len(FIRST_NAMES)])
    last_name = factory.Sequence(lambda n: f"{LAST_NAMES[n % len(LAST_NAMES)]} {n}")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        role = kwargs.pop("role", None)
        roles = kwargs.pop("roles", ())
        organisation = kwargs.pop("organisation", None)
        verified = kwargs.pop("verified", False)
        user = model_class.objects.create_user(*args, **kwargs)
        for one in (role, *roles):
            if one:
                RoleGrantFactory(user=user, role=one, organisation=organisation)
        if verified:
            from allauth.account.models import EmailAddress

            EmailAddress.objects.update_or_create(
                user=user, email=user.email, defaults={"verified": True, "primary": True}
            )
        return user


class RoleGrantFactory(DjangoModelFactory):
    """One role of one account; a « membre » always has an organisation."""

    class Meta:
        model = RoleGrant

    user = factory.SubFactory(UserFactory)
    role = Role.COORDINATION
    organisation = None

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("role") == Role.MEMBER and kwargs.get("organisation") is None:
            kwargs["organisation"] = OrganisationFactory()
        return super()._create(model_class, *args, **kwargs)


class InvitationFactory(DjangoModelFactory):
    """A pending invitation whose token is ``jeton-N``: read it from `token`."""

    class Meta:
        model = Invitation
        exclude = ("token",)

    class Params:
        expired = factory.Trait(
            expires_at=factory.LazyFunction(lambda: clock.now() - timedelta(days=1))
        )

    token = factory.Sequence(lambda n: f"jeton-{n}")
    token_hash = factory.LazyAttribute(lambda one: hash_token(one.token))
    email = factory.Sequence(lambda n: f"invite{n}@exemple.fr")
    role = Role.COMMUNICATION
    invited_by = factory.SubFactory(UserFactory, role=Role.ADMINISTRATION)


# -- territory --------------------------------------------------------------------------------------


class RegionFactory(DjangoModelFactory):
    """Normandie, unless told otherwise."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "28"
    name = "Normandie"


class DepartmentFactory(DjangoModelFactory):
    """The Orne, unless told otherwise."""

    class Meta:
        model = Department
        django_get_or_create = ("code",)

    code = "61"
    name = "Orne"
    region = factory.SubFactory(RegionFactory)


class CommuneFactory(DjangoModelFactory):
    """A commune of the Orne: ``CommuneFactory(code="61038", name="Bellême", postal_codes=["61130"])``."""

    class Meta:
        model = Commune

    code = factory.Sequence(lambda n: f"61{n % 1000:03d}")
    name = factory.Sequence(lambda n: f"Bellême {n}")
    department = factory.SubFactory(DepartmentFactory)
    population = 1457
    postal_codes = factory.LazyFunction(lambda: ["61130"])


class PriorityDistrictFactory(DjangoModelFactory):
    """A priority district, without a commune."""

    class Meta:
        model = PriorityDistrict

    code = factory.Sequence(lambda n: f"QN061{n % 100:02d}M")
    name = factory.Sequence(lambda n: f"Quartier de la Gare {n}")


class TerritoryFactory(DjangoModelFactory):
    """A set of communes, empty."""

    class Meta:
        model = Territory

    name = factory.Sequence(lambda n: f"PACT du Perche {n}")
    kind = "PACT"


# -- directory --------------------------------------------------------------------------------------


class OrganisationFactory(DjangoModelFactory):
    """A commune, unless told otherwise."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Commune de {TOWNS[n % len(TOWNS)][0]} {n}")
    kind = Organisation.Kind.COMMUNE
    city = factory.Sequence(lambda n: TOWNS[n % len(TOWNS)][0])
    postal_code = factory.Sequence(lambda n: TOWNS[n % len(TOWNS)][1])


class PersonFactory(DjangoModelFactory):
    """Someone; ``PersonFactory(organisation=o, title="Maire")`` also gives a main function."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    first_name = factory.Sequence(lambda n: FIRST_NAMES[n % len(FIRST_NAMES)])
    last_name = factory.Sequence(lambda n: f"{LAST_NAMES[n % len(LAST_NAMES)]} {n}")
    email = factory.Sequence(lambda n: f"personne{n}@exemple.fr")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        organisation = kwargs.pop("organisation", None)
        title = kwargs.pop("title", "")
        person = super()._create(model_class, *args, **kwargs)
        if organisation is not None:
            FunctionFactory(person=person, organisation=organisation, title=title, is_main=True)
        return person


class FunctionFactory(DjangoModelFactory):
    """What someone does somewhere."""

    class Meta:
        model = Function

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    title = "Chargée de médiation"
