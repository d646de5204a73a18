"""Geometry of the Gantt chart: pure, in pixels, drawn by ``projects/gantt.html``.

The chart is an SVG made on the server: it prints, works without JavaScript, and needs no inline
style. The table below it says the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _

from maillage.coordination.projects.daymarks import DayMark, MarkKind
from maillage.kernel.text_fr import french_day

if TYPE_CHECKING:
    from maillage.coordination.projects.models import Anchor, Dependency, Task

ROW, HEAD, BAR = 34, 52, 18
ZOOMS = {"trimestre": 4, "mois": 10, "semaine": 28}  # pixels a day
NAMED_WEEKS = 10  # pixels a day from which weeks are named and week-ends shaded
WHOLE_DAYS = 90  # a longer plan opens at the scale that shows it whole
LONGEST_DAYS = 1_500  # a wider chart would not be readable; dates beyond are cut
BEND = 8  # how far an arrow leaves its bar before it turns
TOUCHING = 90  # pixels under which two anchors' names would touch


@dataclass(frozen=True, slots=True)
class Band:
    """A vertical band: a month, a week, a holiday."""

    x: int
    width: int
    label: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One task's bar; `mark` says its state without colour, `ghost` where it was to be."""

    task: Task
    x: int
    y: int
    width: int
    css: str
    text: str  # what a screen reader and the tooltip say
    mark: str = ""
    critical: bool = False
    ghost: tuple[int, int] | None = None  # x and width


@dataclass(frozen=True, slots=True)
class Flag:
    """An anchor's line."""

    anchor: Anchor
    x: int
    label: str
    day: date
    level: int  # labels that would touch go one level up


@dataclass(slots=True)
class Row:
    """One line of the chart: a phase, or a task."""

    label: str
    y: int
    bar: Bar | None = None  # of a task
    phase: str = ""
    count: int = 0  # tasks of the phase
    folded: bool = False
    span: tuple[int, int] | None = None  # x and width of a phase
    fold_url: str = ""  # where it is folded, or unfolded


@dataclass(frozen=True, slots=True)
class Arrow:
    """A dependency, as an SVG path."""

    path: str
    critical: bool


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
    rows: list[Row]
    arrows: list[Arrow]
    flags: list[Flag]
    today_x: int | None
    first: date
    last: date

    @property
    def bars(self) -> list[Bar]:
        """The bars of the tasks that are not folded away."""
        return [row.bar for row in self.rows if row.bar is not None]


@dataclass(frozen=True, slots=True)
class Extras:
    """What the chart shows besides dates.

    Attributes:
        links: the dependencies between the tasks.
        critical: keys of the tasks that leave the least room.
        baseline: by key of task, its first and last day in the plan kept as a reference.
        folded: names of the phases that show as one line.
    """

    links: Sequence[Dependency] = ()
    critical: Collection[object] = frozenset()
    baseline: Mapping[int, tuple[date, date]] = field(default_factory=dict)
    folded: Collection[str] = frozenset()


class Scale:
    """From days to pixels."""

    def __init__(self, days: Collection[date], zoom: str) -> None:
        first, last = min(days), max(days)
        if zoom not in ZOOMS:
            zoom = "trimestre" if (last - first).days > WHOLE_DAYS else "mois"
        self.zoom, self.unit = zoom, ZOOMS[zoom]
        self.first = first - timedelta(days=first.weekday() + 7)
        self.last = min(last + timedelta(days=14), self.first + timedelta(days=LONGEST_DAYS))
        self.count = (self.last - self.first).days + 1

    def x(self, day: date) -> int:
        """The left edge of a day."""
        return min(max((day - self.first).days, 0), self.count) * self.unit

    def span(self, first: date, last: date) -> tuple[int, int]:
        """The left edge and the width of days that follow each other."""
        x = self.x(first)
        return x, max(self.x(last + timedelta(days=1)) - x, 6)


def scale_of(tasks: Iterable[Task], anchors: Iterable[Anchor], zoom: str) -> Scale | None:
    """The scale that holds the dated tasks and the anchors; None when nothing has a date."""
    days = {day for task in tasks if task.due for day in (task.start, task.due) if day}
    days |= {anchor.day for anchor in anchors}
    return Scale(days, zoom) if days else None


def build_gantt(
    tasks: Sequence[Task],
    anchors: Sequence[Anchor],
    *,
    scale: Scale,
    today: date,
    marks: Iterable[DayMark] = (),
    extras: Extras | None = None,
) -> Gantt:
    """Lay out the dated tasks, by phase when they have some, in their given order."""
    extras = extras or Extras()
    rows = _rows([task for task in tasks if task.due], scale, extras)
    return Gantt(
        width=scale.count * scale.unit,
        height=HEAD + len(rows) * ROW + 12,
        day_width=scale.unit,
        zoom=scale.zoom,
        months=list(_months(scale)),
        weeks=list(_weeks(scale)) if scale.unit >= NAMED_WEEKS else [],
        closed=list(_closed(marks, scale)),
        rows=rows,
        arrows=list(_arrows(rows, extras)),
        flags=_flags(anchors, scale),
        today_x=scale.x(today) + scale.unit // 2 if scale.first <= today <= scale.last else None,
        first=scale.first,
        last=scale.last,
    )


# -- rows -------------------------------------------------------------------------------------------


def by_phase(tasks: Sequence[Task]) -> list[tuple[str, list[Task]]]:
    """The tasks under their phases, in the order of the first of each; those without one last.

    One nameless group when no task has a phase.
    """
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(task.phase, []).append(task)
    return sorted(groups.items(), key=lambda pair: not pair[0])


