"""What is shown unasked: every museum as often as any other, what was never seen first."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.heritage import CulturalObjectFactory, MuseumFactory, ObjectCountFactory

from maillage.heritage.catalogue.domain.exposure import exposed, turn_of
from maillage.heritage.catalogue.models import CulturalObject

DAY = date(2026, 5, 4)


@given(st.sets(st.integers(1, 999), min_size=1, max_size=40), st.integers(1, 14), st.dates())
def test_every_museum_gets_the_same(museums, count, day):
    """Over as many days as there are museums, each is drawn as often as any other."""
    day = min(day, date(9000, 1, 1))
    drawn = Counter()
    for after in range(len(museums)):
        today = turn_of(list(museums), count=count, day=day + timedelta(after))
        assert len(today) == len(set(today)) == min(count, len(museums))
        drawn.update(today)
    assert set(drawn.values()) == {min(count, len(museums))}


def test_no_museum_no_turn():
    assert turn_of([], count=3, day=DAY) == []


@pytest.mark.django_db
class TestExposed:
    """From the database."""

    def test_nothing_yet(self):
        MuseumFactory()
        assert exposed(day=DAY) == []

    def test_one_of_each_museum_whatever_its_size(self):
        large, small = MuseumFactory(), MuseumFactory()
        CulturalObjectFactory.create_batch(20, museum=large)
        only = CulturalObjectFactory(museum=small)
        shown = CulturalObject.objects.filter(pk__in=exposed(day=DAY))
        assert only in shown
        assert {one.museum for one in shown} == {large, small}
        assert len(shown) == 2

    def test_the_same_all_day_another_tomorrow(self):
        CulturalObjectFactory.create_batch(40, museum=MuseumFactory())
        assert exposed(day=DAY) == exposed(day=DAY)
        assert len({exposed(day=DAY + timedelta(n))[0] for n in range(10)}) > 3

    def test_images_first_then_what_was_never_seen(self):
        museum = MuseumFactory()
        CulturalObjectFactory.create_batch(3, museum=museum)
        seen = CulturalObjectFactory(museum=museum, has_image=True)
        ObjectCountFactory(object=seen)
        assert exposed(day=DAY) == [seen.pk]
        unseen = CulturalObjectFactory(museum=museum, has_image=True)
        assert exposed(day=DAY) == [unseen.pk]

    def test_never_seen_only(self):
        record = CulturalObjectFactory()
        assert exposed(day=DAY, unseen_only=True) == [record.pk]
        ObjectCountFactory(object=record)
        assert exposed(day=DAY, unseen_only=True) == []
        assert exposed(day=DAY) == [record.pk]

    def test_only_what_everyone_may_see(self):
        CulturalObjectFactory(museum=MuseumFactory(is_open=False))
        CulturalObjectFactory(visibility="reseau")
        gone = CulturalObjectFactory()
        gone.withdraw()
        gone.save()
        assert exposed(day=DAY) == []

    def test_two_queries_however_many(self, django_assert_num_queries):
        CulturalObjectFactory()
        with django_assert_num_queries(2):
            exposed(day=DAY)
        CulturalObjectFactory.create_batch(3)
        with django_assert_num_queries(2):
            assert len(exposed(day=DAY)) == 4
