"""What plans are made of besides tasks: programmes, calendars, checklists, kept plans."""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory
from tests.factories.people import OrganisationFactory, PersonFactory
from tests.factories.work import (
    PlanTemplateFactory,
    ProjectFactory,
    TaskFactory,
    TemplateTaskFactory,
)

from maillage.coordination.calendars.changes import ClosingMove, change_closing
from maillage.coordination.calendars.models import BodySession, ClosingPeriod, DecidingBody
from maillage.coordination.projects.models import (
    Absence,
    Baseline,
    BaselineTask,
    Capacity,
    Comment,
    Edition,
    Programme,
    ProjectAudience,
    Reminder,
    Scenario,
    TaskCheck,
    TemplateLink,
    TemplateRevision,
)
from maillage.kernel import clock


class ProgrammeFactory(DjangoModelFactory):
    """What comes back each year."""

    class Meta:
        model = Programme

    name = factory.Sequence(lambda n: f"Arts en cité {n}")
    lead = factory.SubFactory(OrganisationFactory)


class EditionFactory(DjangoModelFactory):
    """One year of it."""

    class Meta:
        model = Edition

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: str(2026 + n))


class ProjectAudienceFactory(DjangoModelFactory):
    """For schools."""

    class Meta:
        model = ProjectAudience

    project = factory.SubFactory(ProjectFactory)
    kind = ProjectAudience.Kind.SCHOOLS
    detail = factory.Sequence(lambda n: f"classe {n}")


class ClosingPeriodFactory(DjangoModelFactory):
    """Two days closed, in a month."""

    class Meta:
        model = ClosingPeriod

    label = "Pont"
    start = factory.LazyFunction(lambda: clock.today() + timedelta(days=30))
    end = factory.LazyAttribute(lambda period: period.start + timedelta(days=1))


class DecidingBodyFactory(DjangoModelFactory):
    """A body that wants files three weeks before."""

    class Meta:
        model = DecidingBody

    name = factory.Sequence(lambda n: f"Commission permanente {n}")
    filing_days = 21


class BodySessionFactory(DjangoModelFactory):
    """One of its sessions, in two months."""

    class Meta:
        model = BodySession

    body = factory.SubFactory(DecidingBodyFactory)
    day = factory.Sequence(lambda n: clock.today() + timedelta(days=60 + n))


class TaskCheckFactory(DjangoModelFactory):
    """One point to check."""

    class Meta:
        model = TaskCheck

    task = factory.SubFactory(TaskFactory)
    text = factory.Sequence(lambda n: f"Relire le cartel {n}")


class CommentFactory(DjangoModelFactory):
    """A message of a project's thread."""

    class Meta:
        model = Comment

    project = factory.SubFactory(ProjectFactory)
    signature = "Camille Dubois"
    text = "Le fourgon est réservé."


class BaselineFactory(DjangoModelFactory):
    """A plan as it was agreed."""

    class Meta:
        model = Baseline

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Plan voté {n}")


class BaselineTaskFactory(DjangoModelFactory):
    """When one of its tasks was to be done."""

    class Meta:
        model = BaselineTask

    baseline = factory.SubFactory(BaselineFactory)
    task = factory.LazyAttribute(lambda one: TaskFactory(project=one.baseline.project))
    title = factory.LazyAttribute(lambda one: one.task.title)
    start = factory.LazyAttribute(lambda one: one.task.start)
    due = factory.LazyAttribute(lambda one: one.task.due)


class ScenarioFactory(DjangoModelFactory):
    """A date that one tries."""

    class Meta:
        model = Scenario

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Une semaine plus tard {n}")


class CapacityFactory(DjangoModelFactory):
    """A part-time week."""

    class Meta:
        model = Capacity

    person = factory.SubFactory(PersonFactory)
    hours = Decimal("17.5")


class AbsenceFactory(DjangoModelFactory):
    """A week away."""

    class Meta:
        model = Absence

    person = factory.SubFactory(PersonFactory)
    start = factory.LazyFunction(lambda: clock.today() + timedelta(days=20))
    end = factory.LazyAttribute(lambda absence: absence.start + timedelta(days=6))


class ReminderFactory(DjangoModelFactory):
    """A reminder that was sent."""

    class Meta:
        model = Reminder

    task = factory.SubFactory(TaskFactory)
    person = factory.SubFactory(PersonFactory)
    kind = Reminder.Kind.LATE
    day = factory.LazyFunction(clock.today)
    sent_at = factory.LazyFunction(clock.now)


class TemplateLinkFactory(DjangoModelFactory):
    """Two tasks of one template, the one after the other."""

    class Meta:
        model = TemplateLink

    predecessor = factory.SubFactory(TemplateTaskFactory)
    successor = factory.LazyAttribute(
        lambda link: TemplateTaskFactory(template=link.predecessor.template)
    )


class TemplateRevisionFactory(DjangoModelFactory):
    """A template as it was."""

    class Meta:
        model = TemplateRevision

    template = factory.SubFactory(PlanTemplateFactory)
    number = factory.Sequence(lambda n: n + 1)


def moved_closing(closing: ClosingPeriod, start: date, end: date) -> ClosingMove:
    """The same period on other days, as a change to be previewed."""
    wished = copy(closing)
    wished.start, wished.end = start, end
    return change_closing(closing, wished)
