"""What contradicts what in a schedule, and what deserves a look, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final

from maillage.coordination.projects.planning.boundaries import INERT, NO_LIMIT, PINNED, OwnDates
from maillage.coordination.projects.planning.constraints import Stretches
from maillage.coordination.projects.planning.network import Network
from maillage.coordination.projects.planning.plan import (
    Key,
    LinkKind,
    Plan,
    PlanTask,
    SchoolRule,
    Slot,
)
from maillage.kernel.calendar import (
    SCHOOL_ZONES,
    WorkCalendar,
    school_holiday,
    school_holidays_until,
)
from maillage.kernel.text_fr import count, french_day, plain, typeset

STALE_DAYS: Final = 60  # a deadline so long after the last known session: others must be missing


class ConflictCode(StrEnum):
    """Dates that cannot all be true."""

    TOO_LATE_FOR_NEXT = "too_late_for_next"
    TOO_EARLY = "too_early"
    SCHOOL = "school"  # an imposed date against the school rule of the task
    TOO_LONG = "too_long"  # no stretch between, or of, school holidays is long enough


@dataclass(frozen=True, slots=True)
class Conflict:
    """An imposed date that another one contradicts, by `days` working days.

    Attributes:
        task: the one whose date is imposed.
        other: the one that waits for it, when there is one.
        days: how many lack; 0 when days do not tell.
        text: in French, what is wrong.
    """

    code: ConflictCode
    task: Key
    other: Key | None
    days: int
    text: str


class NoticeCode(StrEnum):
    """What a schedule could not look after."""

    ANCHORS_ORDER = "anchors_order"
    SCHOOL_UNKNOWN = "school_unknown"
    NO_ZONE = "no_zone"
    NO_SESSION = "no_session"
    OLD_SESSION = "old_session"


@dataclass(frozen=True, slots=True)
class Notice:
    """What deserves a look; `text` says in French what is wrong and how to mend it."""

    code: NoticeCode
    task: Key | None
    text: str


# Conflicts


def too_late(plan: Plan, position: int, next_one: int, missing: int) -> Conflict:
    """An imposed end that what waits for it cannot wait for."""
    task, other = plan.tasks[position], plan.tasks[next_one]
    text = (
        f"« {task.label} » finit trop tard pour « {other.label} » : il manque "
        f"{count(missing, 'jour ouvré', 'jours ouvrés')}."
    )
    code = ConflictCode.TOO_LATE_FOR_NEXT
    return Conflict(code, task.key, other.key, missing, typeset(text))


def tied(network: Network, own: OwnDates, i: int) -> Iterator[tuple[int, int]]:
    """What waits for the task without a day in between, at the same boundary, and by which link.

    Not from start to finish: one may end on the day before the other starts.
    """
    link = network.leaving.last[i]
    while link >= 0:
        other, kind = network.others[link], network.kinds[link]
        if not network.lags[link] and kind != LinkKind.SF and own.states[other] != INERT:
            mine = own.starts[i] if kind & 1 else own.finishes[i]
            if mine == (own.finishes[other] if kind & 2 else own.starts[other]):
                yield other, kind
        link = network.leaving.previous[link]


def comes_after(kind: int, slot: Slot, other: Slot) -> bool:
    """Whether the days of a task come after those of what waits for it by such a link."""
    return (slot.start if kind & 1 else slot.due) > (other.due if kind & 2 else other.start)


def days_off_in_disorder(
    plan: Plan,
    network: Network,
    own: OwnDates,
    firsts: Sequence[date | None],
    lasts: Sequence[date | None],
) -> Iterator[Conflict]:
    """Imposed days that share a boundary with those of what waits for them, and come after them.

    That takes a day off: a Sunday before the Saturday that it follows.
    """
    for i, state in enumerate(own.states):
        first, last = firsts[i], lasts[i]
        if state != PINNED or first is None or last is None:
            continue
        for other, kind in tied(network, own, i):
            start, due = firsts[other], lasts[other]
            if start is None or due is None or not (i in own.shown or other in own.shown):
                continue
            if comes_after(kind, Slot(first, last), Slot(start, due)):
                task, then = plan.tasks[i], plan.tasks[other]
                text = (
                    f"« {task.label} » ({french_day(first if kind & 1 else last)}) vient trop tard "
                    f"pour « {then.label} » ({french_day(due if kind & 2 else start)})."
                )
                code = ConflictCode.TOO_LATE_FOR_NEXT
                yield Conflict(code, task.key, then.key, 0, typeset(text))


def too_early(
    plan: Plan, firsts: Sequence[date | None], calendar: WorkCalendar
) -> Iterator[Conflict]:
    """The tasks that should start before they can."""
    for task, start in zip(plan.tasks, firsts, strict=True):
        if task.earliest is None or task.done or task.cancelled or start is None:
            continue
        if start < task.earliest:
            text = (
                f"« {task.label} » devrait commencer le {french_day(start)} mais ne le peut pas "
                f"avant le {french_day(task.earliest)}."
            )
            missing = max(1, calendar.working_days_between(start, task.earliest))
            yield Conflict(ConflictCode.TOO_EARLY, task.key, None, missing, typeset(text))


def against_school(
    plan: Plan, own: OwnDates, lasts: Sequence[date | None], impossible: Iterable[int]
) -> Iterator[Conflict]:
    """Imposed dates on the wrong side of school holidays, and tasks too long for any stretch."""
    for i, where in own.stretches.items():
        task, day = plan.tasks[i], lasts[i]
        if own.states[i] == PINNED and day is not None and not lies_well(own, i, where):
            text = (
                f"« {task.label} » est fixée au {french_day(day, year=True)}, {_side(task, day)}."
            )
            yield Conflict(ConflictCode.SCHOOL, task.key, None, 0, typeset(text))
    for i in sorted(impossible):
        task = plan.tasks[i]
        during = task.school is SchoolRule.DURING
        text = (
            f"« {task.label} » dure {count(task.duration, 'jour ouvré', 'jours ouvrés')} : "
            f"{'aucunes vacances scolaires ne sont' if during else 'aucune période de classe n’est'}"
            f" assez {'longues' if during else 'longue'}. Raccourcissez-la, ou levez sa règle."
        )
        yield Conflict(ConflictCode.TOO_LONG, task.key, None, 0, typeset(text))


def lies_well(own: OwnDates, i: int, where: Stretches) -> bool:
    """Whether the dates of that task suit its school rule, as far as anybody knows."""
    start, finish = own.starts[i], own.finishes[i]
    start = min(start, finish - 1)
    return not where.knows(start, finish) or where.holds(start, finish)


def _side(task: PlanTask, day: date) -> str:
    if task.school is SchoolRule.DURING:
        return "hors des vacances scolaires"
    name = school_holiday(day, task.zone) or "vacances scolaires"
    return f"pendant les {name[0].lower()}{name[1:]} (zone {task.zone})"


def fresh(now: Iterable[Conflict], then: Iterable[Conflict]) -> Iterator[Conflict]:
    """The conflicts that a change makes, and those that it makes worse."""
    known: dict[tuple[ConflictCode, Key, Key | None], int] = {}
    for one in now:
        key = (one.code, one.task, one.other)
        known[key] = max(known.get(key, 0), one.days)
    for one in then:
        before = known.get((one.code, one.task, one.other))
        if before is None:
            yield one
        elif one.days > before:
            days = count(one.days, "jour ouvré", "jours ouvrés")
            text = f"{one.text} Conflit aggravé : {days} au lieu de {before}."
            yield replace(one, text=typeset(text))


# Notices


def notices(plan: Plan, own: OwnDates, lasts: Sequence[date | None]) -> Iterator[Notice]:
    """What the schedule could not look after: anchors first, then tasks."""
    yield from anchors_in_disorder(plan)
    for i, task in enumerate(plan.tasks):
        if task.school is not None and own.states[i] != INERT:
            yield from _school_notices(task, own, i)
    for i in own.sittings:
        yield from _session_notices(plan, own, i, lasts[i])


def _school_notices(task: PlanTask, own: OwnDates, i: int) -> Iterator[Notice]:
    if task.zone not in SCHOOL_ZONES:
        text = (
            f"« {task.label} » dépend des vacances scolaires, mais la zone du projet n’est pas "
            "connue : indiquez-la, ou une commune hôte."
        )
        yield Notice(NoticeCode.NO_ZONE, task.key, typeset(text))
        return
    finish = own.finishes[i]
    if finish < NO_LIMIT and not own.stretches[i].knows(min(own.starts[i], finish - 1), finish):
        until = french_day(school_holidays_until(), year=True)
        text = (
            f"« {task.label} » dépend des vacances scolaires, publiées jusqu’au {until} seulement : "
            "sa date est à revoir quand la suite paraîtra."
        )
        yield Notice(NoticeCode.SCHOOL_UNKNOWN, task.key, typeset(text))


def _session_notices(plan: Plan, own: OwnDates, i: int, due: date | None) -> Iterator[Notice]:
    task, sessions = plan.tasks[i], own.sittings[i].sessions
    body = task.body
    if body is None or due is None:
        return
    if i in own.unserved:
        known = "aucune séance n’est connue assez tôt" if sessions else "aucune séance n’est connue"
        text = f"« {task.label} » attend « {body.name} », dont {known} : ajoutez ses séances."
        yield Notice(NoticeCode.NO_SESSION, task.key, typeset(text))
        return
    rule = task.rule
    wanted = plan.anchors.get(rule.anchor) if rule is not None else plan.main_day
    if sessions and wanted is not None and task.day is None:
        gap = (wanted - sessions[-1]).days
        if gap > STALE_DAYS:
            text = (
                f"La dernière séance connue de « {body.name} » est le "
                f"{french_day(sessions[-1], year=True)} : ajoutez les suivantes, « {task.label} » "
                "est peut-être placée trop tôt."
            )
            yield Notice(NoticeCode.OLD_SESSION, task.key, typeset(text))


# The usual order of an exhibition's days; other anchors may fall in any order.
_STAGES: Final = (
    ("montage", "accrochage", "installation"),
    ("vernissage", "inauguration", "ouverture"),
    ("finissage", "cloture", "fermeture"),
    ("demontage", "decrochage", "desinstallation"),
)


def _stage(name: str) -> int | None:
    words = plain(name).replace("’", " ").replace("'", " ").split()
    return next((rank for rank, known in enumerate(_STAGES) if set(words) & set(known)), None)


def anchors_in_disorder(plan: Plan) -> Iterator[Notice]:
    """Anchors whose names say one order and whose dates say another."""
    ranked = sorted(
        (rank, day, plan.anchor_name(key))
        for key, day in plan.anchors.items()
        if (rank := _stage(plan.anchor_name(key))) is not None
    )
    for (rank, day, name), (next_rank, next_day, next_name) in pairwise(ranked):
        if rank < next_rank and next_day < day:
            text = (
                f"« {next_name} » ({french_day(next_day, year=True)}) vient avant « {name} » "
                f"({french_day(day, year=True)}) : vérifiez ces deux dates."
            )
            yield Notice(NoticeCode.ANCHORS_ORDER, None, typeset(text))
