"""One's own tasks: what is late, for this week, later, blocked; and the week day by day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.coordination.projects.daymarks import DayMark, MarkKind, marks_between
from maillage.coordination.projects.domain.rights import writable
from maillage.coordination.projects.models import Absence, Anchor, Task
from maillage.coordination.projects.monthly import Entry, anchor_entries
from maillage.coordination.projects.plan_filters import filtered
from maillage.coordination.projects.presenting import Row, rows_of
from maillage.kernel import clock
from maillage.kernel.calendar import FIRST_DAY, LAST_DAY, site_calendar
from maillage.kernel.text_fr import french_day
from maillage.ui import dates

CARD, LIMIT = 6, 300  # tasks of a group of the card, tasks that are read


@dataclass(slots=True)
class Group:
    """Some of one's tasks; `more` is how many are not shown."""

    key: str
    label: str
    rows: list[Row] = field(default_factory=list)
    more: int = 0


def own_tasks(user: Any) -> QuerySet[Task]:
    """What is confided to the person of an account, done or not, but not what is cancelled."""
    return (
        Task.objects.visible_to(user)
        .of_account(user)
        .exclude(state=Task.State.CANCELLED)
        .select_related("project", "responsible", "responsible_organisation", "rule_anchor")
    )


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def group_of(task: Task, sunday: date) -> str:
    """Where a task goes: what is blocked is said first, whenever it is due."""
    if task.state == Task.State.BLOCKED:
        return "bloquees"
    if task.is_late:
        return "retard"
    return "semaine" if task.due is not None and task.due <= sunday else "suite"


def my_tasks(user: Any) -> dict[str, Any] | None:
    """The card of the home page: late, this week, blocked, later; None without an open task."""
    tasks = list(own_tasks(user).open().order_by("due", "pk")[:LIMIT])  # type: ignore[attr-defined]  # a TaskQuerySet
    if not tasks:
        return None
    may = writable(user, tasks)
    groups = {
        "retard": Group("retard", _("En retard")),
        "semaine": Group("semaine", _("Cette semaine")),
        "bloquees": Group("bloquees", _("Bloquées")),
        "suite": Group("suite", _("Plus tard")),
    }
    sunday = monday_of(clock.today()) + timedelta(days=6)
    chosen: list[tuple[Group, Task]] = []
    for task in tasks:
        group = groups[group_of(task, sunday)]
        if sum(1 for one, _task in chosen if one is group) < CARD:
            chosen.append((group, task))
        else:
            group.more += 1
    rows = rows_of([task for _group, task in chosen], may_tick=lambda task: task.pk in may)
    for (group, _task), row in zip(chosen, rows, strict=True):
        group.rows.append(row)
    return {"groups": [group for group in groups.values() if group.rows], "total": len(tasks)}


# -- the week ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class WeekDay:
    """A day of the agenda."""

    day: date
    words: str
    today: bool
    rows: list[Row] = field(default_factory=list)
    anchors: list[Entry] = field(default_factory=list)
    notes: list[DayMark] = field(default_factory=list)
    absent: bool = False

    @property
    def closed(self) -> bool:
        """Whether nobody works."""
        return any(note.kind is not MarkKind.SCHOOL for note in self.notes)

    @property
    def named(self) -> list[DayMark]:
        """What there is to say of the day."""
        return [note for note in self.notes if note.label]

    @property
    def empty(self) -> bool:
        """Nothing planned."""
        return not (self.rows or self.anchors or self.absent)


def week_of(text: str, today: date) -> date:
    """The Monday of the week of « 2026-05-12 »; of this week when the text says no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return monday_of(today)
    inside = FIRST_DAY + timedelta(days=14) < day < LAST_DAY - timedelta(days=14)
    return monday_of(day if inside else today)


def my_week(user: Any, params: QueryDict) -> dict[str, Any]:
    """One's week: what is due on each day, the dates of one's projects, absences; and what is late."""
    today = clock.today()
    monday = week_of(params.get("semaine", ""), today)
    sunday = monday + timedelta(days=6)
    asked = filtered(own_tasks(user), user, params)
    days = {
        day: WeekDay(day, dates.plain_day(day), day == today)
        for day in (monday + timedelta(days=number) for number in range(7))
    }
    waits = Q(due__lt=monday, state__in=Task.OPEN) if today in days else Q(pk__in=())
    tasks = list(asked.tasks.filter(Q(due__range=(monday, sunday)) | waits).order_by("due", "pk"))
    may = writable(user, tasks)
    before: list[Row] = []
    for row in rows_of(tasks, may_tick=lambda task: task.is_open and task.pk in may):
        found = days.get(row.task.due) if row.task.due else None
        (found.rows if found is not None else before).append(row)
    _add_dates(days, user)
    return {
        "days": list(days.values()),
        "before": before,
        "label": week_words(monday),
        "is_now": today in days,
        "previous_url": _week_url(params, monday - timedelta(days=7)),
        "next_url": _week_url(params, monday + timedelta(days=7)),
        "now_url": _week_url(params, today),
        "filtered": asked,
        "free": not asked.is_wrong and not before and all(day.empty for day in days.values()),
    }


def _add_dates(days: dict[date, WeekDay], user: Any) -> None:
    """The anchors of one's projects, one's absences, the days closed."""
    monday, sunday = min(days), max(days)
    projects = Q(project__team=user.pk) | Q(
        project__in=own_tasks(user).order_by().values("project")
    )
    keys = Anchor.objects.visible_to(user).filter(projects).values("pk")
    anchors = Anchor.objects.filter(pk__in=keys)
    for entry in anchor_entries(anchors, monday, sunday, named=True):
        days[entry.day].anchors.append(entry)
    absences = Absence.objects.filter(person__user=user, start__lte=sunday, end__gte=monday)
    for absence in absences:
        for day, found in days.items():
            found.absent = found.absent or absence.start <= day <= absence.end
    for mark in marks_between(monday, sunday, site_calendar()):
        for day, found in days.items():
            if mark.first <= day <= mark.last:
                found.notes.append(mark)


def week_words(monday: date) -> str:
    """« du 23 au 29 novembre 2026 », « du 28 décembre 2026 au 3 janvier 2027 »."""
    sunday = monday + timedelta(days=6)
    if monday.month == sunday.month:
        first = "1er" if monday.day == 1 else str(monday.day)
    else:
        first = french_day(monday, year=monday.year != sunday.year)
    return _("du %(first)s au %(last)s") % {"first": first, "last": french_day(sunday, year=True)}


def _week_url(params: QueryDict, day: date) -> str:
    changed = params.copy()
    changed["semaine"] = day.isoformat()
    return f"?{changed.urlencode()}"
