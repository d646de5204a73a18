"""The forward schedule (earliest dates, from today) and what it says of the backward one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from maillage.coordination.projects.planning.boundaries import (
    FAR,
    INERT,
    MAIN,
    NO_LIMIT,
    OWN,
    PINNED,
    OwnDates,
    days_of,
    own_dates,
)
from maillage.coordination.projects.planning.findings import Conflict
from maillage.coordination.projects.planning.network import Network, build_network
from maillage.coordination.projects.planning.plan import (
    Key,
    Plan,
    PlanTask,
    told_chain,
    told_in_words,
)
from maillage.coordination.projects.planning.schedule import Schedule, backward
from maillage.kernel.calendar import WorkCalendar, WorkDays
from maillage.kernel.text_fr import count, typeset


@dataclass(frozen=True, slots=True)
class Feasibility:
    """Whether what is left to do fits between today and the anchors.

    Attributes:
        missing: working days that lack; 0 when the plan holds.
        slack: by task, the working days by which it may slip; negative when it is too late.
        chain: the tasks that leave the least room, in order.
        critical: all the tasks with as little room as these.
        text: the same in a sentence.
    """

    missing: int
    slack: dict[Key, int] = field(repr=False)
    chain: tuple[Key, ...]
    critical: frozenset[Key]
    text: str
    latest: Schedule = field(repr=False)
    earliest: Schedule = field(repr=False)

    @property
    def feasible(self) -> bool:
        """Whether the plan holds."""
        return self.missing == 0 and not self.latest.conflicts


@told_in_words()
def forward(
    plan: Plan,
    calendar: WorkCalendar,
    today: date,
    *,
    network: Network | None = None,
    own: OwnDates | None = None,
) -> Schedule:
    """The earliest dates at which every task may be done, starting today.

    What is under way takes the days that it has left. Done tasks bind nobody; cancelled ones hand
    on what they waited for; fixed, locked and exact days are never anticipated, but are pushed when
    what they wait for cannot be ready. What waits for a decision waits for the session, even once
    the file is done; school rules push a task past the holidays, or to them.

    Args:
        plan: anchors, tasks, links.
        calendar: the working days.
        today: nothing starts before.
        network: the plan's graph, when it is built already.
        own: the dates that its tasks have by themselves, when they are known already.

    Raises:
        CycleError: tasks that wait for each other.
        PlanError: a link to nothing, a key used twice.
        PlanRangeError: the plan leaves the years of the calendar.
    """
    net, own = network or build_network(plan), own or own_dates(plan, calendar)
    days = calendar.days
    now = days.start_of(today)
    ones, kinds, lags = net.ones, net.kinds, net.lags
    last, previous = net.arriving.last, net.arriving.previous
    size = len(plan.tasks)
    starts, finishes, limits, binding = [now] * size, [now] * size, [now] * size, [MAIN] * size
    ready = finishes[:]  # when what waits for the end of a task may start
    floors = {
        i: days.start_of(t.earliest) for i, t in enumerate(plan.tasks) if t.earliest and not t.begun
    }
    begun = left_of_begun(plan, own, calendar, today)
    lengths = own.spans()
    for i, left in begun.items():
        lengths[i] = left
    files = own.sittings.keys() | own.heard.keys()
    for i in net.order:  # all that a task waits for is settled before it
        start, bound, length, state = now, MAIN, lengths[i], own.states[i]
        if floors and floors.get(i, now) > now:
            start, bound = floors[i], OWN
        link = last[i]
        while link >= 0:
            one, kind = ones[link], kinds[link]
            earliest = (starts[one] if kind & 1 else ready[one]) + lags[link]
            if kind & 2:
                earliest -= length
            if earliest > start:
                start, bound = earliest, one
            link = previous[link]
        if own.stretches and i in own.stretches and state != PINNED:
            start = _suited(own, i, start, length)
        limits[i] = start
        finish = start + length
        if state == PINNED:
            start, finish, bound = _pinned(own, i, start, bound, begun.get(i))
        elif state == INERT and plan.tasks[i].done:
            start = finish = min(now, own.finishes[i])
        if i in begun:  # what waits for its start has waited enough
            start = _began(plan.tasks[i], days, now)
        starts[i], finishes[i], binding[i] = start, finish, bound
        filed = _completed(own, i, plan.tasks[i], days, today) if i in own.heard else finish
        ready[i] = _decided(own, i, finish, filed) if i in files else finish
    shown = {
        i: slot
        for i, slot in own.shown.items()
        if own.states[i] == INERT or (own.states[i] == PINNED and binding[i] < 0)
    }
    # A milestone reached at once is reached today; what is over has the dates recorded, or none.
    ends = [
        FAR if task.done else finish if finish > now else now + 1
        for task, finish in zip(plan.tasks, finishes, strict=True)
    ]
    firsts, lasts = days_of(days, starts, ends, shown)
    return Schedule(plan, net, firsts, lasts, starts, finishes, limits, binding, own)


def left_of_begun(plan: Plan, own: OwnDates, calendar: WorkCalendar, today: date) -> dict[int, int]:
    """Working days that are left of what is under way, by position.

    They are those until the end recorded, one when that is past, and never more than the whole.
    """
    days = calendar.days
    now = days.start_of(today)
    left = {}
    for i, task in enumerate(plan.tasks):
        if task.begun and own.states[i] != INERT:
            left[i] = own.lengths[i]
            if task.current is not None:
                late = task.current.due < today
                left[i] = min(left[i], 1 if late else days.end_of(task.current.due) - now)
    return left


def _began(task: PlanTask, days: WorkDays, now: int) -> int:
    return now if task.current is None else min(now, days.start_of(task.current.start))


def _suited(own: OwnDates, i: int, start: int, length: int) -> int:
    """The first start from which a task lies as its school rule says."""
    where = own.stretches[i]
    if length:
        fit = where.earliest(start, length)
        return start if fit is None else fit
    fit = where.earliest(start - 1, 1)  # a milestone is reached on the day that ends at its start
    return start if fit is None else fit + 1


def _completed(own: OwnDates, i: int, task: PlanTask, days: WorkDays, today: date) -> int:
    """The end of the day on which that task was done, which is not later than today."""
    if task.done_on is not None:
        return days.end_of(task.done_on)
    return min(days.end_of(today), own.finishes[i])


def _decided(own: OwnDates, i: int, finish: int, filed: int) -> int:
    """When the decision is there on a file that is ready; at once when no session is known."""
    sittings = own.heard[i] if i in own.heard else own.sittings[i]
    decision = sittings.decision(filed)
    return finish if decision is None else decision


def _pinned(
    own: OwnDates, i: int, start: int, bound: int, left: int | None
) -> tuple[int, int, int]:
    """A pinned task waits for its day; when it cannot be ready, it ends as late as it must."""
    if own.starts[i] >= start:
        return own.starts[i], own.finishes[i], OWN
    length = own.lengths[i] if left is None else left
    return start, max(start + length, own.finishes[i]), bound


def feasibility(
    plan: Plan, calendar: WorkCalendar, today: date, *, latest: Schedule | None = None
) -> Feasibility:
    """Compare the latest dates with the earliest ones; `latest` when they are computed already.

    Raises:
        CycleError: tasks that wait for each other.
        PlanError: a link to nothing, a key used twice.
        PlanRangeError: the plan leaves the years of the calendar.
    """
    own = own_dates(plan, calendar)
    if latest is None:
        latest = backward(plan, calendar, own=own)
    earliest = forward(plan, calendar, today, network=latest.network, own=own)
    begun = left_of_begun(plan, own, calendar, today)
    room: dict[int, int] = {}
    for i, finish in enumerate(latest.finishes):
        if own.states[i] == INERT or finish >= NO_LIMIT:
            continue
        # A pinned task does not move, but its successors may need it earlier than its day.
        excess = finish - latest.limits[i] if finish > latest.limits[i] else 0
        if i in begun:  # its beginning is behind it: what counts is when it ends
            room[i] = finish - excess - earliest.limits[i] - begun[i]
        else:
            room[i] = latest.starts[i] - excess - earliest.limits[i]
    worst = min(room.values(), default=0)
    tight = {i for i, slack in room.items() if slack == worst}
    chain = _chain(latest, earliest, room, tight)
    tasks = plan.tasks
    return Feasibility(
        missing=max(0, -worst),
        slack={tasks[i].key: slack for i, slack in room.items()},
        chain=tuple(tasks[i].key for i in chain),
        critical=frozenset(tasks[i].key for i in tight),
        text=_text(worst, [tasks[i].label for i in chain], latest.conflicts),
        latest=latest,
        earliest=earliest,
    )


def _chain(
    latest: Schedule, earliest: Schedule, room: dict[int, int], tight: set[int]
) -> list[int]:
    """From what delays a task of the least room, through it, to the last of what waits for it."""
    binds = {latest.binding[i] for i in tight}
    at = next((i for i in room if i in tight and i not in binds), -1)
    if at < 0:
        return []
    chain, before = [at], earliest.binding[at]
    while before >= 0:  # a session or holidays in between leave it more room, but it is the cause
        chain.insert(0, before)
        before = earliest.binding[before]
    while (at := latest.binding[at]) >= 0:
        chain.append(at)
    return [i for i in chain if i in room]  # not what is done or cancelled


def _text(worst: int, labels: list[str], conflicts: tuple[Conflict, ...]) -> str:
    if not labels:
        return "Il n’y a rien à planifier."
    # Dates imposed against each other are the first thing to look at.
    why = f" {conflicts[0].text}" if conflicts else ""
    if worst < 0:
        subject = "la chaîne qui bloque est" if len(labels) > 1 else "ce qui bloque est"
        days = count(-worst, "jour ouvré", "jours ouvrés")
        return typeset(f"Il manque {days} ; {subject} {told_chain(labels)}.{why}")
    if why:
        return typeset(f"Le plan ne peut pas tenir.{why}")
    spare = f"avec {count(worst, 'jour ouvré', 'jours ouvrés')} d’avance"
    return f"Le plan tient, {spare if worst else 'mais sans aucune marge'}."
