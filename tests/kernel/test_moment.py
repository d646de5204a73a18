"""What is kept for a moment: given again, then asked again."""

from __future__ import annotations

from maillage.kernel import moment
from maillage.kernel.moment import Moment


def test_given_again_for_a_moment(settings, monkeypatch):
    settings.MOMENT_SECONDS = 2
    now = 100.0
    monkeypatch.setattr(moment.time, "monotonic", lambda: now)
    kept: Moment[int] = Moment()
    made = iter(range(10))
    assert [kept.get("a", lambda: next(made)) for _ in range(3)] == [0, 0, 0]
    assert kept.get("b", lambda: next(made)) == 1
    now += 2
    assert kept.get("a", lambda: next(made)) == 2


def test_nothing_is_kept_by_those_who_would_see_it_late(settings):
    settings.MOMENT_SECONDS = 0
    kept: Moment[int] = Moment()
    made = iter(range(10))
    assert [kept.get("a", lambda: next(made)) for _ in range(2)] == [0, 1]


def test_what_is_kept_has_an_end(settings):
    settings.MOMENT_SECONDS = 60
    kept: Moment[int] = Moment()
    for number in range(moment.MOST_KEYS * 3):
        kept.get(number, lambda: 0)
    assert len(kept._kept) <= moment.MOST_KEYS
