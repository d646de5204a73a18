from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.coordination.projects.planning.plan import Link, PlanError, PlanTask
from maillage.coordination.projects.planning.rules import DateRule, resolve
from maillage.coordination.projects.planning.templates import (
    rule_from_date,
    rule_from_dates,
    schedule_template,
)
from maillage.kernel.calendar import WorkCalendar

CALENDAR = WorkCalendar()
ANCHORS = {"m": date(2026, 6, 3), "v": date(2026, 6, 12), "d": date(2026, 9, 20)}


def test_a_template_takes_its_dates_from_the_anchors() -> None:
    tasks = [PlanTask(1, "Conception", duration=10), PlanTask(2, "Pose", rule=DateRule("m", -1))]
    found = schedule_template(tasks, ANCHORS, CALENDAR, links=[Link(1, 2)], main="v")
    assert found[2].due == date(2026, 6, 2)
    assert found[1].due == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (date(2026, 5, 12), DateRule("m", -22)),
        (date(2026, 6, 3), DateRule("m")),
        (date(2026, 6, 4), DateRule("v", -8)),
        (date(2026, 9, 30), DateRule("d", 10)),
        (date(2026, 5, 16), DateRule("m", -19)),  # a Saturday, after the Ascension: Friday 15
        (date(2026, 10, 3), DateRule("d", 15)),  # a Saturday: Monday 5
        (date(2026, 9, 20), DateRule("d")),  # the anchor's Sunday itself
    ],
)
def test_a_date_becomes_the_rule_that_gives_it(day: date, rule: DateRule) -> None:
    assert rule_from_dates(day, ANCHORS, CALENDAR) == rule


def test_a_rule_needs_an_anchor() -> None:
    with pytest.raises(PlanError, match="pas encore de date repère"):
        rule_from_dates(date(2026, 5, 12), {}, CALENDAR)


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.dictionaries(
        st.sampled_from("abc"), st.dates(date(2026, 1, 1), date(2027, 12, 31)), min_size=1
    ),
)
def test_rules_give_their_date_back(day: date, anchors: dict[str, date]) -> None:
    exact = rule_from_date(day, anchors)
    assert resolve(exact, anchors[exact.anchor], CALENDAR, exact=True) == day
    rule = rule_from_dates(day, anchors, CALENDAR)
    given = resolve(rule, anchors[rule.anchor], CALENDAR)
    assert rule.anchor == exact.anchor
    assert given == day or not CALENDAR.is_working(day)
    assert resolve(exact, anchors[exact.anchor], CALENDAR) == given
