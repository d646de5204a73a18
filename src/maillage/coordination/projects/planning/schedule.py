"""The backward schedule: the latest dates of every task, read back from the anchors.

Time and memory are linear in tasks and links.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from maillage.coordination.projects.planning.boundaries import (
    FAR,
    FREE,
    INERT,
    MAIN,
    NO_LIMIT,
    OWN,
    PINNED,
    OwnDates,
    days_of,
    own_dates,
)
from maillage.coordination.projects.planning.network import (
    Network,
    build_network,
    chained,
    degrees,
    explain_cycle,
)
from maillage.coordination.projects.planning.plan import Key, Plan, Slot, told_in_words
from maillage.kernel.calendar import WorkCalendar
from maillage.kernel.text_fr import count, french_day, typeset


class Origin(StrEnum):
    """What gave a task its dates."""

    RULE = "rule"
    FIXED = "fixed"
    KEPT = "kept"  # locked, done or cancelled: the recorded dates
    LINK = "link"  # the task that `Schedule.because` names
    MAIN = "main"  # the main anchor, or today in a forward schedule


class ConflictCode(StrEnum):
    """Dates that cannot all be true."""

    TOO_LATE_FOR_NEXT = "too_late_for_next"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True)
class Conflict:
    """An imposed date that another one contradicts, by `days` working days.

    Attributes:
        task: the one whose date is imposed.
        other: the one that waits for it, when there is one.
        text: in French, what is wrong.
    """

    code: ConflictCode
    task: Key
    other: Key | None
    days: int
    text: str


@dataclass(frozen=True, slots=True)
class Schedule(Mapping[Key, Slot]):
    """Dates of the tasks by key; tasks that nothing dates are absent (see `undated`).

    Attributes:
        firsts, lasts: first and last day by position, None when undated.
        conflicts: imposed dates that contradict each other.
        starts, finishes: boundaries by position (see `boundaries`), for further computation.
        limits: by position, what links alone allow: the latest finish when backward, the earliest
            start when forward.
        binding: by position, the task that binds it, or OWN, MAIN, FREE.
    """

    plan: Plan = field(repr=False)
    network: Network = field(repr=False)
    firsts: list[date | None] = field(repr=False)
    lasts: list[date | None] = field(repr=False)
    starts: list[int] = field(repr=False)
    finishes: list[int] = field(repr=False)
    limits: list[int] = field(repr=False)
    binding: list[int] = field(repr=False)
    conflicts: tuple[Conflict, ...] = ()

    def __getitem__(self, key: Key) -> Slot:
        position = self.network.index[key]
        first, last = self.firsts[position], self.lasts[position]
        if first is None or last is None:
            raise KeyError(key)
        return Slot(first, last)

    def __iter__(self) -> Iterator[Key]:
        pairs = zip(self.network.index, self.lasts, strict=True)
        return (key for key, last in pairs if last is not None)

    def __len__(self) -> int:
        return len(self.lasts) - self.lasts.count(None)

    @property
    def slots(self) -> dict[Key, Slot]:
        """All the dates, as a plain dict."""
        return dict(self)

    @property
    def undated(self) -> tuple[Key, ...]:
        """Tasks without a date: their anchor has none yet, and no successor gives them one."""
        pairs = zip(self.network.index, self.lasts, strict=True)
        return tuple(key for key, last in pairs if last is None)

    def origin(self, key: Key) -> Origin:
        """What gave this task its dates."""
        position = self.network.index[key]
        task, bound = self.plan.tasks[position], self.binding[position]
        if task.done or task.cancelled or (task.locked and task.current is not None):
            return Origin.KEPT
        if bound >= 0:
            return Origin.LINK
        if bound == OWN:
            return Origin.RULE if task.day is None else Origin.FIXED
        return Origin.MAIN

    def because(self, key: Key) -> Key | None:
        """The task whose dates bind this one, if one does."""
        bound = self.binding[self.network.index[key]]
        return self.plan.tasks[bound].key if bound >= 0 else None


@told_in_words()
def backward(plan: Plan, calendar: WorkCalendar, *, network: Network | None = None) -> Schedule:
    """The latest dates at which every task may be done.

    A task ends on the day of its rule, or as much earlier as what waits for it requires; without a
    rule it ends when its successors need it, else by the main anchor. Fixed and exact days, locked
    and done tasks do not yield: what contradicts them is told in `conflicts`.

    Args:
        plan: anchors, tasks, links.
        calendar: the working days.
        network: the plan's graph, when it is built already.

    Raises:
        CycleError: tasks that wait for each other.
        PlanError: a link to nothing, a key used twice.
        PlanRangeError: the plan leaves the years of the calendar.
    """
    net = network or build_network(plan)
    days, own = calendar.days, own_dates(plan, calendar)
    starts, finishes, lengths, states = own.starts, own.finishes, own.lengths, own.states
    ones, kinds, lags = net.ones, net.kinds, net.lags
    last, previous = chained(net.others, len(starts))
    limits, binding = [FAR] * len(starts), [FREE] * len(starts)
    waiting = degrees(ones, len(starts))
    order = [i for i, number in enumerate(waiting) if not number]
    main_limit = FAR if plan.main_day is None else days.end_of(plan.main_day)
    for i in order:  # grows while it is read: a task comes when all that waits for it is settled
        limit, start, finish = limits[i], starts[i], finishes[i]
        if states[i]:
            if states[i] == INERT:  # hands on the limit to what comes before it
                starts[i] = finishes[i] = start = finish = limit
        elif limit < finish:
            finishes[i] = finish = limit
            starts[i] = start = limit - lengths[i]
        elif finish < NO_LIMIT:
            binding[i] = OWN
        elif plan.tasks[i].rule is None:  # else its anchor has no date yet, and neither has it
            binding[i] = MAIN
            finishes[i] = finish = main_limit
            starts[i] = start = main_limit - lengths[i]
        link = last[i]
        while link >= 0:
            one, kind = ones[link], kinds[link]
            latest = (finish if kind & 2 else start) - lags[link]
            if kind & 1:
                latest += lengths[one]
            if latest < limits[one] and latest < NO_LIMIT:
                limits[one], binding[one] = latest, i
            waiting[one] -= 1
            if not waiting[one]:
                order.append(one)
            link = previous[link]
    if len(order) < len(starts):
        raise explain_cycle(plan, net)
    return _dated(plan, net, calendar, own, (limits, binding))


def _dated(
    plan: Plan,
    network: Network,
    calendar: WorkCalendar,
    own: OwnDates,
    links: tuple[list[int], list[int]],
) -> Schedule:
    """The schedule of these boundaries, with what contradicts what."""
    starts, finishes, (limits, binding) = own.starts, own.finishes, links
    shown = {i: slot for i, slot in own.shown.items() if own.states[i] or binding[i] == OWN}
    firsts, lasts = days_of(calendar.days, starts, finishes, shown)
    conflicts = []
    for i, state in enumerate(own.states):
        if state == PINNED:
            if limits[i] < finishes[i]:
                conflicts.append(_too_late(plan, i, binding[i], finishes[i] - limits[i]))
            binding[i] = OWN
    conflicts += _too_early(plan, firsts, calendar)
    return Schedule(
        plan, network, firsts, lasts, starts, finishes, limits, binding, tuple(conflicts)
    )


def _too_late(plan: Plan, position: int, next_one: int, missing: int) -> Conflict:
    task, other = plan.tasks[position], plan.tasks[next_one]
    text = (
        f"« {task.label} » finit trop tard pour « {other.label} » : il manque "
        f"{count(missing, 'jour ouvré', 'jours ouvrés')}."
    )
    code = ConflictCode.TOO_LATE_FOR_NEXT
    return Conflict(code, task.key, other.key, missing, typeset(text))


def _too_early(plan: Plan, firsts: list[date | None], calendar: WorkCalendar) -> list[Conflict]:
    found = []
    for task, start in zip(plan.tasks, firsts, strict=True):
        if task.earliest is None or task.done or task.cancelled or start is None:
            continue
        if start < task.earliest:
            text = (
                f"« {task.label} » devrait commencer le {french_day(start)} mais ne le peut pas "
                f"avant le {french_day(task.earliest)}."
            )
            missing = max(1, calendar.working_days_between(start, task.earliest))
            found.append(Conflict(ConflictCode.TOO_EARLY, task.key, None, missing, typeset(text)))
    return found
