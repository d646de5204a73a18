"""From tables to the pure planner and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.coordination.projects.models import Anchor, Dependency, Project, Task
from maillage.coordination.projects.planning.plan import Link, LinkKind, Plan, PlanTask, Slot
from maillage.coordination.projects.planning.rules import DateRule, Unit, describe
from maillage.coordination.projects.planning.schedule import backward
from maillage.kernel.calendar import site_calendar


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """A project's plan with the rows that it was read from."""

    plan: Plan
    anchors: dict[int, Anchor]
    tasks: dict[int, Task]


def rule_of(task: Task) -> DateRule | None:
    """The task's rule, or None when its date is fixed."""
    if task.rule_anchor_id is None:
        return None
    return DateRule(str(task.rule_anchor_id), task.rule_offset, Unit(task.rule_unit))


def describe_rule(task: Task) -> str:
    """The rule in words: « 6 semaines avant le vernissage »; empty for a fixed date."""
    rule = rule_of(task)
    if rule is None or task.rule_anchor is None:
        return ""
    return describe(rule, task.rule_anchor.name)


def as_plan_task(task: Task) -> PlanTask:
    """A row as the planner sees it."""
    rule = rule_of(task)
    current = Slot(task.start or task.due, task.due) if task.due else None
    return PlanTask(
        key=task.pk,
        name=task.title,
        duration=task.duration,
        rule=rule,
        day=task.due if rule is None and not task.floating else None,
        locked=task.locked,
        done=task.state == Task.State.DONE,
        cancelled=task.state == Task.State.CANCELLED,
        exact_day=task.exact_day,
        earliest=task.earliest,
        current=current,
    )


def load_plan(
    project: Project, *, follows: Iterable[int] = (), moved: int | None = None
) -> LoadedPlan:
    """Read a project's plan in three queries.

    `follows` are the anchors that shift with the anchor `moved`.
    """
    anchors = {anchor.pk: anchor for anchor in project.anchors.all()}
    tasks = {
        task.pk: task
        for task in project.tasks.select_related(
            "rule_anchor", "responsible__user", "responsible_organisation"
        ).order_by("due", "position", "pk")
    }
    links = [
        Link(link.predecessor_id, link.successor_id, LinkKind[link.kind], link.lag)
        for link in Dependency.objects.filter(predecessor__project=project)
    ]
    main = project.main_anchor_id or next(iter(anchors), None)
    plan = Plan(
        anchors={str(pk): anchor.day for pk, anchor in anchors.items()},
        tasks=[as_plan_task(task) for task in tasks.values()],
        links=links,
        main=str(main) if main is not None else None,
        names={str(pk): anchor.name for pk, anchor in anchors.items()},
        follows={str(pk): str(moved) for pk in follows if moved is not None and pk != moved},
    )
    return LoadedPlan(plan, anchors, tasks)


def place_tasks(project: Project, tasks: Iterable[Task]) -> None:
    """Give unsaved or edited `tasks` the dates that the plan implies; the caller saves them.

    Raises PlanError (a cycle, a date out of the calendar) with a sentence for the user.
    """
    loaded = load_plan(project)
    edited = {id(task): task for task in tasks}
    known = {task.pk for task in edited.values() if task.pk}
    rows = [task for pk, task in loaded.tasks.items() if pk not in known]
    keyed: dict[int | str, Task] = {}
    plan_tasks = [as_plan_task(task) for task in rows]
    for number, task in enumerate(edited.values()):
        shaped = as_plan_task(task)
        key = task.pk or f"new-{number}"
        keyed[key] = task
        plan_tasks.append(
            PlanTask(
                key=key,
                name=shaped.name,
                duration=shaped.duration,
                rule=shaped.rule,
                day=shaped.day,
                locked=shaped.locked,
                exact_day=shaped.exact_day,
                earliest=shaped.earliest,
                current=shaped.current if shaped.locked else None,
            )
        )
    plan = Plan(
        anchors=loaded.plan.anchors,
        tasks=plan_tasks,
        links=loaded.plan.links,
        main=loaded.plan.main,
        names=loaded.plan.names,
    )
    schedule = backward(plan, site_calendar())
    for key, task in keyed.items():
        slot = schedule.slots.get(key)
        if slot is not None:
            task.start, task.due = slot.start, slot.due
