"""Acts from telephones: each counted once, in the order they were done, by whoever may."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from tests.factories import LineFactory, RunningOrderFactory, UserFactory

from maillage.coordination.running_orders.domain import live, orders
from maillage.coordination.running_orders.domain.live import Press, record_presses
from maillage.coordination.running_orders.models import GoneLine, Line, LiveAct, RunningOrder
from maillage.coordination.running_orders.timeline import Stage
from maillage.kernel import audit, clock
from maillage.kernel.audit import Actor


def anyone(_line):
    return True


@pytest.fixture
def order(db):
    order = RunningOrderFactory()
    for position, title in enumerate(("Balance", "Discours", "Feu", "Rangement")):
        LineFactory(order=order, position=position, title=title, is_fixed=title == "Feu")
    return order


def line_of(order, title) -> Line:
    return order.lines.get(title=title)


def press(order, title, verb, *, ago=0, minutes=0):
    at = clock.now() - timedelta(minutes=ago)
    return Press(uuid.uuid4(), line_of(order, title).pk, verb, at, minutes)


def send(order, *presses, by="Nadia", may=anyone):
    return record_presses(order=order, presses=presses, actor=Actor(label=by), may=may)


@pytest.mark.django_db
def test_sent_twice_counts_once(order):
    later = press(order, "Balance", "delay", minutes=5)
    assert [one.refusal for one in send(order, later)] == [""]
    assert [one.refusal for one in send(order, later, later)] == ["", ""]
    assert LiveAct.objects.count() == 1
    assert [one.delay for one in order.lines.all()] == [5, 5, 0, 5]


@pytest.mark.django_db
def test_a_batch_counts_in_the_order_in_which_it_was_done(order):
    results = send(
        order,
        press(order, "Balance", "finish", ago=1),
        press(order, "Balance", "start", ago=9),
    )
    assert [one.refusal for one in results] == ["", ""]
    line = line_of(order, "Balance")
    assert line.stage == Stage.DONE
    assert line.ended_at - line.started_at > timedelta(minutes=7)


@pytest.mark.django_db
def test_a_telephone_that_comes_back_wins_if_it_was_first(order):
    online = press(order, "Balance", "start", ago=5)
    send(order, online, by="Samir")
    (mine,) = send(order, press(order, "Balance", "start", ago=9), by="Nadia")
    assert mine.refusal == ""
    assert clock.now() - line_of(order, "Balance").started_at > timedelta(minutes=8)
    assert "Nadia a déjà commencé" in LiveAct.objects.get(uuid=online.uuid).refusal


@pytest.mark.django_db
def test_the_second_is_told_in_words(order):
    send(order, press(order, "Balance", "start", ago=9), by="Samir")
    (mine,) = send(order, press(order, "Balance", "start", ago=5), by="Nadia")
    assert mine.refusal.startswith("Samir a déjà commencé « Balance » à ")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verb", "minutes", "words"),
    [("delay", 0, "1 à 120"), ("delay", 500, "1 à 120"), ("explode", 0, "n’existe pas")],
)
def test_what_is_no_act_is_not_kept(order, verb, minutes, words):
    (result,) = send(order, press(order, "Balance", verb, minutes=minutes))
    assert words in result.refusal
    assert not LiveAct.objects.exists()


@pytest.mark.django_db
def test_only_on_ones_own_lines(order):
    mine = line_of(order, "Discours").pk
    theirs, own = send(
        order,
        press(order, "Balance", "start"),
        press(order, "Discours", "start"),
        may=lambda line: line.pk == mine,
    )
    assert "n’est pas à vous" in theirs.refusal
    assert own.refusal == ""
    assert line_of(order, "Balance").stage == Stage.COMING


@pytest.mark.django_db
def test_a_line_of_another_running_order(order):
    other = LineFactory()
    (result,) = send(order, Press(uuid.uuid4(), other.pk, "start", clock.now()))
    assert "n’est plus" in result.refusal


@pytest.mark.django_db
def test_a_line_deleted_since_keeps_the_others_right(order):
    send(order, press(order, "Balance", "delay", ago=3, minutes=15))
    line_of(order, "Balance").delete()
    send(order, press(order, "Discours", "start"))
    assert line_of(order, "Discours").stage == Stage.RUNNING


def hours(order):
    return {one.title: one.expected for one in order.lines.all()}


@pytest.mark.django_db
def test_a_line_taken_out_leaves_its_delays(order):
    orders.retime(order)
    planned = hours(order)
    send(order, press(order, "Balance", "delay", ago=9, minutes=30))
    send(
        order,
        press(order, "Discours", "start", ago=8),
        press(order, "Discours", "delay", minutes=5),
    )
    orders.delete_line(line=line_of(order, "Balance"), actor=None)
    orders.delete_line(line=line_of(order, "Discours"), actor=None)
    after = hours(order)
    gone = planned["Rangement"] - planned["Balance"] - 15  # the plan itself closes up
    assert after["Rangement"] == planned["Balance"] + 15 + 35, gone
    send(order, press(order, "Feu", "start"))
    assert hours(order) == after
    assert audit.history_of(order).filter(verb="a supprimé une ligne").exists()


@pytest.mark.django_db
def test_lines_that_come_and_go_leave_a_removed_one_in_its_place(order):
    orders.retime(order)
    send(order, press(order, "Discours", "delay", ago=9, minutes=30))
    orders.delete_line(line=line_of(order, "Discours"), actor=None)
    balance = line_of(order, "Balance")
    early = orders.save_line(
        line=Line(order=order, title="Accueil"), hour=None, first=True, actor=None
    )
    assert (early.delay, line_of(order, "Rangement").delay) == (0, 30)
    orders.move_line(line=line_of(order, "Rangement"), to=0, actor=None)
    assert [one.delay for one in order.lines.all()] == [0, 0, 0, 0]
    orders.move_line(line=line_of(order, "Rangement"), to=9, actor=None)
    assert [one.delay for one in order.lines.all()] == [0, 0, 0, 30]
    orders.delete_line(line=balance, actor=None)
    late = orders.save_line(line=Line(order=order, title="Bal"), hour=None, actor=None)
    assert (late.delay, line_of(order, "Rangement").delay) == (30, 30)


@pytest.mark.django_db
def test_a_rehearsal_leaves_nothing_behind(order):
    send(order, press(order, "Balance", "delay", ago=9, minutes=30))
    orders.delete_line(line=line_of(order, "Balance"), actor=None)
    live.reset_live(order=order, actor=None)
    assert not LiveAct.objects.exists()
    assert not GoneLine.objects.exists()
    assert {one.delay for one in order.lines.all()} == {0}


@pytest.mark.django_db
def test_a_line_takes_so_many_presses_and_no_more(order, monkeypatch):
    monkeypatch.setattr(live, "MOST_BY_LINE", 3)
    results = send(order, *[press(order, "Balance", "delay", minutes=1) for _n in range(5)])
    assert ["Trop de gestes" in one.refusal for one in results] == [False] * 3 + [True] * 2
    assert LiveAct.objects.count() == 3
    (other,) = send(order, press(order, "Discours", "start"))
    assert other.refusal == ""


@pytest.mark.django_db
def test_what_was_done_is_in_the_history(order):
    thomas = UserFactory(role="coordination")
    record_presses(
        order=order,
        presses=[press(order, "Balance", "start", ago=2)],
        actor=thomas,
        may=anyone,
    )
    send(order, press(order, "Balance", "delay", ago=1, minutes=5))
    verbs = list(audit.history_of(order).values_list("verb", "actor", "actor_label"))
    assert ("a commencé « Balance »", thomas.pk, str(thomas)) in verbs
    assert ("a décalé la suite de 5 min, à partir de « Balance »", None, "Nadia") in verbs


@pytest.mark.django_db
def test_after_a_rehearsal(order):
    thomas = UserFactory(role="coordination")
    rehearsed = press(order, "Discours", "start", ago=3)
    send(order, press(order, "Balance", "start", ago=5))
    live.reset_live(order=order, actor=thomas)
    assert {one.stage for one in order.lines.all()} == {Stage.COMING}
    (late,) = send(order, rehearsed)
    assert "remis à zéro" in late.refusal
    send(order, press(order, "Discours", "start", ago=-1))
    assert line_of(order, "Balance").stage == Stage.COMING
    assert line_of(order, "Discours").stage == Stage.RUNNING


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_one_act_as_for_three(order, count, django_assert_num_queries):
    acts = [press(order, title, "start") for title in ("Balance", "Discours", "Feu")[:count]]
    send(order, press(order, "Rangement", "skip"))
    with django_assert_num_queries(11):
        send(order, *acts)


@pytest.mark.django_db(transaction=True)
def test_the_same_act_from_two_connections_counts_once():
    order = RunningOrderFactory()
    line = LineFactory(order=order, title="Balance")
    once = Press(uuid.uuid4(), line.pk, "delay", clock.now(), 5)
    results = at_once(order, [once], [once])
    assert results == ["", ""]
    assert LiveAct.objects.count() == 1
    assert Line.objects.get().delay == 5


@pytest.mark.django_db(transaction=True)
def test_two_telephones_at_once_on_one_line():
    order = RunningOrderFactory()
    line = LineFactory(order=order, title="Balance")
    now = clock.now()
    first = Press(uuid.uuid4(), line.pk, "start", now - timedelta(seconds=30))
    second = Press(uuid.uuid4(), line.pk, "start", now)
    at_once(order, [first], [second])
    assert Line.objects.get().started_at == first.at
    refusals = dict(LiveAct.objects.values_list("uuid", "refusal"))
    assert refusals[first.uuid] == ""
    assert "a déjà commencé « Balance »" in refusals[second.uuid]
    assert RunningOrder.objects.get().revision == 3


def at_once(order, *batches):
    """Send each batch from a thread of its own; what they were told."""
    gate = threading.Barrier(len(batches))
    told = []

    def work(batch):
        try:
            gate.wait(10)
            told.extend(one.refusal for one in send(order, *batch))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(one,)) for one in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return told