def _rows(tasks: Sequence[Task], scale: Scale, extras: Extras) -> list[Row]:
    rows: list[Row] = []
    groups = by_phase(tasks)
    named = len(groups) > 1 or bool(groups and groups[0][0])
    for phase, members in groups:
        folded = named and phase in extras.folded
        if named:
            first = min(task.start or task.due or scale.first for task in members)
            last = max(task.due or scale.first for task in members)
            label = phase or _("Sans phase")
            y = HEAD + len(rows) * ROW
            span = scale.span(first, last)
            rows.append(Row(label, y, None, phase, len(members), folded, span))
        for task in () if folded else members:
            y = HEAD + len(rows) * ROW
            rows.append(Row(task.title, y, _bar(task, y, scale, extras)))
    return rows


def _bar(task: Task, y: int, scale: Scale, extras: Extras) -> Bar:
    due = task.due or scale.first
    x, width = scale.span(task.start or due, due)
    critical = task.pk in extras.critical
    kept = extras.baseline.get(task.pk)
    ghost = scale.span(*kept) if kept else None
    text = describe(task, critical=critical, kept=kept)
    return Bar(task, x, y, width, css_of(task), text, mark_of(task), critical, ghost)


def css_of(task: Task) -> str:
    """The bar's classes."""
    names = ["gantt-bar", f"is-{task.STATE_TONES[task.state]}"]
    if task.is_late:
        names.append("is-late")
    if task.locked:
        names.append("is-locked")
    return " ".join(names)


def mark_of(task: Task) -> str:
    """A sign after the bar: done, late or blocked, for who does not see colours."""
    if task.state == task.State.DONE:
        return "✓"
    if task.state == task.State.BLOCKED:
        return "■"
    return "!" if task.is_late else ""


def describe(task: Task, *, critical: bool = False, kept: tuple[date, date] | None = None) -> str:
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
    if critical:
        parts.append(_("sur la chaîne critique"))
    if kept and kept[1] != task.due:
        parts.append(_("prévue le %(day)s") % {"day": french_day(kept[1], year=True)})
    if task.who():
        parts.append(task.who())
    return ", ".join(parts)


# -- arrows -----------------------------------------------------------------------------------------


def _arrows(rows: Sequence[Row], extras: Extras) -> Iterator[Arrow]:
    """One path per link whose two tasks are drawn."""
    bars = {row.bar.task.pk: row.bar for row in rows if row.bar is not None}
    for link in extras.links:
        one, other = bars.get(link.predecessor_id), bars.get(link.successor_id)
        if one is not None and other is not None:
            critical = one.critical and other.critical
            yield Arrow(_path(one, other, str(link.kind)), critical)


def _path(one: Bar, other: Bar, kind: str) -> str:
    """An arrow with right angles, from the end of `one` that counts to that of `other`."""
    from_end, to_end = kind[0] == "F", kind[1] == "F"
    x1 = one.x + one.width if from_end else one.x
    x2 = other.x + other.width + 1 if to_end else other.x - 1
    y1, y2 = one.y + ROW // 2, other.y + ROW // 2
    out = x1 + BEND if from_end else x1 - BEND
    into = x2 + BEND if to_end else x2 - BEND
    if from_end == to_end:
        turn = max(out, into) if from_end else min(out, into)
        return f"M{x1} {y1}H{turn}V{y2}H{x2}"
    if (into >= out) if from_end else (into <= out):
        return f"M{x1} {y1}H{out}V{y2}H{x2}"
    between = y2 - ROW // 2 if y2 > y1 else y2 + ROW // 2
    return f"M{x1} {y1}H{out}V{between}H{into}V{y2}H{x2}"


# -- days -------------------------------------------------------------------------------------------


def _months(scale: Scale) -> Iterator[Band]:
    start = scale.first
    while start <= scale.last:
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(following, scale.last + timedelta(days=1))
        width = (end - start).days * scale.unit
        form = "F Y" if width > 110 else ("N Y" if width > 66 else "N")
        label = formats.date_format(start, form) if width > 30 else ""
        yield Band(scale.x(start), width, label)
        start = following


def _weeks(scale: Scale) -> Iterator[Band]:
    day = scale.first
    while day <= scale.last:
        form = "D j" if scale.unit >= 20 else "j"
        yield Band(scale.x(day), 7 * scale.unit, formats.date_format(day, form))
        day += timedelta(days=7)


def _closed(marks: Iterable[DayMark], scale: Scale) -> Iterator[Band]:
    """Holidays and closings at every zoom; week-ends where a day is wide enough to see."""
    for mark in marks:
        if mark.kind is MarkKind.WEEKEND and scale.unit < NAMED_WEEKS:
            continue
        x, width = scale.span(mark.first, mark.last)
        yield Band(x, width, say_mark(mark), f"gantt-{mark.kind.value}")


def say_mark(mark: DayMark) -> str:
    """« Vacances de la Toussaint, du 17 octobre au 1er novembre »; nothing for a week-end."""
    if not mark.label:
        return ""
    if mark.first == mark.last:
        return f"{mark.label}, {french_day(mark.first)}"
    words = {"first": french_day(mark.first), "last": french_day(mark.last)}
    return f"{mark.label}, {_('du %(first)s au %(last)s') % words}"


def _flags(anchors: Sequence[Anchor], scale: Scale) -> list[Flag]:
    flags: list[Flag] = []
    for anchor in sorted(anchors, key=lambda one: one.day):
        x = scale.x(anchor.day)
        close = bool(flags) and x - flags[-1].x < TOUCHING
        level = 1 - flags[-1].level if close else 0
        flags.append(Flag(anchor, x, anchor.name, anchor.day, level))
    return flags
