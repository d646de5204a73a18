"""Records for the tests: one factory per model, the smallest true record each.

Names and dates come from counters, never from chance: a failing test fails the same way twice.
Dates are relative to `clock.today()`, read when the record is made, so that a frozen clock is
followed.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from maillage.coordination.projects.models import (
    Anchor,
    Dependency,
    PlanTemplate,
    Project,
    ProjectPartner,
    Task,
    TemplateAnchor,
    TemplateTask,
    Unit,
)
from maillage.kernel import clock
from maillage.kernel.tokens import hash_token
from maillage.people.accounts.models import Invitation, Role, RoleGrant
from maillage.people.directory.models import Function, Organisation, Person
from maillage.portal.models import PersonalLink
from maillage.publics.agenda.models import Event, Place, Session

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


# -- projects ---------------------------------------------------------------------------------------


class ProjectFactory(DjangoModelFactory):
    """A project seen by the team, without anchors: ``ProjectFactory(with_anchors=True)`` has three.

    ``team=[user, …]`` names people in it.
    """

    class Meta:
        model = Project
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Exposition à {TOWNS[n % len(TOWNS)][0]} {n}")
    city = factory.Sequence(lambda n: TOWNS[n % len(TOWNS)][0])
    lead = factory.SubFactory(OrganisationFactory)

    @factory.post_generation
    def team(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            self.team.set(extracted)

    @factory.post_generation
    def with_anchors(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            today = clock.today()
            AnchorFactory(project=self, name="Montage", day=today + timedelta(90))
            main = AnchorFactory(project=self, name="Vernissage", day=today + timedelta(97))
            AnchorFactory(project=self, name="Démontage", day=today + timedelta(180))
            self.main_anchor = main
            self.save(update_fields=["main_anchor"])


class AnchorFactory(DjangoModelFactory):
    """A date of a project, in about three months."""

    class Meta:
        model = Anchor

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Vernissage {n}")
    day = factory.LazyFunction(lambda: clock.today() + timedelta(days=97))


class TaskFactory(DjangoModelFactory):
    """A task with a fixed date, in two months; give `rule_anchor` to tie it to an anchor.

    ``state="faite"`` sets the state as if its verb had been done.
    """

    class Meta:
        model = Task

    project = factory.SubFactory(ProjectFactory)
    title = factory.Sequence(lambda n: f"Commander les cartels {n}")
    rule_unit = Unit.DAYS
    due = factory.LazyFunction(lambda: clock.today() + timedelta(days=60))
    start = factory.LazyAttribute(lambda task: task.due)


class DependencyFactory(DjangoModelFactory):
    """A task that waits for another of the same project."""

    class Meta:
        model = Dependency

    predecessor = factory.SubFactory(TaskFactory)
    successor = factory.LazyAttribute(lambda link: TaskFactory(project=link.predecessor.project))


class ProjectPartnerFactory(DjangoModelFactory):
    """An organisation that takes part."""

    class Meta:
        model = ProjectPartner

    project = factory.SubFactory(ProjectFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class PlanTemplateFactory(DjangoModelFactory):
    """A template, empty."""

    class Meta:
        model = PlanTemplate

    name = factory.Sequence(lambda n: f"Exposition dans une petite cité {n}")


class TemplateAnchorFactory(DjangoModelFactory):
    """A date that the project will have to give."""

    class Meta:
        model = TemplateAnchor

    template = factory.SubFactory(PlanTemplateFactory)
    name = factory.Sequence(lambda n: f"Vernissage {n}")
    is_main = True


class TemplateTaskFactory(DjangoModelFactory):
    """Four weeks before its anchor, which belongs to the same template."""

    class Meta:
        model = TemplateTask

    template = factory.SubFactory(PlanTemplateFactory)
    anchor = factory.LazyAttribute(lambda task: TemplateAnchorFactory(template=task.template))
    title = factory.Sequence(lambda n: f"Envoyer les invitations {n}")
    offset = -4
    unit = Unit.WEEKS


class PersonalLinkFactory(DjangoModelFactory):
    """A link that works; its secret is ``lien-N``: pass ``token="…"`` to know it."""

    class Meta:
        model = PersonalLink
        exclude = ("token",)

    class Params:
        expired = factory.Trait(
            expires_at=factory.LazyFunction(lambda: clock.now() - timedelta(days=1))
        )
        revoked = factory.Trait(revoked_at=factory.LazyFunction(clock.now))

    token = factory.Sequence(lambda n: f"lien-{n}")
    token_hash = factory.LazyAttribute(lambda one: hash_token(one.token))
    person = factory.SubFactory(PersonFactory)
    project = factory.SubFactory(ProjectFactory)
    sent_by = factory.SubFactory(UserFactory, role=Role.COORDINATION)


# -- agenda -----------------------------------------------------------------------------------------


class PlaceFactory(DjangoModelFactory):
    """Where something happens."""

    class Meta:
        model = Place

    name = factory.Sequence(lambda n: f"Chapelle Saint-Santin {n}")
    address = "1 place de la République"
    city = factory.Sequence(lambda n: TOWNS[n % len(TOWNS)][0])
    postal_code = factory.Sequence(lambda n: TOWNS[n % len(TOWNS)][1])


class EventFactory(DjangoModelFactory):
    """A draft without a session; ``EventFactory(published=True)`` is public and has one.

    ``session=True`` gives a session, ``session={"start": …}`` says when.
    """

    class Meta:
        model = Event

    title = factory.Sequence(lambda n: f"Vernissage de l’exposition {n}")
    kind = Event.Kind.OPENING
    summary = "Rencontre avec l’artiste, verre de l’amitié."
    place = factory.SubFactory(PlaceFactory)
    organiser = factory.SubFactory(OrganisationFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        published = kwargs.pop("published", False)
        session = kwargs.pop("session", published)
        if published:
            kwargs = {
                "state": Event.State.PUBLISHED,
                "first_published_at": clock.now(),
                **kwargs,
            }
        event = super()._create(model_class, *args, **kwargs)
        if session is not False:
            SessionFactory(event=event, **(session if isinstance(session, dict) else {}))
        return event


class SessionFactory(DjangoModelFactory):
    """One time of an event: two hours, one evening in three months."""

    class Meta:
        model = Session

    event = factory.SubFactory(EventFactory)
    start = factory.LazyFunction(lambda: in_days(97))
    end = factory.LazyAttribute(lambda session: session.start + timedelta(hours=2))
