"""What a task becomes when somebody gives it another day: its rule leads there from then on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from maillage.coordination.projects.domain.changes import MovePreview
from maillage.coordination.projects.models import Task
from maillage.coordination.projects.planning.move import Outcome
from maillage.coordination.projects.planning.rules import DateRule, Unit, shift
from maillage.coordination.projects.planning.schedule import backward
from maillage.kernel.calendar import WorkCalendar

TIMED: Final = (
    *("start", "due", "locked", "rule_anchor", "rule_offset", "rule_unit"),
    *("floating", "exact_day"),
)
"""The fields that a chosen day may change."""


def chosen_fields(task: Task, day: date, part: MovePreview) -> dict[str, Any]:
    """The task's rule and constraints, such that the plan computes `day` for it.

    It goes on following its anchor, from its new distance. What its links, its school rule or the
    calendar would not leave on that day becomes an exact day; what waits for a session is locked there, and what
    was locked stays so.
    """
    outcome, loaded = part.outcome, part.loaded
    if outcome is None or loaded is None:  # a plan that is not computed has no moves
        return {}
    anchor = task.rule_anchor_id
    if task.floating and part.project.main_anchor_id:
        anchor = part.project.main_anchor_id
    fields: dict[str, Any] = {"floating": False}
    if task.deciding_body_id:
        return {"locked": True}
    if anchor is None:
        return fields
    at = outcome.then.plan.anchors[str(anchor)]
    unit = Unit(task.rule_unit) if task.rule_anchor_id else Unit.DAYS
    rule = rule_to(day, str(anchor), at, unit, outcome.calendar)
    fields |= {
        "rule_anchor_id": anchor,
        "rule_offset": rule.offset,
        "rule_unit": rule.unit.value,
        "exact_day": task.exact_day or _led(task, rule, outcome) != day,
    }
    return fields


def _led(task: Task, rule: DateRule, outcome: Outcome) -> date | None:
    """The last day that the plan gives to a task by that rule; None when it gives it none."""
    tasks = [
        replace(one, rule=rule, day=None) if one.key == task.pk else one
        for one in outcome.then.plan.tasks
    ]
    plan = replace(outcome.then.plan, tasks=tasks)
    slot = backward(plan, outcome.calendar, network=outcome.then.network).get(task.pk)
    return slot.due if slot else None


def rule_to(day: date, anchor: str, at: date, unit: Unit, calendar: WorkCalendar) -> DateRule:
    """The rule that leads from the anchor's day to `day`, in that unit if it can, else in days."""
    days = (day - at).days
    if unit is Unit.WEEKS and days % 7 == 0:
        return DateRule(anchor, days // 7, unit)
    if unit is Unit.WORKING_DAYS:
        offset = calendar.working_days_between(at, day)
        if offset and calendar.add_working_days(at, offset) == day:
            return DateRule(anchor, offset, unit)
    if unit is Unit.MONTHS:
        offset = (day.year - at.year) * 12 + day.month - at.month
        if offset and shift(at, offset, unit) == day:
            return DateRule(anchor, offset, unit)
    return DateRule(anchor, days, Unit.DAYS)
