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
from maillage.coordination.projects.planning.network import (
    Network,
    build_network,
    chained,
    degrees,
    explain_cycle,
)
from maillage.coordination.projects.planning.plan import Key, Plan, told_in_words
from maillage.coordination.projects.planning.schedule import Conflict, Schedule, backward
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
        return self.missing == 0


@told_in_words()
def forward(
    plan: Plan, calendar: WorkCalendar, today: date, *, network: Network | None = None
) -> Schedule:
    """The earliest dates at which every task may be done, starting today.

    Done tasks bind nobody; cancelled ones hand on what they waited for; fixed, locked and exact
    days are never anticipated, but are pushed when what they wait for cannot be ready.

    Raises:
        CycleError: tasks that wait for each other.
        PlanError: a link to nothing, a key used twice.
        PlanRangeError: the plan leaves the years of the calendar.
    """
    net = network or build_network(plan)
    days, own = calendar.days, own_dates(plan, calendar)
    now = days.start_of(today)
    others, kinds, lags = net.others, net.kinds, net.lags
    last, previous = chained(net.ones, len(plan.tasks))
    starts, binding = _floors(plan, days, now)  # the start that nothing but links may delay
    limits, finishes = starts[:], starts[:]
    waiting = degrees(others, len(starts))
    order = [i for i, number in enumerate(waiting) if not number]
    for i in order:  # grows while it is read: a task comes when all that it waits for is settled
        start = starts[i] = limits[i]
        finish = start + own.lengths[i]
        if own.states[i] == PINNED:
            start, finish, binding[i] = _pinned(own, i, start, binding[i])
        elif plan.tasks[i].done:
            start = finish = min(now, own.finishes[i])
        starts[i], finishes[i] = start, finish
        link = last[i]
        while link >= 0:
            other, kind = others[link], kinds[link]
            earliest = (start if kind & 1 else finish) + lags[link]
            if kind & 2:
                earliest -= own.lengths[other]
            if earliest > limits[other]:
                limits[other], binding[other] = earliest, i
            waiting[other] -= 1
            if not waiting[other]:
                order.append(other)
            link = previous[link]
    if len(order) < len(starts):
        raise explain_cycle(plan, net)
    shown = {
        i: slot
        for i, slot in own.shown.items()
        if own.states[i] == INERT or (own.states[i] == PINNED and binding[i] < 0)
    }
    # A milestone reached at once is reached today; what is over has the dates recorded, or none.
    over = [plan.tasks[i].done for i in range(len(starts))]
    ends_shown = [FAR if o else max(f, now + 1) for o, f in zip(over, finishes, strict=True)]
    firsts, lasts = days_of(days, starts, ends_shown, shown)
    return Schedule(plan, net, firsts, lasts, starts, finishes, limits, binding)


def _floors(plan: Plan, days: WorkDays, now: int) -> tuple[list[int], list[int]]:
    """Today, or the day before which a task may not start; and which of both."""
    floors, binding = [now] * len(plan.tasks), [MAIN] * len(plan.tasks)
    for i, task in enumerate(plan.tasks):
        if task.earliest is not None and days.start_of(task.earliest) > now:
            floors[i], binding[i] = days.start_of(task.earliest), OWN
    return floors, binding


def _pinned(own: OwnDates, i: int, start: int, bound: int) -> tuple[int, int, int]:
    """A pinned task waits for its day; when it cannot be ready, it ends as late as it must."""
    if own.starts[i] >= start:
        return own.starts[i], own.finishes[i], OWN
    return start, max(start + own.lengths[i], own.finishes[i]), bound


def feasibility(
    plan: Plan, calendar: WorkCalendar, today: date, *, latest: Schedule | None = None
) -> Feasibility:
    """Compare the latest dates with the earliest ones; `latest` when they are computed already.

    Raises:
        CycleError: tasks that wait for each other.
        PlanError: a link to nothing, a key used twice.
        PlanRangeError: the plan leaves the years of the calendar.
    """
    if latest is None:
        latest = backward(plan, calendar)
    earliest = forward(plan, calendar, today, network=latest.network)
    room: dict[int, int] = {}
    for i, task in enumerate(plan.tasks):
        if task.done or task.cancelled or latest.finishes[i] >= NO_LIMIT:
            continue
        # A pinned task does not move, but its successors may need it earlier than its day.
        excess = max(0, latest.finishes[i] - latest.limits[i])
        room[i] = latest.starts[i] - excess - earliest.limits[i]
    worst = min(room.values(), default=0)
    missing = max(0, -worst)
    chain = _chain(latest, room, worst)
    return Feasibility(
        missing=missing,
        slack={plan.tasks[i].key: slack for i, slack in room.items()},
        chain=tuple(plan.tasks[i].key for i in chain),
        critical=frozenset(plan.tasks[i].key for i, slack in room.items() if slack == worst),
        text=_text(worst, [plan.tasks[i].label for i in chain], latest.conflicts),
        latest=latest,
        earliest=earliest,
    )


def _chain(latest: Schedule, room: dict[int, int], worst: int) -> list[int]:
    """From the first task that has the least room, through what waits for it."""
    at = next((i for i, slack in room.items() if slack == worst), -1)
    chain: list[int] = []
    while at >= 0:
        if at in room:  # not what is done or cancelled
            chain.append(at)
        at = latest.binding[at]
    return chain


def _text(worst: int, labels: list[str], conflicts: tuple[Conflict, ...]) -> str:
    if not labels:
        return "Il n’y a rien à planifier."
    if worst >= 0:
        spare = f"avec {count(worst, 'jour ouvré', 'jours ouvrés')} d’avance"
        return f"Le plan tient, {spare if worst else 'mais sans aucune marge'}."
    shown = labels if len(labels) <= 6 else [*labels[:3], "…", *labels[-2:]]
    chain = " → ".join(label if label == "…" else f"« {label} »" for label in shown)
    subject = "la chaîne qui bloque est" if len(labels) > 1 else "ce qui bloque est"
    days = count(-worst, "jour ouvré", "jours ouvrés")
    # Dates imposed against each other are the first thing to look at.
    why = f" {conflicts[0].text}" if conflicts else ""
    return typeset(f"Il manque {days} ; {subject} {chain}.{why}")
