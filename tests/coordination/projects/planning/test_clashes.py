"""Twice at once, or not."""

from __future__ import annotations

from datetime import date, time

from maillage.coordination.projects.planning.clashes import find_clashes
from maillage.kernel.registry import ObjectRef, Occupation

DAY = date(2026, 5, 12)
NADIA = ObjectRef("directory.person", 1)


def taken(label, start=None, end=None, project=None, day=DAY, subject=NADIA, event=""):
    hours = (time(start) if start is not None else None, time(end) if end is not None else None)
    return Occupation(subject, "Nadia", day, label, "/", *hours, project=project, event=event)


def clashing(*items):
    return [[one.label for one in clash.items] for clash in find_clashes(items)]


def test_hours_that_meet():
    assert clashing(taken("b", 11, 13), taken("a", 10, 12)) == [["a", "b"]]
    assert clashing(taken("a", 10, 12), taken("b", 12, 13)) == []
    assert clashing(taken("a", 10), taken("b", 20, 21)) == [["a", "b"]]


def test_whole_days_meet_between_projects_only():
    assert clashing(taken("a", project=1), taken("b", project=2)) == [["a", "b"]]
    assert clashing(taken("a", project=1), taken("b", project=1)) == []
    assert clashing(taken("a", project=1), taken("b", 9, 10, project=2)) == [["a", "b"]]


def test_an_anchor_and_its_event_are_one():
    both = [taken("a", 18, 20, project=1, event="x"), taken("b", 18, 20, project=1, event="x")]
    assert clashing(*both) == []


def test_others_and_other_days_do_not_count():
    other = ObjectRef("directory.person", 2)
    assert clashing(taken("a"), taken("b", subject=other)) == []
    assert clashing(taken("a"), taken("b", day=date(2026, 5, 13))) == []


def test_three_are_said_once_in_order():
    items = [taken("c", 11, 15), taken("a", 10, 12), taken("b", 11, 12), taken("d", 18, 19)]
    assert clashing(*items) == [["a", "b", "c"]]
