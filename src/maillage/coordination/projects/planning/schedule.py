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
    LOST,
    MAIN,
    NO_LIMIT,
    OWN,
    PINNED,
    OwnDates,
    days_of,
    own_dates,
    slot_of,
)
from maillage.coordination.projects.planning.constraints import Sittings
from maillage.coordination.projects.planning.findings import (
    Conflict,
    Notice,
    against_school,
    comes_after,
    days_off_in_disorder,
    notices,
    tied,
    too_early,
    too_late,
)
from maillage.coordination.projects.planning.network import Network, build_network
from maillage.coordination.projects.planning.plan import Key, Plan, Slot, told_in_words
from maillage.kernel.calendar import WorkCalendar, WorkDays


class Origin(StrEnum):
    """What gave a task its dates."""

    RULE = "rule"
    FIXED = "fixed"
    KEPT = "kept"  # locked, done or cancelled: the recorded dates
    LINK = "link"  # the task that `Schedule.because` names
    MAIN = "main"  # the main anchor, or today in a forward schedule


@dataclass(frozen=True, slots=True)
class Schedule(Mapping[Key, Slot]):
    """Dates of the tasks by key; tasks that nothing dates are absent (see `undated`).

    Attributes:
        firsts, lasts: first and last day by position, None when undated.
        conflicts: imposed dates that contradict each other.
        notices: what could not be looked after, and deserves a look.
        starts, finishes: boundaries by position (see `boundaries`), for further computation.
        limits: by position, what links alone allow: the latest finish when backward, the earliest
            start when forward.
        binding: by position, the task that binds it, or OWN, MAIN, FREE.
        own: the dates that the tasks have by themselves.
    """

    plan: Plan = field(repr=False)
    network: Network = field(repr=False)
    firsts: list[date | None] = field(repr=False)
    lasts: list[date | None] = field(repr=False)
    starts: list[int] = field(repr=False)
    finishes: list[int] = field(repr=False)
    limits: list[int] = field(repr=False)
    binding: list[int] = field(repr=False)
    own: OwnDates = field(repr=False)
    conflicts: tuple[Conflict, ...] = ()
    notices: tuple[Notice, ...] = ()

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

    def session(self, key: Key) -> date | None:
        """The session that examines what this task files, when a body decides on it."""
        position = self.network.index[key]
        sittings, finish = self.own.sittings.get(position), self.finishes[position]
        return sittings.session(finish) if sittings and finish < NO_LIMIT else None


@told_in_words()
def backward(
    plan: Plan,
    calendar: WorkCalendar,
    *,
    network: Network | None = None,
    own: OwnDates | None = None,
) -> Schedule:
    """The latest dates at which every task may be done.

    A task ends on the day of its rule, or as much earlier as what waits for it requires, the
    sessions of who decides, and school holidays; without a rule it ends when its successors need
    it, else by the main anchor. Fixed and exact days, locked and done tasks do not yield: what
    contradicts them is told in `conflicts`.

    Args:
        plan: anchors, tasks, links.
        calendar: the working days.
        network: the plan's graph, when it is built already.
        own: the dates that its tasks have by themselves, when they are known already.

    Raises:
        CycleError: tasks that wait for each other.
        PlanError: a link to nothing, a key used twice.
        PlanRangeError: the plan leaves the years of the calendar.
    """
    net = network or build_network(plan)
    days, own = calendar.days, (own.copy() if own else own_dates(plan, calendar))
    starts, finishes, lengths, states = own.starts, own.finishes, own.spans(), own.states
    others, kinds, lags = net.others, net.kinds, net.lags
    last, previous = net.leaving.last, net.leaving.previous
    limits, binding = [FAR] * len(starts), [FREE] * len(starts)
    main_limit = FAR if plan.main_day is None else days.end_of(plan.main_day)
    impossible: set[int] = set()
    for i in reversed(net.order):  # all that waits for a task is settled before it
        limit, bound, length, finish, state = FAR, FREE, lengths[i], finishes[i], states[i]
        files = own.sittings.get(i) if own.sittings else None
        link = last[i]
        while link >= 0:
            other, kind = others[link], kinds[link]
            latest = (finishes[other] if kind & 2 else starts[other]) - lags[link]
            if kind & 1:
                latest += length
            elif files is not None and latest < NO_LIMIT:
                latest = _filed(own, i, files, latest)
            if latest < limit and latest < NO_LIMIT:
                limit, bound = latest, other
            link = previous[link]
        limits[i] = limit
        if state == PINNED:
            binding[i] = bound
            continue
        if state == INERT:  # hands on the limit to what comes before it
            starts[i] = finishes[i] = limit
        elif limit < finish:
            finishes[i] = limit
            starts[i] = limit - length
        elif finish < NO_LIMIT:
            bound = _day_off(own, i, net, binding, days) if i in own.shown else OWN
        elif state != LOST and main_limit < NO_LIMIT:
            bound = MAIN
            finish = main_limit if files is None else _filed(own, i, files, main_limit)
            finishes[i] = finish
            starts[i] = finish - length
        binding[i] = bound
        if own.stretches and i in own.stretches and finishes[i] < NO_LIMIT:
            _suit(own, i, bound, impossible)
    return _dated(plan, net, calendar, own, (limits, binding, impossible))


