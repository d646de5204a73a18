"""The agenda's verbs, and an identity that never goes back."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from tests.factories import (
    AnchorFactory,
    EventFactory,
    OrganisationFactory,
    PlaceFactory,
    ProjectFactory,
    SessionFactory,
    UserFactory,
    in_days,
)

from maillage.kernel import clock, states, undo
from maillage.kernel.audit import history_of
from maillage.publics.agenda import domain
from maillage.publics.agenda.models import Event, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return UserFactory(role="coordination")


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def publish(anchor, claire, **changes):
    values = {
        "title": "Vernissage",
        "summary": "Avec l’artiste.",
        "kind": Event.Kind.OPENING,
        "place": PlaceFactory(),
        "start_time": time(18, 30),
        "end_time": time(21),
    }
    return domain.publish_anchor(anchor=anchor, actor=claire, **{**values, **changes})


def test_an_anchor_is_published_in_one_go(claire):
    lead = OrganisationFactory()
    anchor = AnchorFactory(name="Vernissage", project=ProjectFactory(lead=lead))
    event = publish(anchor, claire)
    assert event.is_public
    assert (event.anchor, event.project, event.organiser) == (anchor, anchor.project, lead)
    session = event.sessions.get()
    assert clock.local(session.start).date() == anchor.day
    assert clock.local(session.start).time() == time(18, 30)
    assert session.uid == event.uid
    verbs = {entry.verb for entry in history_of(event)}
    assert "a publié l’événement" in verbs


def test_an_anchor_is_published_once(claire):
    anchor = AnchorFactory()
    event = publish(anchor, claire)
    with pytest.raises(ValidationError, match="déjà son événement"):
        publish(anchor, claire)
    states.perform(event, "cancel", actor=claire)
    assert publish(anchor, claire).pk != event.pk


def test_whoever_may_not_publish_creates_nothing():
    reader = UserFactory(role="lecture")
    with pytest.raises(states.TransitionRefused):
        publish(AnchorFactory(), reader)
    assert not Event.objects.exists()


def test_an_evening_may_end_after_midnight(claire):
    event = publish(AnchorFactory(), claire, start_time=time(22), end_time=time(1))
    session = event.sessions.get()
    assert session.end - session.start == timedelta(hours=3)


def test_an_event_cannot_follow_another_projects_anchor(claire):
    with pytest.raises(ValidationError):
        domain.create_event(
            title="Visite",
            summary="x",
            place=PlaceFactory(),
            project=ProjectFactory(),
            anchor=AnchorFactory(),
            actor=claire,
        )


def test_a_draft_without_a_session_is_not_published(claire):
    event = domain.create_event(title="Visite", summary="x", place=PlaceFactory(), actor=claire)
    with pytest.raises(states.TransitionRefused, match="séance"):
        states.perform(event, "publish", actor=claire)


def test_rescheduling_keeps_the_uid_and_raises_the_sequence(claire):
    event = EventFactory(published=True)
    session = event.sessions.get()
    uid, start, sequence = session.uid, session.start, fresh(event).sequence
    week = timedelta(days=7)
    domain.reschedule_session(
        session=session, start=session.start + week, end=session.end + week, actor=claire
    )
    moved = fresh(session)
    assert (moved.uid, moved.previous_start) == (uid, start)
    assert fresh(event).sequence == sequence + 1


def test_the_same_time_changes_nothing(claire):
    event = EventFactory(published=True)
    session, before = event.sessions.get(), fresh(event).sequence
    domain.reschedule_session(session=session, start=session.start, end=session.end, actor=claire)
    assert fresh(event).sequence == before


def test_another_place_raises_the_sequence_and_another_title_does_not(claire):
    event = fresh(EventFactory(published=True))
    before = event.sequence
    event.title = "Vernissage et concert"
    event.save()
    assert fresh(event).sequence == before
    event.place = PlaceFactory()
    event.save(update_fields=["place"])
    assert fresh(event).sequence == before + 1


def test_an_old_copy_does_not_bring_the_sequence_back(claire):
    event = EventFactory(published=True)
    stale = fresh(event)
    session = event.sessions.get()
    hour = timedelta(hours=1)
    domain.reschedule_session(
        session=session, start=session.start, end=session.end + hour, actor=claire
    )
    after = fresh(event).sequence
    stale.title = "Autre titre"
    stale.save()
    assert fresh(event).sequence == after


def test_undoing_a_move_raises_the_sequence_again(claire):
    event = EventFactory(published=True)
    before = event.sessions.get()
    day = timedelta(days=1)
    after = domain.reschedule_session(
        session=before, start=before.start + day, end=before.end + day, actor=claire
    )
    moved = fresh(event).sequence
    entries = [undo.entry(before, after, ["start", "end"])]
    undo.undo(undo.keep(event, label="essai", entries=entries, actor=claire), actor=claire)
    session = fresh(before)
    assert session.start == before.start
    assert session.previous_start is None
    assert fresh(event).sequence == moved + 1


def test_each_session_has_its_own_uid_for_life(claire):
    event = EventFactory(session=True)
    first = event.sessions.get()
    second = SessionFactory(event=event, start=in_days(98))
    assert first.uid == event.uid
    assert second.uid != first.uid
    uid = second.uid
    domain.remove_session(session=first, actor=claire)
    assert event.sessions.get().uid == uid


def test_the_last_session_of_a_public_event_stays(claire):
    event = EventFactory(published=True)
    with pytest.raises(ValidationError, match="dernière séance"):
        domain.remove_session(session=event.sessions.get(), actor=claire)
    assert event.sessions.exists()


def test_a_session_cannot_end_before_it_starts(claire):
    event = EventFactory(session=True)
    session = event.sessions.get()
    with pytest.raises(ValidationError):
        domain.reschedule_session(
            session=session,
            start=session.start,
            end=session.start - timedelta(hours=1),
            actor=claire,
        )


@time_machine.travel("2026-03-20 09:00:00+00:00", tick=False)
def test_an_hour_on_the_wall_survives_the_change_of_hour(claire):
    event = EventFactory(
        published=True,
        session={
            "start": domain.at(date(2026, 3, 28), time(18)),
            "end": domain.at(date(2026, 3, 28), time(20)),
        },
    )
    when = domain.shifted(event.sessions.get(), 1)
    assert clock.local(when.start).isoformat() == "2026-03-29T18:00:00+02:00"
    assert clock.local(when.end).isoformat() == "2026-03-29T20:00:00+02:00"


def test_an_hour_that_does_not_exist_becomes_the_next_one():
    session = Session(
        start=domain.at(date(2026, 3, 28), time(2, 30)),
        end=domain.at(date(2026, 3, 28), time(3, 10)),
    )
    when = domain.shifted(session, 1)
    assert clock.local(when.start).time() == time(3, 30)
    assert when.end - when.start == timedelta(minutes=40)


def test_whole_days_end_at_the_midnight_after():
    when = domain.whole_days(date(2026, 10, 24), date(2026, 10, 25))
    assert clock.local(when.end).isoformat() == "2026-10-26T00:00:00+01:00"
    assert Session(start=when.start, end=when.end, all_day=True).last_day == date(2026, 10, 25)
