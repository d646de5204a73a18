"""The states and delays of the lines, made of all that was pressed."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from itertools import chain
from typing import Final

from maillage.coordination.running_orders.models import GoneLine, Line, LiveAct, RunningOrder
from maillage.coordination.running_orders.timeline import Base, Course, replay
from maillage.kernel import audit

LIVE_FIELDS: Final = ("stage", "started_at", "ended_at", "delay", "extra")


def counted(order: RunningOrder) -> list[LiveAct]:
    """What was pressed since the last rehearsal."""
    acts = order.acts.all()
    return list(acts if order.live_from is None else acts.filter(at__gte=order.live_from))


def remake(
    order: RunningOrder, lines: dict[int, Line], acts: Sequence[LiveAct]
) -> dict[int, Course]:
    """The states made again from `acts`, for `write_courses`; why some count no more is written."""
    gone = list(order.gone_lines.all()) if any(one.gone_id for one in acts) else []
    courses, refusals = replay(_bases(lines, gone), [one.as_act() for one in acts])
    changed = []
    for one in acts:
        reason = refusals.get(str(one.uuid), "")[:300]
        if one.refusal != reason:
            one.refusal = reason
            changed.append(one)
    LiveAct.objects.bulk_update(changed, ["refusal"])
    return courses


def _bases(lines: dict[int, Line], gone: Sequence[GoneLine]) -> list[Base]:
    """All the lines in their order, those that were taken out where they stood."""
    there: chain[GoneLine | Line] = chain(gone, lines.values())  # stable: the gone one is before
    return [one.base() for one in sorted(there, key=lambda one: one.position)]


def refresh(order: RunningOrder) -> None:
    """Lines came, went or changed places: what was pressed puts off what follows now."""
    if acts := counted(order):
        lines = {one.pk: one for one in order.lines.all()}
        write_courses(lines, remake(order, lines, acts))


def write_courses(lines: dict[int, Line], courses: dict[int, Course]) -> None:
    """Save the lines whose course is not what they hold."""
    pairs = []
    for pk, line in lines.items():
        found = {name: getattr(courses[pk], name) for name in LIVE_FIELDS}
        if found != {name: getattr(line, name) for name in LIVE_FIELDS}:
            before = copy(line)
            for name, value in found.items():
                setattr(line, name, value)
            pairs.append((before, line))
    audit.bulk_update(pairs, LIVE_FIELDS)
