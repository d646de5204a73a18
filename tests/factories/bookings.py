"""What is booked, and bookings."""

from __future__ import annotations

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory
from tests.factories.people import OrganisationFactory
from tests.factories.work import ProjectFactory

from maillage.coordination.bookings.models import Booking, Resource
from maillage.kernel import clock


class ResourceFactory(DjangoModelFactory):
    """A display case: there is one."""

    class Meta:
        model = Resource

    name = factory.Sequence(lambda n: f"Vitrine {n}")
    kind = Resource.Kind.CASE
    owner = factory.SubFactory(OrganisationFactory)


class BookingFactory(DjangoModelFactory):
    """Three days in a month, asked for; ``state=`` puts it elsewhere."""

    class Meta:
        model = Booking

    resource = factory.SubFactory(ResourceFactory)
    project = factory.SubFactory(ProjectFactory)
    start = factory.LazyFunction(lambda: clock.today() + timedelta(days=30))
    end = factory.LazyAttribute(lambda booking: booking.start + timedelta(days=2))
