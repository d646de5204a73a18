"""Geometry of the Gantt chart: pure, in pixels, drawn by ``projects/gantt.svg.html``.

The chart is an SVG made on the server: it prints, works without JavaScript, and needs no inline
style. The list view says the same in a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _

from maillage.kernel.text_fr import french_day

if TYPE_CHECKING:
    from maillage.coordination.projects.models import Anchor, Task
    from maillage.kernel.calendar import WorkCalendar

ROW, HEAD = 34, 52
ZOOMS = {"mois": 4, "semaine": 10, "jour": 28}  # pixels a day
WHOLE_DAYS = 90  # a longer plan opens at the scale that shows it whole
LONGEST_DAYS = 1_500  # a wider chart would not be readable; dates beyond are cut


@dataclass(frozen=True, slots=True)
class Band:
    """A vertical band: a month, a week, a holiday."""

    x: int
    width: int
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One task's bar."""

    task: Task
    x: int
    y: int
    width: int
    css: str
    text: str  # what a screen reader and the tooltip say


@dataclass(frozen=True, slots=True)
class Flag:
    """An anchor's line."""

    x: int
    label: str
    day: date
    level: int  # labels that would touch go one level up


@dataclass(frozen=True, slots=True)
class Gantt:
    """Everything that the template draws."""

    width: int
    height: int
    day_width: int
    zoom: str
    months: list[Band]
    weeks: list[Band]
    closed: list[Band]
    bars: list[Bar]
    flags: list[Flag]
    today_x: int | None
    first: date
    last: date


def css_of(task: Task) -> str:
    """The bar's classes: what the task is, never by colour alone (patterns in the style sheet)."""
    names = ["gantt-bar", f"is-{task.STATE_TONES[task.state]}"]
    if task.is_late:
        names.append("is-late")
    if task.locked:
        names.append("is-locked")
    return " ".join(names)


def build_gantt(
    tasks: Sequence[Task],
    anchors: Sequence[Anchor],
    *,
    today: date,
    calendar: WorkCalendar,
    zoom: str = "",
) -> Gantt | None:
    """Lay out the dated tasks in their given order; None when nothing has a date."""
    dated = [task for task in tasks if task.due]
    days = [day for task in dated for day in (task.start, task.due) if day]
    days += [anchor.day for anchor in anchors]
    if not days:
        return None
    if zoom not in ZOOMS:
        zoom = "mois" if (max(days) - min(days)).days > WHOLE_DAYS else "semaine"
    unit = ZOOMS[zoom]
    first = min(days) - timedelta(days=min(days).weekday() + 7)
    last = min(max(days) + timedelta(days=14), first + timedelta(days=LONGEST_DAYS))
    count = (last - first).days + 1

    def x_of(day: date) -> int:
        return min(max((day - first).days, 0), count) * unit

    bars = []
    for row, task in enumerate(dated):
        due = task.due or first
        start = task.start or due
        x = x_of(start)
        bars.append(
            Bar(
                task,
                x,
                HEAD + row * ROW,
                max(x_of(due + timedelta(days=1)) - x, 6),
                css_of(task),
                describe(task),
            )
        )
    return Gantt(
        width=count * unit,
        height=HEAD + len(dated) * ROW + 12,
        day_width=unit,
        zoom=zoom,
        months=list(_months(first, last, unit)),
        weeks=list(_weeks(first, last, unit)) if unit >= 10 else [],
        closed=list(_closed(first, last, unit, calendar)),
        bars=bars,
        flags=_flags(anchors, x_of),
        today_x=x_of(today) + unit // 2 if first <= today <= last else None,
        first=first,
        last=last,
    )


def describe(task: Task) -> str:
    """« Commander l’affiche, du 3 mars au 12 mars 2026, à faire, en retard »."""
    due = french_day(task.due, year=True) if task.due else _("sans date")
    if task.start and task.start != task.due:
        when = _("du %(start)s au %(due)s") % {
            "start": french_day(task.start),
            "due": due,
        }
    else:
        when = due
    parts = [task.title, when, str(task.get_state_display())]
    if task.is_late:
        parts.append(_("en retard"))
    if task.who():
        parts.append(task.who())
    return ", ".join(parts)


def _months(first: date, last: date, unit: int) -> Iterator[Band]:
    start = first
    while start <= last:
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(following, last + timedelta(days=1))
        width = (end - start).days * unit
        form = "F Y" if width > 110 else ("M Y" if width > 60 else "M")
        label = formats.date_format(start, form) if width > 30 else ""
        yield Band((start - first).days * unit, width, label)
        start = following


def _weeks(first: date, last: date, unit: int) -> Iterator[Band]:
    day = first
    while day <= last:
        form = "D j" if unit >= 20 else "j"
        yield Band((day - first).days * unit, 7 * unit, formats.date_format(day, form))
        day += timedelta(days=7)


def _closed(first: date, last: date, unit: int, calendar: WorkCalendar) -> Iterator[Band]:
    """Public holidays at every zoom; week-ends where a day is wide enough to see."""
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        name = calendar.holiday_name(day)
        if name:
            yield Band(offset * unit, unit, f"{name}, {french_day(day)}")
        elif unit >= 10 and not calendar.is_working(day):
            yield Band(offset * unit, unit, "")


def _flags(anchors: Sequence[Anchor], x_of: Callable[[date], int]) -> list[Flag]:
    flags: list[Flag] = []
    for anchor in sorted(anchors, key=lambda one: one.day):
        x = x_of(anchor.day)
        close = bool(flags) and x - flags[-1].x < 90
        flags.append(Flag(x, anchor.name, anchor.day, 1 - flags[-1].level if close else 0))
    return flags
