"""Ten people book the last one at the same instant: one has it."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection
from tests.factories import ProjectFactory, ResourceFactory, UserFactory

from maillage.coordination.bookings.domain.availability import Unavailable
from maillage.coordination.bookings.domain.bookings import request_booking
from maillage.coordination.bookings.models import BookedUnit, Booking

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2028, 5, 16)


@pytest.mark.parametrize(("quantity", "winners"), [(1, 1), (3, 3)])
def test_the_last_unit_goes_to_one(quantity, winners):
    actor = UserFactory(role="coordination")
    resource, project = ResourceFactory(quantity=quantity), ProjectFactory()
    gate = threading.Barrier(10)
    outcomes = []

    def work():
        try:
            gate.wait(20)
            request_booking(resource=resource, project=project, start=DAY, end=DAY, actor=actor)
            outcomes.append("booked")
        except Unavailable as refusal:
            outcomes.append(refusal.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert len(outcomes) == 10
    assert outcomes.count("booked") == winners
    assert Booking.objects.count() == winners
    assert BookedUnit.objects.count() == winners * 3
