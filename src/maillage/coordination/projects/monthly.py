"""A month as a calendar: anchors, tasks due, sessions of the deciding bodies, days closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import formats
from django.utils.text import capfirst

from maillage.coordination.calendars.models import BodySession
from maillage.coordination.projects.daymarks import DayMark, MarkKind, marks_between
from maillage.coordination.projects.domain.calendars import project_calendar
from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.coordination.projects.plan_filters import Filtered, filtered
from maillage.coordination.projects.presenting import addresses_of
from maillage.kernel import clock
from maillage.kernel.calendar import FIRST_DAY, LAST_DAY, site_calendar
from maillage.kernel.text_fr import WEEKDAYS
from maillage.ui import dates

MOST = 5  # entries of a day; the list shows the others
LIMIT = 2_000  # entries of a month


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on a day."""

    day: date
    kind: str  # "anchor", "task", "session"
    label: str
    url: str = ""
    hint: str = ""
    tone: str = ""


@dataclass(slots=True)
class Day:
    """One cell."""

    day: date
    inside: bool  # of the month
    today: bool
    words: str
    notes: list[DayMark] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def shown(self) -> list[Entry]:
        """The entries that the cell has room for."""
        return self.entries[:MOST]

    @property
    def more(self) -> int:
        """How many it has not."""
        return max(0, len(self.entries) - MOST)

    @property
    def closed(self) -> bool:
        """Whether nobody works."""
        return any(note.kind is not MarkKind.SCHOOL for note in self.notes)

    @property
    def school(self) -> bool:
        """Whether schools are closed."""
        return any(note.kind is MarkKind.SCHOOL for note in self.notes)

    @property
    def named(self) -> list[DayMark]:
        """What is said of the day: school holidays on their first one, and again each Monday."""
        again = self.day.weekday() == 0 or (self.inside and self.day.day == 1)
        return [
            note
            for note in self.notes
            if note.label and (note.kind is not MarkKind.SCHOOL or again or note.first == self.day)
        ]


@dataclass(frozen=True, slots=True)
class Month:
    """What the template draws; `before` and `after` are the addresses of its neighbours."""

    first: date
    label: str
    weeks: list[list[Day]]
    before: str
    after: str
    count: int


