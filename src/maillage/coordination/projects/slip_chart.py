"""Geometry of the chart of slips: pure, in pixels, drawn by ``projects/baselines/chart.svg.html``.

Each task has its planned day, its day now or the day on which it was done, and the line that leads
from one to the other. The table beside it says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import formats

from maillage.coordination.projects.domain.baselines import Slip

ROW: Final = 26
HEAD: Final = 28
LABELS: Final = 240
SPAN: Final = 620
MARGIN: Final = 16
MOST_LETTERS: Final = 34


@dataclass(frozen=True, slots=True)
class Mark:
    """One task: where it was planned, where it is."""

    label: str
    y: int
    planned: int
    now: int
    css: str
    text: str

    @property
    def left(self) -> int:
        """Where the line begins."""
        return min(self.planned, self.now)

    @property
    def width(self) -> int:
        """How long it is."""
        return abs(self.now - self.planned)


@dataclass(frozen=True, slots=True)
class Month:
    """A month's beginning."""

    x: int
    label: str


@dataclass(frozen=True, slots=True)
class SlipChart:
    """Everything that the template draws."""

    width: int
    height: int
    marks: list[Mark]
    months: list[Month]
    today: int | None
    labels: int = LABELS


def slip_chart(slips: Sequence[Slip], today: date) -> SlipChart | None:
    """The tasks that have both dates; None when there is none."""
    both = [
        (one, one.planned, actual)
        for one in slips
        if one.planned is not None and (actual := one.done or one.now) is not None
    ]
    days = [day for _one, planned, actual in both for day in (planned, actual)]
    if not days:
        return None
    first, last = min(days) - timedelta(days=3), max(days) + timedelta(days=3)
    unit = SPAN / max((last - first).days, 1)

    def x_of(day: date) -> int:
        return LABELS + round((day - first).days * unit)

    marks = [
        Mark(
            label=_short(one.title),
            y=HEAD + row * ROW + ROW // 2,
            planned=x_of(planned),
            now=x_of(actual),
            css="is-later" if (one.days or 0) > 0 else "is-sooner" if one.days else "is-same",
            text=one.title,
        )
        for row, (one, planned, actual) in enumerate(both)
    ]
    return SlipChart(
        width=LABELS + SPAN + MARGIN,
        height=HEAD + len(marks) * ROW + MARGIN,
        marks=marks,
        months=_months(first, last, x_of),
        today=x_of(today) if first <= today <= last else None,
    )


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1].rstrip()}…"


def _months(first: date, last: date, x_of: Callable[[date], int]) -> list[Month]:
    """At most a dozen names, so that they do not touch."""
    starts = []
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            starts.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    step = len(starts) // 12 + 1
    return [Month(x_of(one), formats.date_format(one, "N Y")) for one in starts[::step]]
