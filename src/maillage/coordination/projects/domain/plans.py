"""From tables to the pure planner and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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


def load_plan(project: Project) -> LoadedPlan:
    """Read a project's plan in three queries."""
    return load_plans([project])[project.pk]


def load_plans(projects: Collection[Project]) -> dict[int, LoadedPlan]:
    """Read the plans of several projects in three queries, by the project's key."""
    anchors: dict[int, dict[int, Anchor]] = {project.pk: {} for project in projects}
    tasks: dict[int, dict[int, Task]] = {project.pk: {} for project in projects}
    links: dict[int, list[Link]] = {project.pk: [] for project in projects}
    for anchor in Anchor.objects.filter(project__in=anchors):
        anchors[anchor.project_id][anchor.pk] = anchor
    for task in Task.objects.filter(project__in=anchors).order_by("due", "position", "pk"):
        tasks[task.project_id][task.pk] = task
    for one, other, kind, lag, project in Dependency.objects.filter(
        predecessor__project__in=anchors
    ).values_list("predecessor", "successor", "kind", "lag", "predecessor__project"):
        links[project].append(Link(one, other, LinkKind[kind], lag))
    return {
        one.pk: _shaped(one, anchors[one.pk], tasks[one.pk], links[one.pk]) for one in projects
    }


def _shaped(
    project: Project, anchors: dict[int, Anchor], tasks: dict[int, Task], links: list[Link]
) -> LoadedPlan:
    main = project.main_anchor_id or next(iter(anchors), None)
    plan = Plan(
        anchors={str(pk): anchor.day for pk, anchor in anchors.items()},
        tasks=[as_plan_task(task) for task in tasks.values()],
        links=links,
        main=str(main) if main is not None else None,
        names={str(pk): anchor.name for pk, anchor in anchors.items()},
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
