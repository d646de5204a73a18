"""From tables to the pure planner and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from maillage.coordination.calendars.models import DecidingBody
from maillage.coordination.projects import models
from maillage.coordination.projects.domain.calendars import (
    project_calendar,
    zones_of,
)
from maillage.coordination.projects.models import (
    Anchor,
    Dependency,
    Project,
    Task,
    TemplateTask,
)
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
from maillage.kernel import clock


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


def school_rule_of(
    task: Task | TemplateTask, audience: SchoolRule | None = None
) -> SchoolRule | None:
    """What school holidays mean for a task, of a project whose audiences have that rule."""
    if task.school_rule == models.SchoolRule.AUDIENCE:
        return audience
    return SchoolRule(task.school_rule) if task.school_rule else None


def audience_rules(tasks: Iterable[Task]) -> dict[int, SchoolRule]:
    """The rules of their projects' audiences, by project; one query, if any task follows them."""
    wanted = {one.project_id for one in tasks if one.school_rule == models.SchoolRule.AUDIENCE}
    if not wanted:
        return {}
    rows = models.ProjectAudience.objects.filter(project__in=wanted).exclude(school_rule="")
    return {
        project: SchoolRule(rule) for project, rule in rows.values_list("project", "school_rule")
    }


def as_plan_task(
    task: Task,
    *,
    zone: str = "",
    body: Body | None = None,
    audience: SchoolRule | None = None,
) -> PlanTask:
    """A row as the planner sees it.

    With the school zone of its project, the rule of its audiences, and who decides on the task.
    """
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
        begun=task.state == Task.State.DOING,
        done_on=clock.local(task.done_at).date() if task.done_at else None,
        exact_day=task.exact_day,
        earliest=task.earliest,
        school=school_rule_of(task, audience),
        zone=zone,
        body=body,
        current=current,
    )


def bodies_of(tasks: Iterable[Task | TemplateTask]) -> dict[int | None, Body]:
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
    zones = zones_of([project]) if any(task.school_rule for task in tasks) else {}
    audience = audience_rules(tasks).get(project.pk)
    return _as_plan_tasks(tasks, bodies_of(tasks), zones.get(project.pk, ""), audience)


def _as_plan_tasks(
    tasks: Iterable[Task],
    bodies: Mapping[int | None, Body],
    zone: str,
    audience: SchoolRule | None,
) -> list[PlanTask]:
    return [
        as_plan_task(task, zone=zone, body=bodies.get(task.deciding_body_id), audience=audience)
        for task in tasks
    ]


def load_plan(project: Project) -> LoadedPlan:
    """Read a project's plan in three queries, four more with sessions and school holidays."""
    return load_plans([project])[project.pk]


def load_plans(projects: Collection[Project]) -> dict[int, LoadedPlan]:
    """Read the plans of several projects, by key, in as many queries as for one."""
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
    rows = [task for theirs in tasks.values() for task in theirs.values()]
    bodies, audiences = bodies_of(rows), audience_rules(rows)
    schooled = {task.project_id for task in rows if task.school_rule}
    zones = zones_of([one for one in projects if one.pk in schooled]) if schooled else {}
    found = {}
    for one in projects:
        zone, audience = zones.get(one.pk, ""), audiences.get(one.pk)
        shaped = _as_plan_tasks(tasks[one.pk].values(), bodies, zone, audience)
        plan = _plan_of(one, anchors[one.pk], shaped, links[one.pk])
        found[one.pk] = LoadedPlan(plan, anchors[one.pk], tasks[one.pk])
    return found


def _plan_of(
    project: Project, anchors: Mapping[int, Anchor], tasks: list[PlanTask], links: list[Link]
) -> Plan:
    main = project.main_anchor_id or next(iter(anchors), None)
    return Plan(
        anchors={str(pk): anchor.day for pk, anchor in anchors.items()},
        tasks=tasks,
        links=links,
        main=str(main) if main is not None else None,
        names={str(pk): anchor.name for pk, anchor in anchors.items()},
    )


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
