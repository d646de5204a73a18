"""Book, be refused in words, lend, take back; what a plan moves, it moves too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    BookingFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    ResourceFactory,
    UserFactory,
)

from maillage.coordination.bookings.domain import bookings as domain
from maillage.coordination.bookings.domain.availability import (
    Unavailable,
    Wish,
    late_words,
    next_free,
    period_words,
)
from maillage.coordination.bookings.models import BookedUnit, Booking, free_runs
from maillage.coordination.projects.domain import moving
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.domain.previews import preview_changes
from maillage.coordination.projects.domain.projects import AnchorDay, create_project
from maillage.coordination.projects.models import Visibility
from maillage.kernel import audit, clock, states
from maillage.kernel.models import Notification
from maillage.kernel.undo import UndoRefused

DAY = date(2028, 5, 16)
State = Booking.State


def on(days, length=1):
    start = DAY + timedelta(days=days)
    return {"start": start, "end": start + timedelta(days=length - 1)}


@pytest.fixture
def claire(db):
    return UserFactory(role="coordination")


def book(resource, actor, when, project=None, **fields):
    return domain.request_booking(
        resource=resource,
        project=project or ProjectFactory(),
        actor=actor,
        **when,
        **fields,
    )


def test_a_day_is_three_parts(claire):
    booking = book(ResourceFactory(), claire, on(0, 2))
    assert BookedUnit.objects.count() == 6
    assert booking.state == State.REQUESTED
    assert audit.history_of(booking.project).filter(verb="a demandé une réservation").exists()


def test_a_refusal_says_who_has_it_and_what_is_free_next(claire):
    van = ResourceFactory(name="Fourgon")
    project = ProjectFactory(name="Exposition à Bellême")
    book(
        van, claire, on(0, 3), project, borrower=PersonFactory(first_name="Nadia", last_name="Roy")
    )
    book(van, claire, on(3, 1))
    with pytest.raises(Unavailable) as caught:
        book(van, claire, on(2, 2))
    said = caught.value.messages[0]
    assert "Fourgon : c’est déjà pris, par « Exposition à Bellême » (Nadia Roy)" in said
    assert "du 16 au 18 mai 2028" in said
    assert "Prochaine période libre : du 20 au 21 mai 2028." in said
    assert Booking.objects.count() == 2


def test_a_hidden_project_is_not_named(claire):
    van = ResourceFactory()
    hidden = ProjectFactory(name="Secret", visibility=Visibility.RESTRICTED)
    BookingFactory(resource=van, project=hidden, **on(0))
    with pytest.raises(Unavailable) as caught:
        book(van, claire, on(0))
    assert "par une autre réservation le 16 mai 2028" in caught.value.messages[0]
    assert "Secret" not in caught.value.messages[0]


def test_parts_of_a_day_do_not_meet(claire):
    room = ResourceFactory()
    book(room, claire, on(0), part="matin")
    book(room, claire, on(0), part="apres_midi")
    for part in ("matin", "journee"):
        with pytest.raises(Unavailable):
            book(room, claire, on(0), part=part)


def test_quantities_add_up(claire):
    rails = ResourceFactory(quantity=6, name="Cimaises")
    book(rails, claire, on(0, 2), quantity=4)
    book(rails, claire, on(1, 2), quantity=2)
    with pytest.raises(Unavailable, match="il n’en reste que 0 sur 6"):
        book(rails, claire, on(1), quantity=1)
    with pytest.raises(Unavailable, match="il n’y en a que 6, vous en demandez 7"):
        book(rails, claire, on(9), quantity=7)
    # One free at each moment is enough, whichever of the six it is.
    last = book(rails, claire, on(2, 2), quantity=4)
    assert sum(last.units.values_list("count", flat=True)) == 24


def test_the_table_itself_refuses(claire):
    booking = BookingFactory(**on(0))
    with pytest.raises(IntegrityError):
        BookedUnit.objects.create(
            resource=booking.resource,
            booking=BookingFactory(resource=ResourceFactory()),
            unit=1,
            day=DAY,
            part="matin",
        )


def test_mistakes_are_said_where_they_are(claire):
    with pytest.raises(ValidationError) as caught:
        book(ResourceFactory(), claire, {"start": DAY, "end": DAY - timedelta(days=1)})
    assert list(caught.value.message_dict) == ["end"]
    with pytest.raises(ValidationError, match="un an au plus"):
        book(ResourceFactory(), claire, on(0, 400))


def test_a_booking_changes_and_is_given_up(claire):
    case = ResourceFactory()
    first, second = book(case, claire, on(0)), book(case, claire, on(1))
    first.end = first.start + timedelta(days=1)
    with pytest.raises(Unavailable):
        domain.change_booking(booking=first, actor=claire)
    states.perform(second, "cancel", actor=claire)
    domain.change_booking(booking=first, actor=claire)
    assert first.units.count() == 6
    assert second.units.count() == 0


def test_lent_then_back(claire):
    case = ResourceFactory()
    booking = book(case, claire, on(0, 3), confirm=True)
    with pytest.raises(states.TransitionRefused):
        states.perform(booking, "take_back", actor=claire)
    booking = domain.lend(booking=booking, actor=claire, by="Claire Morel", condition="Bon état")
    assert (booking.state, booking.out_by, booking.out_condition) == (
        State.OUT,
        "Claire Morel",
        "Bon état",
    )
    assert booking.out_at is not None
    assert booking.units.count() == 9
    booking = domain.take_back(
        booking=booking, actor=claire, by="Paul", condition="Vitre rayée\nÀ voir"
    )
    case.refresh_from_db()
    assert (booking.state, case.condition) == (State.RETURNED, "Vitre rayée")
    assert booking.units.count() == 0


def test_what_is_still_out_cannot_go_out_again(claire):
    case = ResourceFactory()
    domain.lend(booking=book(case, claire, on(0), confirm=True), actor=claire)
    later = book(case, claire, on(4), confirm=True)
    with pytest.raises(states.TransitionRefused, match="pas encore rendu"):
        domain.lend(booking=later, actor=claire)


def test_only_the_coordination_lends(claire):
    own = OrganisationFactory()
    member = UserFactory(role="membre", organisation=own)
    booking = book(ResourceFactory(), claire, on(0), ProjectFactory(lead=own))
    for verb in ("confirm", "lend"):
        with pytest.raises(states.TransitionRefused):
            states.perform(booking, verb, actor=member)
    assert states.perform(booking, "cancel", actor=member).state == State.CANCELLED
    other = book(ResourceFactory(), claire, on(0))
    with pytest.raises(states.TransitionRefused):
        states.perform(other, "cancel", actor=member)


# -- what was agreed to ---------------------------------------------------------------------------


@pytest.fixture
def member(db):
    return UserFactory(role="membre", organisation=OrganisationFactory())


def own_booking(member, claire, resource=None, **fields):
    project = ProjectFactory(lead=member.role_grants.get().organisation)
    return book(resource or ResourceFactory(), claire, on(0), project, confirm=True, **fields)


@pytest.mark.parametrize("what", ["resource", "start", "end", "part", "quantity"])
def test_a_member_changes_what_was_agreed_to_and_asks_again(claire, member, what):
    booking = own_booking(member, claire, ResourceFactory(quantity=3))
    changes = {
        "resource": ResourceFactory(name="Fourgon"),
        "start": DAY - timedelta(days=3),
        "end": DAY + timedelta(days=20),
        "part": "matin",
        "quantity": 3,
    }
    setattr(booking, what, changes[what])
    domain.change_booking(booking=booking, actor=member)
    booking = Booking.objects.get()
    assert (booking.state, getattr(booking, what)) == (State.REQUESTED, changes[what])
    (told,) = Notification.objects.filter(kind="booking_to_confirm")
    assert told.user == claire
    assert "a changé une réservation confirmée" in told.text
    assert audit.history_of(booking.project).filter(verb__contains="redemandé l’accord").exists()


def test_what_a_member_asks_for_is_told_to_those_who_decide(claire, member):
    project = ProjectFactory(lead=member.role_grants.get().organisation)
    UserFactory(role="lecture")
    book(ResourceFactory(name="Fourgon"), member, on(0), project)
    (told,) = Notification.objects.filter(kind="booking_to_confirm")
    assert told.user == claire
    assert "Fourgon" in told.subject
    assert "la demande" in told.text
    book(ResourceFactory(), claire, on(1), project)
    assert Notification.objects.count() == 1  # who decides need not be told of their own


def test_what_was_not_agreed_to_stays_confirmed(claire, member):
    booking = own_booking(member, claire)
    booking.note = "Clé à l’accueil"
    domain.change_booking(booking=booking, actor=member)
    assert Booking.objects.get().state == State.CONFIRMED
    booking.end = DAY + timedelta(days=2)
    domain.change_booking(booking=booking, actor=claire)
    assert Booking.objects.get().state == State.CONFIRMED
    assert not Notification.objects.exists()


def test_a_change_that_has_no_room_leaves_the_agreement(claire, member):
    booking = own_booking(member, claire)
    book(booking.resource, claire, on(1))
    booking.end = DAY + timedelta(days=1)
    with pytest.raises(Unavailable):
        domain.change_booking(booking=booking, actor=member)
    assert Booking.objects.get(pk=booking.pk).state == State.CONFIRMED


# -- in numbers -----------------------------------------------------------------------------------


def test_five_hundred_chairs_for_three_months_are_a_few_rows(claire):
    chairs = ResourceFactory(quantity=500)
    book(chairs, claire, on(1), quantity=2)
    booking = book(chairs, claire, on(0, 92), quantity=498)
    assert booking.units.count() == 92 * 3
    with pytest.raises(Unavailable, match="il n’en reste que 0 sur 500"):
        book(chairs, claire, on(1), quantity=1)
    assert book(chairs, claire, on(2), quantity=2).units.count() == 3


def test_to_agree_and_to_hand_over_writes_no_unit(claire):
    booking = book(ResourceFactory(quantity=9), claire, on(0, 30), quantity=5)
    held = sorted(booking.units.values_list("pk", flat=True))
    states.perform(booking, "confirm", actor=claire)
    domain.lend(booking=booking, actor=claire)
    assert sorted(booking.units.values_list("pk", flat=True)) == held
    booking = Booking.objects.get()
    booking.quantity = 6
    domain.change_booking(booking=booking, actor=claire)
    assert set(booking.units.values_list("count", flat=True)) == {6}


def test_free_numbers_beside_those_that_are_taken():
    assert free_runs([], 3) == [(1, 3)]
    assert free_runs([(5, 2), (1, 2)], 6) == [(3, 2)]
    assert free_runs([(2, 1), (9, 4)], 4) == [(1, 1), (3, 2)]
    assert free_runs([(1, 9)], 4) == []


# -- what has not come back -----------------------------------------------------------------------


def around(days, length=1):
    start = clock.today() + timedelta(days=days)
    return {"start": start, "end": start + timedelta(days=length - 1)}


def test_what_has_not_come_back_is_not_free_until_it_has(claire):
    van = ResourceFactory(name="Fourgon")
    late = BookingFactory(resource=van, state=State.OUT, **around(-9, 3))
    with pytest.raises(Unavailable) as caught:
        book(van, claire, around(0, 2))
    said = caught.value.messages[0]
    assert "ce n’est pas encore rendu" in said
    assert f"Prochaine période libre : {period_words(**around(1, 2))}." in said
    tomorrow = book(van, claire, around(1))
    assert "n’est pas encore rendu" in late_words(tomorrow)
    domain.take_back(booking=late, actor=claire)
    assert late_words(tomorrow) == ""
    assert book(van, claire, around(0)).state == State.REQUESTED


def test_what_is_late_leaves_the_others(claire):
    rails = ResourceFactory(quantity=6)
    BookingFactory(resource=rails, state=State.OUT, quantity=4, **around(-9, 3))
    with pytest.raises(Unavailable, match="il n’en reste que 2 sur 6"):
        book(rails, claire, around(0), quantity=3)
    assert late_words(book(rails, claire, around(0), quantity=2)) == ""
    assert late_words(book(rails, claire, around(3), quantity=2)) == ""
    assert late_words(book(rails, claire, around(3), quantity=3)) != ""


def test_the_one_that_is_late_may_be_prolonged(claire):
    late = BookingFactory(state=State.OUT, **around(-9, 3))
    late.end = clock.today() + timedelta(days=2)
    domain.change_booking(booking=late, actor=claire)
    assert late.units.count() == 36


def test_handed_over_before_its_days_while_others_have_booked(claire):
    van = ResourceFactory()
    mine = book(van, claire, around(5, 2), confirm=True)
    between = book(van, claire, around(2))
    with pytest.raises(states.TransitionRefused, match="d’autres ont réservé d’ici là"):
        domain.lend(booking=mine, actor=claire)
    states.perform(between, "cancel", actor=claire)
    assert domain.lend(booking=mine, actor=claire).state == State.OUT
    with pytest.raises(Unavailable):  # out since today, whatever its first day
        book(van, claire, around(2))


def test_handed_over_after_its_days_while_others_have_it(claire):
    van = ResourceFactory()
    mine = book(van, claire, around(-3), confirm=True)
    book(van, claire, around(0))
    with pytest.raises(states.TransitionRefused, match="d’autres ont réservé"):
        domain.lend(booking=mine, actor=claire)


def test_next_free_looks_for_the_same_length():
    used = dict.fromkeys([(DAY + timedelta(days=n), "matin") for n in (0, 1, 3, 6)], 1)
    wish = Wish(DAY, DAY + timedelta(days=1), "matin")
    until = DAY + timedelta(days=30)
    assert next_free(used, 1, wish, until=until).start == DAY + timedelta(days=4)
    assert next_free(used, 2, wish, until=until).start == DAY + timedelta(days=1)
    assert next_free(used, 1, wish, until=DAY + timedelta(days=4)) is None


# -- with the plan --------------------------------------------------------------------------------


@pytest.fixture
def project(claire):
    anchors = [AnchorDay("Montage", DAY), AnchorDay("Vernissage", DAY + timedelta(days=7))]
    return create_project(name="Exposition", actor=claire, anchors=anchors)


def shift(project, days, actor, chosen=None):
    project.refresh_from_db()
    anchor = project.anchors.get(name="Montage")
    changes = Changes(anchors={anchor.pk: anchor.day + timedelta(days=days)})
    seen = preview_changes(changes=changes, user=actor)
    choice = moving.Choice(stamp=seen.stamp, moves=chosen)
    return seen.projects[0], lambda: moving.apply_changes(
        changes=changes, choice=choice, actor=actor
    )


def test_bookings_follow_their_anchor_and_come_back(claire, project):
    anchor = project.anchors.get(name="Montage")
    van = ResourceFactory()
    before = book(van, claire, on(-2, 2), project, anchor=anchor)
    after = book(van, claire, on(0, 2), project, anchor=anchor)
    free = book(van, claire, on(10), project)
    seen, apply = shift(project, 2, claire)
    (group,) = [one for one in seen.groups if one.key == "reservations"]
    assert [move.after for move in group.possible] == [DAY, DAY + timedelta(days=2)]
    record = apply()
    for one in (before, after, free):
        one.refresh_from_db()
    assert (before.start, after.start, after.end) == (
        DAY,
        DAY + timedelta(days=2),
        DAY + timedelta(days=3),
    )
    assert free.start == DAY + timedelta(days=10)
    assert sorted({unit.day for unit in after.units.all()}) == [after.start, after.end]
    moving.undo_changes(record=record, actor=claire)
    before.refresh_from_db()
    assert before.start == DAY - timedelta(days=2)
    assert sorted({unit.day for unit in before.units.all()}) == [before.start, before.end]


def test_a_move_onto_a_taken_day_is_blocked(claire, project):
    anchor = project.anchors.get(name="Montage")
    van = ResourceFactory()
    mine = book(van, claire, on(0), project, anchor=anchor)
    book(van, claire, on(3))
    seen, apply = shift(project, 3, claire)
    (group,) = [one for one in seen.groups if one.key == "reservations"]
    assert [move.blocked for move in group.impossible] == ["déjà pris le 19 mai 2028"]
    apply()
    mine.refresh_from_db()
    assert mine.start == DAY


def test_a_place_taken_meanwhile_stops_the_whole_move(claire, project):
    anchor = project.anchors.get(name="Montage")
    van = ResourceFactory()
    book(van, claire, on(0), project, anchor=anchor)
    _seen, apply = shift(project, 3, claire)
    book(van, claire, on(3))
    with pytest.raises(moving.PlanChanged):
        apply()
    anchor.refresh_from_db()
    assert anchor.day == DAY


def test_what_was_handed_over_since_is_not_moved_back(claire, project):
    van = ResourceFactory()
    kept = book(
        van, claire, on(0), project, anchor=project.anchors.get(name="Montage"), confirm=True
    )
    _seen, apply = shift(project, 3, claire)
    record = apply()
    domain.lend(booking=kept, actor=claire)
    with pytest.raises(UndoRefused):
        moving.undo_changes(record=record, actor=claire)
    kept.refresh_from_db()
    assert (kept.state, kept.start) == (State.OUT, DAY + timedelta(days=3))


def test_an_undo_finds_the_place_taken(claire, project):
    anchor = project.anchors.get(name="Montage")
    van = ResourceFactory()
    book(van, claire, on(0), project, anchor=anchor)
    _seen, apply = shift(project, 3, claire)
    record = apply()
    book(van, claire, on(0))
    with pytest.raises(UndoRefused, match="pris sa place"):
        moving.undo_changes(record=record, actor=claire)


@pytest.mark.parametrize("bookings", [1, 3])
def test_a_preview_asks_as_little_for_three(claire, project, bookings):
    anchor = project.anchors.get(name="Montage")
    for _n in range(bookings):
        book(ResourceFactory(), claire, on(0), project, anchor=anchor)
    from maillage.coordination.bookings.movables import BookingMovable
    from maillage.kernel.registry import AnchorChange

    change = AnchorChange(project.pk, anchor.pk, "x", DAY, DAY + timedelta(days=1))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(list(BookingMovable().preview([change]))) == bookings
    assert len(queries) == 3  # the bookings, the units, what is out beyond its days
