from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone

from maillage.kernel import clock


@time_machine.travel(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), tick=False)
def test_now_is_utc_and_today_is_the_site_date() -> None:
    assert clock.now() == datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert clock.now().utcoffset().total_seconds() == 0
    assert clock.today() == date(2026, 7, 1)  # half past midnight in Paris


@time_machine.travel(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), tick=False)
def test_today_does_not_depend_on_the_zone_a_request_activates() -> None:
    with timezone.override("America/Guadeloupe"):
        assert clock.today() == date(2026, 7, 1)


def test_local_keeps_the_instant_and_refuses_naive() -> None:
    moment = datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert clock.local(moment) == moment
    assert clock.local(moment).hour == 13
    with pytest.raises(ValueError, match="naive"):
        clock.local(datetime(2026, 1, 5, 12))  # noqa: DTZ001 - what is refused


@time_machine.travel(datetime(2026, 9, 1, 8, tzinfo=UTC), tick=False)
def test_as_if_lasts_as_long_as_its_block() -> None:
    moment = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    with clock.as_if(moment):
        assert clock.now() == moment
        assert clock.today() == date(2026, 7, 1)
        with clock.as_if(moment.replace(hour=12)):
            assert clock.today() == date(2026, 6, 30)
        assert clock.now() == moment
    assert clock.now() == datetime(2026, 9, 1, 8, tzinfo=UTC)
