"""What the Gantt tab of a project shows: the chart, and the table that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.coordination.projects.daymarks import marks_between
from maillage.coordination.projects.domain.calendars import project_calendar
from maillage.coordination.projects.domain.feasibility import slack_by_task
from maillage.coordination.projects.gantt import (
    ZOOMS,
    Extras,
    Row,
    build_gantt,
    by_phase,
    scale_of,
)
from maillage.coordination.projects.models import Baseline, Dependency, Project, Task
from maillage.coordination.projects.plan_filters import filtered
from maillage.coordination.projects.presenting import addresses_of
from maillage.kernel import clock
from maillage.kernel.calendar import WorkCalendar
from maillage.ui import dates, states

# What the chart shows of a task: the dates of the rest would cost a third of the page.
SHOWN = (
    *(
        "project",
        "title",
        "responsible_role",
        "phase",
        "state",
        "start",
        "due",
        "locked",
        "position",
    ),
    *("blocked_reason", "responsible__first_name", "responsible__last_name"),
    "responsible_organisation__name",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A task in the table."""

    task: Task
    url: str
    start: str
    due: str
    who: str
    badge: str
    after: str  # what it waits for
    kept: str  # when it was to be done, in the plan kept as a reference
    critical: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A phase of the table."""

    label: str
    lines: list[Line]


def gantt(project: Project, user: Any, params: QueryDict) -> dict[str, Any]:
    """The chart at one scale, as the address asks; cancelled tasks are left out."""
    asked = filtered(_tasks(project, user), user, params, project=project)
    tasks = list(asked.tasks)
    anchors = list(project.anchors.all())
    calendar = project_calendar(project)
    baselines = list(Baseline.objects.visible_to(user).filter(project=project))
    baseline = _chosen(baselines, params.get("reference", ""))
    extras = Extras(
        links=_links(project),
        critical=critical_tasks(project, calendar),
        baseline=_kept(baseline),
        folded=frozenset(params.getlist("plie")),
    )
    chart = None
    if (scale := scale_of(tasks, anchors, params.get("zoom", ""))) is not None:
        marks = marks_between(scale.first, scale.last, calendar, project)
        today = clock.today()
        chart = build_gantt(tasks, anchors, scale=scale, today=today, marks=marks, extras=extras)
        add_fold_links(chart.rows, params)
    return {
        "chart": chart,
        "parts": table_of(tasks, extras, _titles(project, user, tasks, extras.links))
        if chart
        else [],
        "anchors": anchors,
        "zooms": list(ZOOMS),
        "undated": sum(task.due is None for task in tasks),
        "baselines": baselines,
        "baseline": baseline,
        "may_move": user.has_perm("projects.change_project", project),
        "filtered": asked,
    }


def _tasks(project: Project, user: Any) -> Any:
    """The tasks of the project that `user` may see, soonest first."""
    tasks: Any = project.tasks
    return (
        tasks.visible_to(user)
        .exclude(state=Task.State.CANCELLED)
        .select_related("responsible", "responsible_organisation")
        .only(*SHOWN)
        .order_by("due", "position", "pk")
    )


def _titles(
    project: Project, user: Any, tasks: Sequence[Task], links: Sequence[Dependency]
) -> dict[int, str]:
    """By key, the title of the tasks and of what they wait for: a filter hides no reason to wait."""
    titles = {task.pk: task.title for task in tasks}
    others = {link.predecessor_id for link in links if link.successor_id in titles} - titles.keys()
    if others:
        hidden = _tasks(project, user).filter(pk__in=others)
        titles |= dict(hidden.order_by().values_list("pk", "title"))
    return titles


def _links(project: Project) -> list[Dependency]:
    return list(Dependency.objects.filter(predecessor__project=project).order_by("pk"))


def critical_tasks(project: Project, calendar: WorkCalendar) -> frozenset[int]:
    """Keys of the tasks that leave the least room; none when the plan cannot be computed."""
    slack = slack_by_task(project, calendar)
    least = min(slack.values(), default=0)
    return frozenset(key for key, room in slack.items() if room == least)


def _chosen(baselines: Sequence[Baseline], wanted: str) -> Baseline | None:
    return next((one for one in baselines if str(one.pk) == wanted), None)


def _kept(baseline: Baseline | None) -> dict[int, tuple[date, date]]:
    """By task, when it was to be done."""
    if baseline is None:
        return {}
    rows = baseline.tasks.filter(task__isnull=False, due__isnull=False)
    found = rows.values_list("task", "start", "due")
    return {task: (start or due, due) for task, start, due in found if task and due}


def add_fold_links(rows: Sequence[Row], params: QueryDict) -> None:
    """Give each phase the address that folds it, or unfolds it."""
    for row in rows:
        if row.bar is None:
            changed = params.copy()
            folded = [one for one in changed.getlist("plie") if one != row.phase]
            changed.setlist("plie", folded if row.folded else [*folded, row.phase])
            row.fold_url = f"?{changed.urlencode()}"


def table_of(tasks: Sequence[Task], extras: Extras, titles: Mapping[int, str]) -> list[Part]:
    """The tasks by phase, with what each waits for, by its `titles`."""
    after: dict[int, list[str]] = {}
    for link in extras.links:
        if link.predecessor_id in titles:
            after.setdefault(link.successor_id, []).append(titles[link.predecessor_id])
    urls = addresses_of(tasks)
    groups = by_phase(tasks)
    named = len(groups) > 1 or bool(groups and groups[0][0])
    parts = []
    for phase, members in groups:
        lines = [
            Line(
                task=task,
                url=urls[task.pk],
                start=dates.plain_day(task.start) if task.start else "",
                due=dates.plain_day(task.due) if task.due else "",
                who=task.who(),
                badge=states.badge(task),
                after=", ".join(after.get(task.pk, ())),
                kept=dates.plain_day(extras.baseline[task.pk][1])
                if task.pk in extras.baseline
                else "",
                critical=task.pk in extras.critical,
            )
            for task in members
        ]
        parts.append(Part((phase or str(_("Sans phase"))) if named else "", lines))
    return parts
