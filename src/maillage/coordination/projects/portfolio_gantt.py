"""Geometry of the portfolio's chart: one line a project, its phases as bars, its anchors as marks.

Drawn on the server as SVG, like the chart of one project; the list of the same page says it in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.db.models.functions import Coalesce
from django.utils import formats
from django.utils.translation import gettext as _

from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.kernel import clock
from maillage.kernel.text_fr import french_day

ROW, HEAD, DAY = 44, 30, 4  # pixels; a day
LONGEST_DAYS = 1_500  # dates beyond are cut
TONES = 6


@dataclass(frozen=True, slots=True)
class Shape:
    """A phase's bar or an anchor's mark, with its words."""

    x: int
    y: int
    width: int
    css: str
    text: str


@dataclass(slots=True)
class Track:
    """One project's line."""

    project: Project
    y: int
    thickness: int  # of each bar
    bars: list[Shape] = field(default_factory=list)
    marks: list[Shape] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Chart:
    """All that the template draws."""

    width: int
    height: int
    tracks: list[Track]
    months: list[tuple[int, str]]
    phases: list[tuple[str, str]]  # name, class
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

    names = sorted({span["phase"] for span in spans})
    css = {name: f"phase-{number % TONES}" for number, name in enumerate(names)}
    grouped: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for span in spans:
        grouped[span["project"]].append(span)
    tracks = []
    for number, project in enumerate(projects):
        own = grouped[project.pk]
        track = Track(project, HEAD + number * ROW, max(4, (ROW - 16) // max(1, len(own))))
        height = max(1, len(own))
        for rank, span in enumerate(own):
            x = x_of(span["first"])
            width = max(x_of(span["last"] + timedelta(days=1)) - x, 6)
            y = track.y + 6 + rank * (ROW - 14) // height
            name = span["phase"] or _("tâches")
            text = _("%(project)s, %(phase)s : du %(first)s au %(last)s") % {
                "project": project,
                "phase": name,
                "first": french_day(span["first"], year=True),
                "last": french_day(span["last"], year=True),
            }
            track.bars.append(Shape(x, y, width, css[span["phase"]], text))
        for anchor in anchors.get(project.pk, ()):
            text = f"{project}, {anchor.name} : {french_day(anchor.day, year=True, weekday=True)}"
            main = "is-main" if anchor.pk == project.main_anchor_id else ""
            track.marks.append(Shape(x_of(anchor.day), track.y, 0, main, text))
        tracks.append(track)
    today = clock.today()
    return Chart(
        width=count * DAY,
        height=HEAD + len(tracks) * ROW + 8,
        tracks=tracks,
        months=_months(first, last),
        phases=[(name or _("sans phase"), css[name]) for name in names],
        today_x=x_of(today) if first <= today <= last else None,
    )


def _months(first: date, last: date) -> list[tuple[int, str]]:
    found = []
    day = first
    while day <= last:
        form = "F Y" if day.month == 1 or day == first else "F"
        found.append(((day - first).days * DAY, formats.date_format(day, form)))
        day = (day + timedelta(days=32)).replace(day=1)
    return found
