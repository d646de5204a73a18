"""Running orders are written by verbs: hours follow, ranks are whole, all is in the history."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from tests.factories import (
    AnchorFactory,
    EmergencyContactFactory,
    LineFactory,
    PersonFactory,
    RunningOrderFactory,
    UserFactory,
)

from maillage.coordination.running_orders.domain import orders
from maillage.coordination.running_orders.models import Line, RunningOrder
from maillage.kernel import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def thomas():
    return UserFactory(role="coordination")


@pytest.fixture
def order():
    return RunningOrderFactory(start=time(8))


def add(order, thomas, title, *, hour=None, duration=30, **given):
    line = Line(order=order, title=title, duration=duration)
    return orders.save_line(line=line, hour=hour, actor=thomas, **given)


def told(order):
    return [(one.title, one.hour.replace("\u00a0", "")) for one in order.lines.all()]


def test_hours_follow_from_the_lines_before(order, thomas):
    first = add(order, thomas, "Montage", duration=90)
    add(order, thomas, "Accueil", hour=14 * 60)
    add(order, thomas, "Fanfare")
    assert told(order) == [("Montage", "8h00"), ("Accueil", "14h00"), ("Fanfare", "14h30")]
    between = add(order, thomas, "Balance", duration=20, after=first)
    assert between.position == 1
    before = add(order, thomas, "Café", duration=10, first=True)
    assert before.position == 0
    assert told(order) == [
        ("Café", "8h00"),
        ("Montage", "8h10"),
        ("Balance", "9h40"),
        ("Accueil", "14h00"),
        ("Fanfare", "14h30"),
    ]


def test_a_later_start_moves_what_follows_it(order, thomas):
    add(order, thomas, "Montage")
    add(order, thomas, "Accueil", hour=14 * 60)
    order.start = time(9)
    orders.save_order(order=order, actor=thomas)
    assert told(order) == [("Montage", "9h00"), ("Accueil", "14h00")]


def test_a_day_ends_before_the_next_noon(order, thomas):
    add(order, thomas, "Fête", hour=23 * 60, duration=20 * 60)
    with pytest.raises(ValidationError, match="lendemain midi"):
        add(order, thomas, "Rangement")
    assert order.lines.count() == 1


def test_the_telephone_comes_with_the_person(order, thomas):
    nadia = PersonFactory(phone="06 39 98 10 11")
    line = orders.save_line(
        line=Line(order=order, title="Accueil", person=nadia), hour=None, actor=thomas
    )
    assert line.phone == "06 39 98 10 11"
    assert line.who() == str(nadia)


def test_duplicate_move_delete(order, thomas):
    first = add(order, thomas, "Montage")
    add(order, thomas, "Accueil")
    copied = orders.duplicate_line(line=first, actor=thomas)
    assert told(order) == [("Montage", "8h00"), ("Montage", "8h30"), ("Accueil", "9h00")]
    orders.move_line(line=copied, to=99, actor=thomas)
    assert [one.title for one in order.lines.all()] == ["Montage", "Accueil", "Montage"]
    orders.move_line(line=copied, to=-3, actor=thomas)
    assert order.lines.first().pk == copied.pk
    orders.delete_line(line=copied, actor=thomas)
    assert told(order) == [("Montage", "8h00"), ("Accueil", "8h30")]
    assert [one.position for one in order.lines.all()] == [0, 1]
    verbs = set(audit.history_of(order).values_list("verb", flat=True))
    assert {"a ajouté une ligne", "a déplacé une ligne", "a supprimé une ligne"} <= verbs


def test_each_change_is_a_new_revision(order, thomas):
    line = add(order, thomas, "Montage")
    seen = {RunningOrder.objects.get(pk=order.pk).revision}
    line.title = "Montage des stands"
    orders.save_line(line=line, hour=None, actor=thomas)
    seen.add(RunningOrder.objects.get(pk=order.pk).revision)
    orders.save_contacts(
        order=order, rows=[{"pk": "", "name": "Régie", "role": "", "phone": "15"}], actor=thomas
    )
    seen.add(RunningOrder.objects.get(pk=order.pk).revision)
    assert len(seen) == 3


def test_the_day_is_that_of_its_anchor(order, thomas):
    order.anchor = AnchorFactory(project=order.project, day=date(2027, 6, 5))
    orders.save_order(order=order, actor=thomas)
    assert RunningOrder.objects.get(pk=order.pk).day == date(2027, 6, 5)
    order.anchor = AnchorFactory()
    with pytest.raises(ValidationError, match="autre projet"):
        orders.save_order(order=order, actor=thomas)


def test_duplicate_the_whole_day(order, thomas):
    LineFactory(order=order, stage="faite", delay=5, title="Montage")
    EmergencyContactFactory(order=order)
    made = orders.duplicate_order(order=order, actor=thomas)
    assert "(copie)" in made.title
    (line,) = made.lines.all()
    assert (line.title, line.stage, line.delay) == ("Montage", "a_venir", 0)
    assert made.contacts.count() == 1


def test_contacts_are_those_given_in_that_order(order, thomas):
    kept = EmergencyContactFactory(order=order, name="Secours")
    gone = EmergencyContactFactory(order=order, name="Ancien", position=1)
    rows = [
        {"pk": "", "name": "Régie", "role": "régie générale", "phone": "06 39 98 00 01"},
        {"pk": str(kept.pk), "name": "Secours", "role": "", "phone": kept.phone},
    ]
    orders.save_contacts(order=order, rows=rows, actor=thomas)
    assert [one.name for one in order.contacts.all()] == ["Régie", "Secours"]
    assert not order.contacts.filter(pk=gone.pk).exists()
    assert order.contacts.last().pk == kept.pk
