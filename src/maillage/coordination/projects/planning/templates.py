"""Plans from templates, and rules from dates: what lets fixed dates follow their anchors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from maillage.coordination.projects.planning.plan import Link, Plan, PlanError, PlanTask
from maillage.coordination.projects.planning.rules import DateRule, Unit
from maillage.coordination.projects.planning.schedule import Schedule, backward
from maillage.kernel.calendar import WorkCalendar


def schedule_template(
    tasks: Sequence[PlanTask],
    anchors: Mapping[str, date],
    calendar: WorkCalendar,
    *,
    links: Sequence[Link] = (),
    main: str | None = None,
) -> Schedule:
    """The dates of a template's tasks once its anchors have theirs.

    Raises:
        PlanError, CycleError, PlanRangeError: as `backward`.
    """
    return backward(Plan(anchors=anchors, tasks=tasks, links=links, main=main), calendar)


def rule_from_date(day: date, anchors: Mapping[str, date]) -> DateRule:
    """The rule, in days, that leads to exactly `day` from the first anchor on or after it.

    What comes after every anchor is relative to the last of them. Of anchors on one day, the first
    given counts. Resolve it with ``exact=True`` when `day` is not worked, or see `rule_from_dates`.

    Raises:
        PlanError: no anchor has a date.
    """
    if not anchors:
        raise PlanError("Ce projet n’a pas encore de date repère : ajoutez-en une.")
    coming = {key: at for key, at in anchors.items() if at >= day}
    near = min(coming, key=coming.__getitem__) if coming else max(anchors, key=anchors.__getitem__)
    return DateRule(near, (day - anchors[near]).days, Unit.DAYS)


def rule_from_dates(day: date, anchors: Mapping[str, date], calendar: WorkCalendar) -> DateRule:
    """As `rule_from_date`, for a deadline: a day that is not worked gives way to a worked one.

    It becomes the day on which its rule lands: the worked day before it when it comes before its
    anchor, else the one after it.

    Raises:
        PlanError: no anchor has a date.
    """
    rule = rule_from_date(day, anchors)
    if rule.offset == 0:
        return rule
    day = calendar.previous_working(day) if rule.offset < 0 else calendar.next_working(day)
    return DateRule(rule.anchor, (day - anchors[rule.anchor]).days, Unit.DAYS)
