"""A project's plan as an `MsPlan`, and the exact settings that travel in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from maillage.coordination.exchange.mspdi.model import (
    LEVELS,
    MINUTES,
    Constraint,
    MsLink,
    MsPlan,
    MsResource,
    MsTask,
)
from maillage.coordination.exchange.mspdi.settings import Settings, anchor_text
from maillage.coordination.projects.domain.calendars import project_calendar
from maillage.coordination.projects.domain.plans import describe_rule
from maillage.coordination.projects.models import Anchor, Dependency, Project, Task
from maillage.kernel.calendar import WorkCalendar

RULE, SETTINGS, ROLE, STATE = (
    "Maillage – règle",
    "Maillage – réglages",
    "Maillage – rôle",
    "Maillage – avancement",
)
"""Names of the free fields that MS Project shows, and gives back."""
_PERCENT: Final = {Task.State.DOING: 50, Task.State.DONE: 100}
_TENTHS: Final = 10
MARGIN: Final = timedelta(days=60)
"""Around the plan, the public holidays are told too: a date may move."""


def plan_of(project: Project, user: Any) -> MsPlan:
    """The plan that `user` sees: anchors as milestones, phases as summaries, then their tasks."""
    tasks = list(
        Task.objects.visible_to(user)
        .filter(project=project)
        .select_related("rule_anchor", "responsible", "responsible_organisation")
        .order_by("due", "position", "pk")
    )
    anchors = list(project.anchors.all())
    numbers = {task.pk: number for number, task in enumerate(tasks, start=len(anchors) + 1)}
    plan = MsPlan(name=project.name)
    _frame(plan, tasks, anchors, project_calendar(project))
    resources = _resources(plan, tasks)
    links = _links(numbers)
    plan.tasks = [_anchor(one, number) for number, one in enumerate(anchors, start=1)]
    made = [_task(task, numbers[task.pk], resources, links) for task in tasks]
    plan.tasks += _outlined(made, first=len(anchors) + len(tasks) + 1)
    return plan


def _frame(
    plan: MsPlan, tasks: Sequence[Task], anchors: Sequence[Anchor], calendar: WorkCalendar
) -> None:
    """First and last day, and what is not worked around them."""
    days = [day for task in tasks for day in (task.start, task.due) if day]
    days += [anchor.day for anchor in anchors]
    if not days:
        return
    plan.start, plan.finish = min(days), max(days)
    plan.weekend = calendar.weekend
    first, last = plan.start - MARGIN, plan.finish + MARGIN
    closed: dict[date, str] = {
        day: calendar.why_closed(day) or "" for day in calendar.closing_days if first <= day <= last
    }
    closed |= dict(calendar.holidays_between(first, last))
    plan.closed = sorted(closed.items())


def _resources(plan: MsPlan, tasks: Sequence[Task]) -> dict[str, int]:
    """Everyone who does something, once; number by name."""
    names = dict.fromkeys(
        str(one)
        for task in tasks
        for one in (task.responsible, task.responsible_organisation)
        if one
    )
    numbers = {name: number for number, name in enumerate(names, start=1)}
    plan.resources = {number: MsResource(number, name) for name, number in numbers.items()}
    return numbers


def _links(numbers: dict[int, int]) -> dict[int, list[MsLink]]:
    found: dict[int, list[MsLink]] = {}
    rows = Dependency.objects.filter(predecessor__in=numbers, successor__in=numbers)
    for link in rows.order_by("pk"):
        lag = link.lag * MINUTES * _TENTHS
        one = MsLink(numbers[link.predecessor_id], link.kind, lag)
        found.setdefault(link.successor_id, []).append(one)
    return found


def _anchor(anchor: Anchor, number: int) -> MsTask:
    return MsTask(
        uid=number,
        name=anchor.name,
        milestone=True,
        start=anchor.day,
        finish=anchor.day,
        at=anchor.time,
        duration=0,
        constraint=Constraint.MUST_FINISH,
        constraint_day=anchor.day,
        texts={SETTINGS: anchor_text(anchor.time)},
    )


def _task(
    task: Task, number: int, resources: dict[str, int], links: dict[int, list[MsLink]]
) -> MsTask:
    firm = task.locked or task.exact_day or (task.rule_anchor_id is None and not task.floating)
    constraint = Constraint.ALAP
    if task.due is not None and not task.floating:
        constraint = Constraint.MUST_FINISH if firm else Constraint.FINISH_NO_LATER
    held = constraint is not Constraint.ALAP
    cancelled = task.state == Task.State.CANCELLED
    texts = {
        RULE: describe_rule(task),
        SETTINGS: str(Settings.of(task)),
        ROLE: task.responsible_role,
        STATE: str(task.get_state_display()),
    }
    who = (task.responsible, task.responsible_organisation)
    return MsTask(
        uid=number,
        name=task.title,
        active=not cancelled,
        start=task.start or task.due,
        finish=task.due,
        duration=task.duration * MINUTES,
        work=int(task.effort * 60) if task.effort else 0,
        percent=_PERCENT.get(Task.State(task.state), 0),
        constraint=constraint,
        constraint_day=task.due if held else None,
        deadline=task.due if held else None,
        notes=task.note,
        links=links.get(task.pk, []),
        texts={alias: text for alias, text in texts.items() if text},
        resources=[resources[str(one)] for one in who if one],
        phase=task.phase,
    )


def _outlined(tasks: Sequence[MsTask], *, first: int) -> list[MsTask]:
    """The tasks below their phases, the phases in the order in which they begin."""
    found = [task for task in tasks if not task.phase]
    groups: dict[str, list[MsTask]] = {}
    for task in tasks:
        if task.phase:
            groups.setdefault(task.phase, []).append(task)
    there: list[str] = []
    number = first
    for phase, inside in groups.items():
        names = phase.split(LEVELS)
        shared = 0
        while shared < min(len(names), len(there)) and names[shared] == there[shared]:
            shared += 1
        for level in range(shared, len(names)):
            found.append(_summary(names[level], level + 1, number, inside))
            number += 1
        there = names
        for task in inside:
            task.level = len(names) + 1
            found.append(task)
    return found


def _summary(name: str, level: int, number: int, inside: Sequence[MsTask]) -> MsTask:
    starts = [task.start for task in inside if task.start]
    ends = [task.finish for task in inside if task.finish]
    return MsTask(
        uid=number,
        name=name,
        level=level,
        summary=True,
        start=min(starts, default=None),
        finish=max(ends, default=None),
    )
