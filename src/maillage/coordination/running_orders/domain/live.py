"""What happens on the day: acts from telephones, each counted once, in the order they were done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.running_orders.domain.course import counted, remake, write_courses
from maillage.coordination.running_orders.domain.orders import lock, touch
from maillage.coordination.running_orders.models import Line, LiveAct, RunningOrder
from maillage.coordination.running_orders.timeline import (
    LONGEST_DELAY,
    Course,
    Verb,
)
from maillage.kernel import audit, clock
from maillage.kernel.audit import Actor

MOST_AT_ONCE: Final = 500
MOST_BY_LINE: Final = 200
"""Presses on one line: each new one reads them all again."""
_PAST: Final[Mapping[str, Any]] = {
    Verb.START: gettext_lazy("a commencé « %(line)s »"),
    Verb.FINISH: gettext_lazy("a terminé « %(line)s »"),
    Verb.SKIP: gettext_lazy("a sauté « %(line)s »"),
    Verb.REOPEN: gettext_lazy("a remis à venir « %(line)s »"),
}


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed on a telephone; `at` is when, by the server's clock."""

    uuid: UUID
    line: int
    verb: str
    at: datetime
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one press; `refusal` is why it changed nothing, in French."""

    uuid: UUID
    refusal: str = ""


@transaction.atomic
def record_presses(
    *,
    order: RunningOrder,
    presses: Sequence[Press],
    actor: Any,
    may: Callable[[Line], bool],
) -> list[Result]:
    """Take what a telephone did, perhaps a while ago; sending it again changes nothing.

    The row of the running order serialises two telephones. `may` says on which lines this one may
    act: asked now, whatever was allowed when the button was pressed. The states of all lines are
    made again from every act, so that an earlier press that arrives late still wins.
    """
    order = lock(order)
    lines = {one.pk: one for one in order.lines.select_related("person")}
    wanted = [one.uuid for one in presses]
    known = set(LiveAct.objects.filter(uuid__in=wanted).values_list("uuid", flat=True))
    by = _name_of(actor)
    before = counted(order)
    pressed = Counter(one.line_id for one in before)
    fresh: dict[UUID, LiveAct] = {}
    refused: dict[UUID, str] = {}
    for press in sorted(presses, key=lambda one: one.at):
        line = lines.get(press.line)
        if press.uuid in known or press.uuid in fresh:
            continue
        if reason := _unfit(order, press, line, may) or _worn(line, pressed):
            refused[press.uuid] = reason
            continue
        pressed[press.line] += 1
        fresh[press.uuid] = LiveAct(
            order=order,
            line=line,
            uuid=press.uuid,
            verb=press.verb,
            minutes=press.minutes if press.verb == Verb.DELAY else 0,
            at=press.at,
            by=by,
        )
    LiveAct.objects.bulk_create(fresh.values())
    if fresh:
        _apply(order, lines, before, list(fresh.values()), actor)
    told = dict(LiveAct.objects.filter(uuid__in=wanted).values_list("uuid", "refusal"))
    return [Result(uuid, refused.get(uuid) or told.get(uuid, "")) for uuid in wanted]


def _unfit(
    order: RunningOrder, press: Press, line: Line | None, may: Callable[[Line], bool]
) -> str:
    """Why a press is not even kept; '' when it is."""
    if line is None:
        return _("Cette ligne n’est plus dans le conducteur.")
    if not may(line):
        return _("« %(line)s » n’est pas à vous : demandez à la régie.") % {"line": line.title}
    if press.verb not in Verb.values:
        return _("Ce geste n’existe pas.")
    if press.verb == Verb.DELAY and not 0 < abs(press.minutes) <= LONGEST_DELAY:
        return _("Un décalage va de 1 à %(n)d minutes.") % {"n": LONGEST_DELAY}
    if order.live_from is not None and press.at < order.live_from:
        return _("Le conducteur a été remis à zéro depuis.")
    return ""


def _worn(line: Line | None, pressed: Mapping[int | None, int]) -> str:
    """Why no more presses are kept on a line; '' when they are."""
    if line is None or pressed[line.pk] < MOST_BY_LINE:
        return ""
    return _("Trop de gestes sur « %(line)s » : demandez à la régie.") % {"line": line.title}


def _name_of(actor: Any) -> str:
    who = Actor.of(actor)
    return (who.label or str(who.user or ""))[:200]


def _apply(
    order: RunningOrder,
    lines: dict[int, Line],
    before: Sequence[LiveAct],
    fresh: Sequence[LiveAct],
    actor: Any,
) -> None:
    """Make the states again from all the acts, and write what differs."""
    courses = remake(order, lines, sorted([*before, *fresh], key=lambda one: (one.at, one.pk)))
    taken = [one for one in fresh if not one.refusal]
    with audit.recording(actor=actor, verb=_verb(taken, lines)):
        write_courses(lines, courses)
    if delays := [one for one in taken if one.verb == Verb.DELAY]:
        audit.note(order, actor=actor, verb=_delayed(delays, lines))
    touch(order)


def _verb(taken: Sequence[LiveAct], lines: Mapping[int, Line]) -> str:
    if len(taken) == 1 and taken[0].verb in _PAST:
        return str(_PAST[taken[0].verb]) % {"line": lines[taken[0].line_id or 0].title}
    return _("a tenu le conducteur en direct")


def _delayed(delays: Sequence[LiveAct], lines: Mapping[int, Line]) -> str:
    """The minutes of a press, or of several that came together."""
    first = delays[0]
    words = {
        "n": sum(one.minutes for one in delays),
        "line": lines[first.line_id or 0].title,
    }
    return _("a décalé la suite de %(n)d min, à partir de « %(line)s »") % words


@transaction.atomic
def reset_live(*, order: RunningOrder, actor: Any) -> RunningOrder:
    """All is to come again: after a rehearsal. What telephones did before is forgotten."""
    order = lock(order)
    lines = {one.pk: one for one in order.lines.all()}
    with audit.recording(actor=actor, verb=_("a remis le conducteur à zéro")):
        order.live_from = clock.now()
        order.save(update_fields=["live_from"])
        order.acts.filter(at__lt=order.live_from).delete()
        order.gone_lines.all().delete()
        write_courses(lines, {pk: Course() for pk in lines})
        touch(order)
    return order
