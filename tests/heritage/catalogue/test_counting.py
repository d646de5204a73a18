"""Views of objects are summed in memory, written together, and are about nobody."""

from __future__ import annotations

import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from tests.factories.heritage import CulturalObjectFactory, ObjectCountFactory

from maillage.heritage.catalogue.domain import counting
from maillage.heritage.catalogue.models import ObjectCount
from maillage.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_waiting(monkeypatch):
    counting._counts.take()
    monkeypatch.setattr(counting, "EVERY", 3600)
    yield
    counting._counts.take()


def test_nothing_is_written_at_each_view(django_assert_num_queries):
    record = CulturalObjectFactory()
    with django_assert_num_queries(0):
        for _ in range(20):
            counting.count_view(record.pk)
    assert not ObjectCount.objects.exists()


def test_sums_are_written_by_one_statement(django_assert_num_queries):
    records = CulturalObjectFactory.create_batch(3)
    for record in records:
        counting.count_view(record.pk)
        counting.count_view(record.pk, from_search=True)
    with django_assert_num_queries(4):  # savepoint, who is there, the statement, release
        assert counting.flush() == 3
    assert set(ObjectCount.objects.values_list("views", "from_search")) == {(2, 1)}


def test_the_month_s_sum_grows():
    count = ObjectCountFactory(views=3, from_search=1, played=7)
    counting.count_view(count.object_id, from_search=True)
    counting.flush()
    count.refresh_from_db()
    assert (count.views, count.from_search, count.played) == (4, 2, 7)


def test_each_month_its_own():
    record = CulturalObjectFactory()
    counting.count_view(record.pk)
    with clock.as_if(datetime(2030, 2, 11, 12, tzinfo=ZoneInfo("UTC"))):
        counting.count_view(record.pk)
    counting.flush()
    assert ObjectCount.objects.filter(object=record).count() == 2


def test_many_objects_are_written_without_waiting(monkeypatch):
    monkeypatch.setattr(counting, "MOST", 2)
    first, second = CulturalObjectFactory.create_batch(2)
    counting.count_view(first.pk)
    assert not ObjectCount.objects.exists()
    counting.count_view(second.pk)
    assert ObjectCount.objects.count() == 2


def test_an_object_that_is_gone_spoils_nothing():
    record = CulturalObjectFactory()
    counting.count_view(record.pk + 1)
    counting.count_view(record.pk)
    counting.flush()
    assert ObjectCount.objects.get().object == record


def test_more_than_one_batch(monkeypatch):
    monkeypatch.setattr(counting, "_BATCH", 2)
    for record in CulturalObjectFactory.create_batch(5):
        counting.count_view(record.pk)
    assert counting.flush() == 5
    assert ObjectCount.objects.count() == 5


def test_what_cannot_be_written_waits(monkeypatch):
    record = CulturalObjectFactory()
    counting.count_view(record.pk)

    def refuse(taken):
        from django.db import OperationalError

        raise OperationalError("database is locked")

    with monkeypatch.context() as broken:
        broken.setattr(counting, "_write", refuse)
        assert counting.flush() == 0
    assert counting.flush() == 1
    assert ObjectCount.objects.get().views == 1


@pytest.mark.django_db(transaction=True)
def test_a_visitor_does_not_wait_for_the_writing(monkeypatch):
    monkeypatch.setattr(counting, "EVERY", 0)
    record = CulturalObjectFactory()
    assert not connection.in_atomic_block
    counting.count_view(record.pk)
    for thread in threading.enumerate():
        if thread.name == "object-counts":
            thread.join(20)
    assert ObjectCount.objects.get().views == 1


@pytest.mark.parametrize(
    ("agent", "machine"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("python-requests/2.32", True),
        ("curl/8.5.0", True),
        ("", True),
        ("   ", True),
    ],
)
def test_machines_say_so(agent, machine):
    assert counting.is_machine(agent) is machine
