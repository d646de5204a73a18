"""A running order as its pages show it: rows with their words, clashes, what lacks."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.coordination.running_orders.models import Line, RunningOrder
from maillage.coordination.running_orders.timeline import (
    DAY,
    Expected,
    Presence,
    Stage,
    clashes,
    duration_words,
    hour_words,
    lacks,
)
from maillage.kernel.text_fr import plain

_LATE: Final = 3
"""Minutes of lateness from which one offers to put off what follows."""


@dataclass(slots=True)
class Row:
    """A line in the table that one edits."""

    line: Line
    hour: str
    duration: str
    next_day: bool
    warnings: list[str] = field(default_factory=list)


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """The table, with what cannot be: the same person twice, hours that go back."""
    twice = clashes(
        Presence(one.pk, _person_key(one), one.minute, one.end) for one in lines if one.who()
    )
    by_pk = {one.pk: one for one in lines}
    found: list[Row] = []
    before: Line | None = None
    for line in lines:
        row = Row(line, hour_words(line.minute), duration_words(line.duration), line.minute >= DAY)
        if line.pk in twice:
            others = ", ".join(f"« {by_pk[pk].title} »" for pk in twice[line.pk])
            row.warnings.append(
                _("%(who)s est aussi à %(others)s à cette heure.")
                % {"who": line.who(), "others": others}
            )
        if before is not None and line.minute < before.minute:
            row.warnings.append(_("Commence avant la ligne précédente."))
        found.append(row)
        before = line
    return found


def _person_key(line: Line) -> str:
    return f"#{line.person_id}" if line.person_id else plain(line.name)


@dataclass(slots=True)
class LiveRow:
    """A line live: what it shows, and a number for the press of its form."""

    line: Line
    hour: str
    planned: str
    duration: str
    note: str
    lack: int
    late_start: int
    may: bool
    uuid: str

    @property
    def stage(self) -> str:
        """Where it stands."""
        return self.line.stage


@dataclass(slots=True)
class Board:
    """The day, live: what is under way, what comes, what is past."""

    now: list[LiveRow] = field(default_factory=list)
    following: list[LiveRow] = field(default_factory=list)
    later: list[LiveRow] = field(default_factory=list)
    past: list[LiveRow] = field(default_factory=list)


def board_of(order: RunningOrder, lines: Sequence[Line], may: Callable[[Line], bool]) -> Board:
    """The lines by where they stand; « following » is the first to come."""
    lacking = lacks(
        [
            Expected(one.pk, one.minute, one.end, one.expected_end, one.stage, one.is_fixed)
            for one in lines
        ]
    )
    board = Board()
    for line in lines:
        row = _live_row(order, line, lacking.get(line.pk, 0), may=may(line))
        if line.stage == Stage.RUNNING:
            board.now.append(row)
        elif line.stage == Stage.COMING:
            (board.later if board.following else board.following).append(row)
        else:
            board.past.append(row)
    return board


def _live_row(order: RunningOrder, line: Line, lack: int, *, may: bool) -> LiveRow:
    late = 0
    if line.stage == Stage.RUNNING and line.started_at is not None:
        late = order.minute_of(line.started_at) + line.duration - line.expected_end
    return LiveRow(
        line=line,
        hour=hour_words(line.expected),
        planned=hour_words(line.minute) if line.delay else "",
        duration=duration_words(line.duration),
        note=_note(order, line),
        lack=lack,
        late_start=late if late >= _LATE else 0,
        may=may,
        uuid=str(uuid.uuid4()),
    )


def _note(order: RunningOrder, line: Line) -> str:
    """« Commencée à 14 h 02 »."""

    def at(moment: Any) -> str:
        return hour_words(order.minute_of(moment))

    if line.stage == Stage.RUNNING and line.started_at:
        return _("Commencée à %(hour)s") % {"hour": at(line.started_at)}
    if line.stage == Stage.DONE and line.ended_at:
        return _("Terminée à %(hour)s") % {"hour": at(line.ended_at)}
    if line.stage == Stage.SKIPPED:
        return _("Sautée")
    return ""
