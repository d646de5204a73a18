"""From tables to the pure planner and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from maillage.coordination.calendars.models import DecidingBody
from maillage.coordination.projects.domain.calendars import project_calendar, school_zone
from maillage.coordination.projects.models import Anchor, Dependency, Project, Task
from maillage.coordination.projects.planning.plan import (
    Body,
    Link,
    LinkKind,
    Plan,
    PlanTask,
    SchoolRule,
    Slot,
)
from maillage.coordination.projects.planning.rules import DateRule, Unit, describe
from maillage.coordination.projects.planning.schedule import backward


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


def as_plan_task(task: Task, *, zone: str = "", body: Body | None = None) -> PlanTask:
    """A row as the planner sees it, with the school zone of its project and who decides on it."""
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
        school=SchoolRule(task.school_rule) if task.school_rule else None,
        zone=zone,
        body=body,
        current=current,
    )


def bodies_of(tasks: Iterable[Task]) -> dict[int | None, Body]:
    """Who decides on these tasks, by key, with their sessions: two queries at most."""
    wanted = {task.deciding_body_id for task in tasks if task.deciding_body_id}
    if not wanted:
        return {}
    rows = DecidingBody.objects.filter(pk__in=wanted).prefetch_related("sessions")
    return {
        body.pk: Body(body.name, tuple(one.day for one in body.sessions.all()), body.filing_days)
        for body in rows
    }


def as_plan_tasks(project: Project, tasks: Collection[Task]) -> list[PlanTask]:
    """Rows of one project as the planner sees them; looks up zone and sessions once, if at all."""
    bodies = bodies_of(tasks)
    zone = school_zone(project) if any(task.school_rule for task in tasks) else ""
    return [as_plan_task(task, zone=zone, body=bodies.get(task.deciding_body_id)) for task in tasks]


def load_plan(
    project: Project, *, follows: Iterable[int] = (), moved: int | None = None
) -> LoadedPlan:
    """Read a project's plan in three queries, three more with sessions or school holidays.

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
        tasks=as_plan_tasks(project, tasks.values()),
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
    edited = list({id(task): task for task in tasks}.values())
    known = {task.pk for task in edited if task.pk}
    keyed: dict[int | str, Task] = {
        task.pk or f"new-{number}": task for number, task in enumerate(edited)
    }
    shaped = zip(keyed, as_plan_tasks(project, edited), strict=True)
    plan_tasks = [task for task in loaded.plan.tasks if task.key not in known]
    plan_tasks += [
        replace(
            one, key=key, done=False, cancelled=False, current=one.current if one.locked else None
        )
        for key, one in shaped
    ]
    plan = replace(loaded.plan, tasks=plan_tasks)
    schedule = backward(plan, project_calendar(project))
    for key, task in keyed.items():
        slot = schedule.slots.get(key)
        if slot is not None:
            task.start, task.due = slot.start, slot.due
