"""Events follow their anchor, or say why they cannot."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
import time_machine
from tests.factories import (
    AnchorFactory,
    EventFactory,
    FunctionFactory,
    OrganisationFactory,
    PlaceFactory,
    SessionFactory,
    UserFactory,
)

from maillage.coordination.projects.domain import moving
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.domain.previews import preview_changes
from maillage.kernel import audit, clock, registry, undo
from maillage.kernel.registry import AnchorChange
from maillage.publics.agenda.domain import at
from maillage.publics.agenda.models import Event, Session
from maillage.publics.agenda.movables import EventMovable, EventMovedError

pytestmark = [pytest.mark.django_db]
NOW = "2026-03-02 09:00:00+00:00"
BEFORE = date(2026, 4, 24)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def anchor():
    return AnchorFactory(name="Vernissage", day=BEFORE)


def event_of(anchor, **kwargs):
    start = kwargs.pop("start", at(BEFORE, time(18)))
    values = {
        "place": PlaceFactory(name="Halle de Bellême"),
        "anchor": anchor,
        "project": anchor.project,
    }
    return EventFactory(
        published=kwargs.pop("published", True),
        session={"start": start, "end": start + timedelta(hours=2)},
        **{**values, **kwargs},
    )


def change(anchor, after):
    return AnchorChange(anchor.project_id, anchor.pk, str(anchor.pk), anchor.day, after)


def preview(anchor, after):
    return [move for _change, move in EventMovable().preview([change(anchor, after)])]


def test_is_registered():
    assert isinstance(registry.movables.get("agenda"), EventMovable)


def test_preview_says_what_follows_and_writes_nothing(anchor, django_assert_num_queries):
    organiser = OrganisationFactory()
    contact = FunctionFactory(organisation=organiser, is_main=True).person
    FunctionFactory(organisation=organiser, is_main=False)
    event = event_of(anchor, organiser=organiser)
    with django_assert_num_queries(2):
        (move,) = preview(anchor, date(2026, 5, 5))
    assert move.label == "Vernissage – agenda public (Halle de Bellême)"
    assert clock.local(move.after).isoformat() == "2026-05-05T18:00:00+02:00"
    assert move.people == frozenset({contact.pk})
    assert not move.blocked
    assert event.sessions.get().start == move.before


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (date(2026, 5, 1), "tombe le 1er mai, Fête du Travail"),
        (date(2026, 2, 20), "tomberait dans le passé"),
        (date(2105, 2, 20), "2100"),
    ],
)
def test_a_day_that_cannot_be(anchor, after, reason):
    event_of(anchor)
    (move,) = preview(anchor, after)
    assert move.after is None
    assert reason in move.blocked


def test_what_is_over_or_cancelled_does_not_move(anchor):
    event_of(anchor, start=at(date(2026, 2, 1), time(18)))
    event_of(anchor, state=Event.State.CANCELLED)
    reasons = {move.blocked for move in preview(anchor, date(2026, 5, 5))}
    assert reasons == {"a déjà eu lieu", "l’événement est annulé"}


def test_a_draft_follows_and_says_that_it_is_one(anchor):
    event_of(anchor, published=False)
    (move,) = preview(anchor, date(2026, 5, 5))
    assert "brouillon" in move.label
    assert move.after


def test_apply_moves_and_undo_brings_back(anchor):
    event = event_of(anchor)
    uid = event.sessions.get().uid
    start, sequence = event.sessions.get().start, Event.objects.get(pk=event.pk).sequence
    claire = UserFactory(role="coordination")
    entries = EventMovable().apply(preview(anchor, date(2026, 5, 5)), actor=audit.Actor.of(claire))
    moved = Session.objects.get(event=event)
    assert clock.local(moved.start).date() == date(2026, 5, 5)
    assert moved.uid == uid
    assert Event.objects.get(pk=event.pk).sequence == sequence + 1
    record = undo.keep(anchor.project, label="essai", entries=entries, actor=claire)
    undo.undo(record, actor=claire)
    assert Session.objects.get(event=event).start == start
    assert Event.objects.get(pk=event.pk).sequence == sequence + 2


def test_sessions_on_following_days_do_not_collide(anchor):
    event = event_of(anchor)
    SessionFactory(event=event, start=at(BEFORE + timedelta(days=1), time(18)))
    claire = UserFactory(role="coordination")
    before = list(event.sessions.values_list("start", flat=True))
    entries = EventMovable().apply(
        preview(anchor, BEFORE + timedelta(days=1)), actor=audit.Actor.of(claire)
    )
    days = [clock.local(one.start).date() for one in event.sessions.all()]
    assert days == [BEFORE + timedelta(days=1), BEFORE + timedelta(days=2)]
    undo.undo(undo.keep(anchor.project, label="x", entries=entries, actor=claire), actor=claire)
    assert list(event.sessions.values_list("start", flat=True)) == before


def test_apply_refuses_what_has_changed_since(anchor):
    event = event_of(anchor)
    moves = preview(anchor, date(2026, 5, 5))
    session = event.sessions.get()
    session.start += timedelta(minutes=30)
    session.save()
    with pytest.raises(EventMovedError):
        EventMovable().apply(moves, actor=audit.SYSTEM)
    assert issubclass(EventMovedError, moving.PlanChanged)


def test_moving_the_anchor_of_a_project_moves_its_event(anchor):
    event = event_of(anchor)
    claire = UserFactory(role="coordination")
    changes = Changes(anchors={anchor.pk: date(2026, 5, 5)})
    seen = preview_changes(changes=changes, user=claire)
    record = moving.apply_changes(
        changes=changes, choice=moving.Choice(stamp=seen.stamp), actor=claire
    )
    assert clock.local(event.sessions.get().start).date() == date(2026, 5, 5)
    moving.undo_changes(record=record, actor=claire)
    assert clock.local(event.sessions.get().start).date() == BEFORE
