"""A project's plan as an `MsPlan`, and the exact settings that travel in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
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
from maillage.coordination.exchange.mspdi.told import (
    BASE,
    ROLE,
    RULE,
    SETTINGS,
    STATE,
    base_text,
    cells,
    refs_of,
)
from maillage.coordination.projects.domain.calendars import project_calendar
from maillage.coordination.projects.domain.plans import describe_rule
from maillage.coordination.projects.models import Anchor, Dependency, Project, Task
from maillage.coordination.projects.planning.plan import duration_between
from maillage.kernel import clock
from maillage.kernel.calendar import WorkCalendar

_PERCENT: Final = {Task.State.DOING: 50, Task.State.DONE: 100}
_TENTHS: Final = 10
MARGIN: Final = timedelta(days=60)
"""Around the plan, the public holidays are told too: a date may move."""


def cells_here(project: Project, user: Any) -> dict[int, dict[str, object]]:
    """What the file of this plan would say now, by task."""
    plan = plan_of(project, user)
    return {plan.refs[task.uid]: cells(task, plan) for task in plan.tasks if task.uid in plan.refs}


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
    calendar = project_calendar(project)
    _frame(plan, tasks, anchors, calendar)
    resources = _resources(plan, tasks)
    links = _links(numbers)
    plan.tasks = [_anchor(one, number) for number, one in enumerate(anchors, start=1)]
    made = [_task(task, numbers[task.pk], resources, links) for task in tasks]
    plan.tasks += made
    plan.refs = refs_of(plan)
    for one in made:
        one.texts[BASE] = base_text(one, plan)
    plan.tasks = plan.tasks[: len(anchors)] + _outlined(
        made, first=len(anchors) + len(tasks) + 1, calendar=calendar
    )
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
    constraint, day = _held(task)
    held = task.due is not None and not task.floating
    done = clock.local(task.done_at).date() if task.done_at else None
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
        constraint_day=day,
        done=done if task.state == Task.State.DONE else None,
        deadline=task.due if held else None,
        notes=task.note,
        links=links.get(task.pk, []),
        texts={alias: text for alias, text in texts.items() if text},
        resources=[resources[str(one)] for one in who if one],
        phase=task.phase,
    )


def _held(task: Task) -> tuple[Constraint, date | None]:
    """What holds it, and until or from when.

    Of two constraints the file has room for one: a task that may not begin before a day says that
    day, and its deadline says the other.
    """
    firm = task.locked or task.exact_day or (task.rule_anchor_id is None and not task.floating)
    if task.due is not None and not task.floating and firm:
        return Constraint.MUST_FINISH, task.due
    if task.earliest is not None:
        return Constraint.START_NO_EARLIER, task.earliest
    if task.due is not None and not task.floating:
        return Constraint.FINISH_NO_LATER, task.due
    return Constraint.ALAP, None


@dataclass(slots=True)
class _Phase:
    """A phase, what is done in it, and the phases inside it."""

    name: str = ""
    tasks: list[MsTask] = field(default_factory=list)
    inside: dict[str, _Phase] = field(default_factory=dict)

    def all(self) -> Iterator[MsTask]:
        """All that it groups, however deep."""
        yield from self.tasks
        for one in self.inside.values():
            yield from one.all()


def _outlined(tasks: Sequence[MsTask], *, first: int, calendar: WorkCalendar) -> list[MsTask]:
    """The tasks below their phases, each phase once, in the order in which they begin."""
    root = _Phase()
    for task in tasks:
        group = root
        for name in filter(None, task.phase.split(LEVELS)):
            group = group.inside.setdefault(name, _Phase(name))
        group.tasks.append(task)
    numbers = count(first)
    found: list[MsTask] = []

    def lay(group: _Phase, level: int) -> None:
        if level:
            found.append(_summary(group, level, next(numbers), calendar))
        for task in group.tasks:
            task.level = level + 1
            found.append(task)
        for one in group.inside.values():
            lay(one, level + 1)

    lay(root, 0)
    return found


def _summary(group: _Phase, level: int, number: int, calendar: WorkCalendar) -> MsTask:
    """From the first day of what it groups to the last, in working days."""
    inside = list(group.all())
    start = min((task.start for task in inside if task.start), default=None)
    finish = max((task.finish for task in inside if task.finish), default=None)
    days = duration_between(start, finish, calendar) if start and finish else 1
    return MsTask(
        uid=number,
        name=group.name,
        level=level,
        summary=True,
        start=start,
        finish=finish,
        duration=days * MINUTES,
    )