def month_of(text: str, today: date) -> date:
    """The first day of « 2026-05 »; of this month when the text says none that is known."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    # A day of the neighbouring months is shown too: the first and the last month are left out.
    inside = FIRST_DAY + timedelta(days=31) < first < LAST_DAY - timedelta(days=62)
    return first if inside else today.replace(day=1)


def build_month(
    first: date,
    entries: Sequence[Entry],
    marks: Sequence[DayMark],
    *,
    today: date,
) -> list[list[Day]]:
    """The weeks of a month, from Monday, whole."""
    start, end = bounds(first)
    days = {}
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        days[day] = Day(day, day.month == first.month, day == today, dates.plain_day(day))
    for mark in marks:
        for offset in range((mark.last - mark.first).days + 1):
            if (found := days.get(mark.first + timedelta(days=offset))) is not None:
                found.notes.append(mark)
    for entry in entries:
        if entry.day in days:
            days[entry.day].entries.append(entry)
    ordered = list(days.values())
    return [ordered[at : at + 7] for at in range(0, len(ordered), 7)]


def bounds(first: date) -> tuple[date, date]:
    """The Monday and the Sunday between which a month is shown."""
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    start = first - timedelta(days=first.weekday())
    return start, last + timedelta(days=6 - last.weekday())


def calendar_page(user: Any, params: QueryDict, project: Project | None = None) -> dict[str, Any]:
    """The month of the address, for what `user` sees: one query each for what it shows."""
    today = clock.today()
    first = month_of(params.get("mois", ""), today)
    start, end = bounds(first)
    tasks: Any = Task.objects.visible_to(user).exclude(state=Task.State.CANCELLED)
    if project is not None:
        tasks = tasks.filter(project=project)
    asked = filtered(tasks, user, params, project=project)
    entries = [
        *anchor_entries(_anchors(user, asked, project), start, end, named=project is None),
        *session_entries(_sessions(user, asked), start, end),
        *task_entries(asked.tasks, start, end, named=project is None),
    ]
    calendar = project_calendar(project) if project is not None else site_calendar()
    marks = marks_between(start, end, calendar, project)
    month = Month(
        first=first,
        label=capfirst(formats.date_format(first, "F Y")),
        weeks=build_month(first, entries, marks, today=today),
        before=_month_url(params, first - timedelta(days=1)),
        after=_month_url(params, first + timedelta(days=32)),
        count=sum(1 for entry in entries if entry.day.month == first.month),
    )
    return {
        "month": month,
        "weekdays": WEEKDAYS,
        "filtered": asked,
        "today_url": _month_url(params, today),
        "is_now": first == today.replace(day=1),
        "day_url": _day_url(params, project),
    }


def _anchors(user: Any, asked: Filtered, project: Project | None) -> QuerySet[Anchor]:
    """Those of the project; else of all that one sees, or of the tasks that one asks for."""
    if project is not None:
        return project.anchors.all()
    anchors = Anchor.objects.visible_to(user)
    return (
        anchors.filter(project__in=asked.tasks.order_by().values("project"))
        if asked.is_set
        else anchors
    )


def _sessions(user: Any, asked: Filtered) -> QuerySet[Any]:
    """Of the bodies for which one of the tasks waits."""
    bodies = asked.tasks.filter(deciding_body__isnull=False).order_by().values("deciding_body")
    return BodySession.objects.visible_to(user).filter(body__in=bodies)


def anchor_entries(
    anchors: QuerySet[Anchor], start: date, end: date, *, named: bool
) -> list[Entry]:
    """Anchors of these days; `named` says their project."""
    found = anchors.filter(day__range=(start, end)).select_related("project").order_by("day", "pk")
    return [
        Entry(
            anchor.day,
            "anchor",
            f"{anchor.name}, {anchor.project}" if named else anchor.name,
            anchor.project.get_absolute_url(),
            f"{anchor.time.hour}\u00a0h\u00a0{anchor.time.minute:02d}" if anchor.time else "",
        )
        for anchor in found[:LIMIT]
    ]


def session_entries(sessions: QuerySet[Any], start: date, end: date) -> list[Entry]:
    """Sessions of these days."""
    found = sessions.filter(day__range=(start, end)).select_related("body").order_by("day", "pk")
    return [Entry(one.day, "session", str(one.body), "", one.note) for one in found[:LIMIT]]


def task_entries(tasks: QuerySet[Task], start: date, end: date, *, named: bool) -> list[Entry]:
    """Tasks due on these days; `named` says their project."""
    found = list(
        tasks.filter(due__range=(start, end))
        .select_related("project", "responsible", "responsible_organisation")
        .order_by("due", "project", "position", "pk")[:LIMIT]
    )
    urls = addresses_of(found)
    return [
        Entry(
            day=task.due,
            kind="task",
            label=task.title,
            url=urls[task.pk],
            hint=" · ".join(
                part for part in (str(task.project) if named else "", task.who()) if part
            ),
            tone="late" if task.is_late else task.STATE_TONES[task.state],
        )
        for task in found
        if task.due is not None
    ]


def _month_url(params: QueryDict, day: date) -> str:
    changed = params.copy()
    changed["mois"] = f"{day:%Y-%m}"
    return f"?{changed.urlencode()}"


def _day_url(params: QueryDict, project: Project | None) -> str:
    """The list of tasks with the same filters, to which a day is added."""
    query = params.copy()
    for name in ("onglet", "mois", "due_after", "due_before", "period"):
        query.pop(name, None)
    if project is not None:
        query["project"] = str(project.pk)
    return f"{reverse('tasks-list')}?{query.urlencode()}&"


def project_calendar_page(project: Project, user: Any, params: QueryDict) -> dict[str, Any]:
    """The tab of a project."""
    return calendar_page(user, params, project)