def _filed(own: OwnDates, i: int, files: Sittings, limit: int) -> int:
    """By when to file what is wanted at `limit`; the limit itself when no session is known."""
    filing = files.filing(limit)
    if filing is None:
        own.unserved.add(i)
        return limit
    return filing


def _day_off(own: OwnDates, i: int, network: Network, binding: list[int], days: WorkDays) -> int:
    """Bring a task forward from a day off when what waits for it comes on a day before that one.

    Both share a boundary (from Saturday to Sunday there is no working day): only their days tell.
    Returns what binds it.
    """
    for other, kind in tied(network, own, i):
        slot = own.shown.get(other) if own.states[other] or binding[other] == OWN else None
        theirs = slot or slot_of(days, own.starts[other], own.finishes[other])
        if comes_after(kind, own.shown[i], theirs):
            own.starts[i] = own.finishes[i] - own.lengths[i]
            return other
    return OWN


def _suit(own: OwnDates, i: int, bound: int, impossible: set[int]) -> None:
    """Bring forward a task until it lies as its school rule says."""
    where, start, finish = own.stretches[i], own.starts[i], own.finishes[i]
    slot = own.shown.get(i) if bound == OWN else None
    if slot is not None and where.admits(slot.due):  # a day that is not worked
        if slot.start == slot.due or where.holds(start, finish):
            return
    fit = where.latest(finish, own.lengths[i])
    if fit is None:
        impossible.add(i)
    elif fit < finish or slot is not None:
        own.starts[i], own.finishes[i] = fit - own.lengths[i], fit
        own.shown.pop(i, None)


def _dated(
    plan: Plan,
    network: Network,
    calendar: WorkCalendar,
    own: OwnDates,
    links: tuple[list[int], list[int], set[int]],
) -> Schedule:
    """The schedule of these boundaries, with what contradicts what."""
    starts, finishes, (limits, binding, impossible) = own.starts, own.finishes, links
    shown = {i: slot for i, slot in own.shown.items() if own.states[i] or binding[i] == OWN}
    firsts, lasts = days_of(calendar.days, starts, finishes, shown)
    conflicts = []
    for i, state in enumerate(own.states):
        if state == PINNED:
            if limits[i] < finishes[i]:
                conflicts.append(too_late(plan, i, binding[i], finishes[i] - limits[i]))
            binding[i] = OWN
    conflicts += days_off_in_disorder(plan, network, own, firsts, lasts)
    conflicts += too_early(plan, firsts, calendar)
    conflicts += against_school(plan, own, lasts, impossible)
    return Schedule(
        plan, network, firsts, lasts, starts, finishes, limits, binding, own, tuple(conflicts),
        tuple(notices(plan, own, lasts)),
    )  # fmt: skip
