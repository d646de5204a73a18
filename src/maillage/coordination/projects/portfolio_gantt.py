"""Geometry of the portfolio's chart: one line a project, its phases as bars, its anchors as marks.

Drawn on the server as SVG, like the chart of one project; the table under it says it in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.db.models.functions import Coalesce
from django.utils import formats
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.kernel import clock
from maillage.kernel.text_fr import french_day, plain

HEAD, DAY = 30, 4  # pixels; a day
STRIP, LANE, BAR = 24, 20, 16  # of a line: where its anchors are, each lane of bars, a bar
LANES = 20  # a project with more phases at once draws the others in the last one
LONGEST_DAYS = 1_500  # dates beyond are cut
TONES = 6


@dataclass(frozen=True, slots=True)
class Shape:
    """A phase's bar or an anchor's mark, with its words; a bar says its phase by a letter."""

    x: int
    y: int
    width: int
    css: str
    text: str
    letter: str = ""


@dataclass(slots=True)
class Track:
    """One project's line; its bars lie in as many lanes as they need not to cover each other."""

    project: Project
    y: int
    lanes: int = 1
    bars: list[Shape] = field(default_factory=list)
    marks: list[Shape] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the legend."""

    name: str
    css: str
    letter: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """The same line in words: its anchors, then from when to when each phase lasts."""

    project: Project
    anchors: list[str]
    cells: list[tuple[str, str]]  # the phase's name, its days


@dataclass(frozen=True, slots=True)
class Chart:
    """All that the template draws, and the table that says the same."""

    width: int
    height: int
    tracks: list[Track]
    months: list[tuple[int, str]]
    phases: list[Phase]
    rows: list[TableRow]
    today_x: int | None


def spans_of(projects: Sequence[Project], tasks: QuerySet[Task]) -> list[dict[str, Any]]:
    """First and last day of each phase of each project, in one query."""
    rows = (
        tasks.filter(project__in=projects, due__isnull=False)
        .order_by()
        .values("project", "phase")
        .annotate(first=Min(Coalesce("start", "due")), last=Max("due"))
        .order_by("project", "first")
    )
    return [dict(row) for row in rows]


def build_chart(
    projects: Sequence[Project],
    anchors: Mapping[int, Sequence[Anchor]],
    spans: Sequence[Mapping[str, Any]],
) -> Chart | None:
    """Lay them out in the given order; None when nothing has a date."""
    days = [anchor.day for rows in anchors.values() for anchor in rows]
    days += [span[end] for span in spans for end in ("first", "last")]
    if not days:
        return None
    first = (min(days) - timedelta(days=7)).replace(day=1)
    last = min(max(days) + timedelta(days=30), first + timedelta(days=LONGEST_DAYS))
    count = (last - first).days + 1

    def x_of(day: date) -> int:
        return min(max((day - first).days, 0), count) * DAY

    phases = phases_of(spans)
    grouped: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for span in spans:
        grouped[span["project"]].append(span)
    tracks: list[Track] = []
    y = HEAD
    for project in projects:
        track = Track(project, y)
        _add_bars(track, grouped[project.pk], phases, x_of)
        for anchor in anchors.get(project.pk, ()):
            main = "is-main" if anchor.pk == project.main_anchor_id else ""
            text = f"{project}, {_anchor_words(anchor)}"
            track.marks.append(Shape(x_of(anchor.day), y + STRIP // 2, 0, main, text))
        tracks.append(track)
        y += STRIP + track.lanes * LANE
    today = clock.today()
    return Chart(
        width=count * DAY,
        height=y + 8,
        tracks=tracks,
        months=_months(first, last),
        phases=list(phases.values()),
        rows=[
            table_row(project, anchors.get(project.pk, ()), grouped[project.pk], phases)
            for project in projects
        ],
        today_x=x_of(today) if first <= today <= last else None,
    )


def phases_of(spans: Sequence[Mapping[str, Any]]) -> dict[str, Phase]:
    """By name, the phases of the page: six colours come back, letters do not."""
    names = sorted({span["phase"] for span in spans}, key=lambda name: (not name, plain(name)))
    return {
        name: Phase(
            name or _("sans phase"), f"phase-{number % TONES}", get_column_letter(number + 1)
        )
        for number, name in enumerate(names)
    }


def _add_bars(
    track: Track,
    spans: Sequence[Mapping[str, Any]],
    phases: Mapping[str, Phase],
    x_of: Callable[[date], int],
) -> None:
    """Put each phase in the first lane that is free at its first day."""
    free: list[int] = []  # by lane, from which pixel on
    for span in spans:
        x = x_of(span["first"])
        width = max(x_of(span["last"] + timedelta(days=1)) - x, BAR)
        lane = next((rank for rank, end in enumerate(free) if end <= x), len(free))
        lane = min(lane, LANES - 1)
        free[lane : lane + 1] = [x + width + 2]
        phase = phases[span["phase"]]
        text = f"{track.project}, {phase.name} : {_span_words(span)}"
        y = track.y + STRIP + lane * LANE
        track.bars.append(Shape(x, y, width, phase.css, text, phase.letter))
    track.lanes = max(1, len(free))


def table_row(
    project: Project,
    anchors: Sequence[Anchor],
    spans: Sequence[Mapping[str, Any]],
    phases: Mapping[str, Phase],
) -> TableRow:
    """A project's line in words; a phase that it has not is blank."""
    words = {span["phase"]: _span_words(span) for span in spans}
    cells = [(phase.name, words.get(name, "")) for name, phase in phases.items()]
    main = project.main_anchor_id
    named = [
        _("%(anchor)s (jour J)") % {"anchor": _anchor_words(one)}
        if one.pk == main
        else _anchor_words(one)
        for one in anchors
    ]
    return TableRow(project, named, cells)


def _span_words(span: Mapping[str, Any]) -> str:
    if span["first"] == span["last"]:
        return french_day(span["last"], year=True)
    days = {name: french_day(span[name], year=True) for name in ("first", "last")}
    return _("du %(first)s au %(last)s") % days


def _anchor_words(anchor: Anchor) -> str:
    return f"{anchor.name} : {french_day(anchor.day, year=True, weekday=True)}"


def _months(first: date, last: date) -> list[tuple[int, str]]:
    found = []
    day = first
    while day <= last:
        form = "F Y" if day.month == 1 or day == first else "F"
        found.append(((day - first).days * DAY, formats.date_format(day, form)))
        day = (day + timedelta(days=32)).replace(day=1)
    return found
