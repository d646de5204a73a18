"""Ten people book the last one at the same instant: one has it."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import connection
from tests.factories import AnchorFactory, ProjectFactory, ResourceFactory, UserFactory

from maillage.coordination.bookings import movables
from maillage.coordination.bookings.domain.availability import Unavailable
from maillage.coordination.bookings.domain.bookings import lend, request_booking
from maillage.coordination.bookings.models import BookedUnit, Booking
from maillage.coordination.projects.domain import moving
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.domain.previews import preview_changes
from maillage.kernel import clock, states

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


def at_once(*acts):
    """Each in a thread of its own; what each one came to."""
    outcomes = []

    def work(act):
        try:
            outcomes.append(act())
        except Exception as error:  # noqa: BLE001 - told to the test
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return outcomes


def meeting(function, monkeypatch, module, name):
    """`function`, in which each of two threads then waits a moment for the other."""
    gate = threading.Barrier(2)

    def met(*args, **kwargs):
        told = function(*args, **kwargs)
        with suppress(threading.BrokenBarrierError):  # the other one waits for us to end
            gate.wait(1.5)
        return told

    monkeypatch.setattr(module, name, met)


def test_two_hand_overs_of_one_thing(monkeypatch):
    actor = UserFactory(role="coordination")
    van = ResourceFactory()
    today = clock.today()
    first, second = (
        request_booking(
            resource=van,
            project=ProjectFactory(),
            start=today,
            end=today,
            part=part,
            actor=actor,
            confirm=True,
        )
        for part in ("matin", "apres_midi")
    )
    meeting(states.refusal, monkeypatch, states, "refusal")
    outcomes = at_once(
        lambda: lend(booking=first, actor=actor), lambda: lend(booking=second, actor=actor)
    )
    assert sum(isinstance(one, states.TransitionRefused) for one in outcomes) == 1
    assert Booking.objects.filter(state=Booking.State.OUT).count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_two_moves_of_the_same_things_wait_for_each_other(monkeypatch):
    actor = UserFactory(role="coordination")
    van, case = ResourceFactory(), ResourceFactory()

    def moved(things, week):
        """A plan whose bookings of `things` follow each other; what moves it by a day."""
        anchor = AnchorFactory(day=DAY + timedelta(weeks=week))
        for n, thing in enumerate(things):
            day = anchor.day + timedelta(days=n * 2)
            request_booking(
                resource=thing,
                project=anchor.project,
                start=day,
                end=day,
                anchor=anchor,
                actor=actor,
            )
        changes = Changes(anchors={anchor.pk: anchor.day - timedelta(days=1)})
        stamp = preview_changes(changes=changes, user=actor).stamp
        choice = moving.Choice(stamp=stamp, moves=None)
        return lambda: moving.apply_changes(changes=changes, choice=choice, actor=actor)

    moves = moved([van, case], 0), moved([case, van], 4)
    meeting(movables.move_booking, monkeypatch, movables, "move_booking")
    outcomes = at_once(*moves)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert sorted(booking.start - DAY for booking in Booking.objects.all()) == [
        timedelta(days=n) for n in (-1, 1, 27, 29)
    ]
