"""Projects, links, agenda."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory
from tests.factories.people import TOWNS, OrganisationFactory, PersonFactory, UserFactory, in_days

from maillage.coordination.places.models import Place
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
from maillage.people.accounts.models import Role
from maillage.portal.models import PersonalLink
from maillage.publics.agenda.models import Event, Session

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
