"""Running orders and their lines."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory
from tests.factories.people import in_days
from tests.factories.work import ProjectFactory

from maillage.coordination.running_orders.models import EmergencyContact, Line, RunningOrder


class RunningOrderFactory(DjangoModelFactory):
    """A day that begins at 8 h, without lines."""

    class Meta:
        model = RunningOrder

    project = factory.SubFactory(ProjectFactory)
    title = factory.Sequence(lambda n: f"Conducteur de la fête {n}")
    day = factory.LazyFunction(lambda: in_days(40).date())


class LineFactory(DjangoModelFactory):
    """A quarter of an hour; ``at=(14, 30)`` types its hour."""

    class Meta:
        model = Line

    class Params:
        at = None

    order = factory.SubFactory(RunningOrderFactory)
    position = factory.Sequence(lambda n: n)
    title = factory.Sequence(lambda n: f"Balance {n}")
    is_typed = factory.LazyAttribute(lambda one: one.at is not None)
    minute = factory.LazyAttribute(lambda one: one.at[0] * 60 + one.at[1] if one.at else 8 * 60)


class EmergencyContactFactory(DjangoModelFactory):
    """Whom to call."""

    class Meta:
        model = EmergencyContact

    order = factory.SubFactory(RunningOrderFactory)
    name = "Poste de secours"
    phone = "06 39 98 10 15"
