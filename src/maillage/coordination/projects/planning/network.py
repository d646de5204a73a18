"""The tasks and links of a plan as integers.

Flat lists of integers rather than objects: a hundred thousand of these cost nothing to keep, and
nothing to the garbage collector.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from maillage.coordination.projects.planning.plan import (
    Key,
    LinkKind,
    Plan,
    PlanError,
    told_chain,
)


class CycleError(PlanError):
    """Tasks that wait for each other in a ring.

    Attributes:
        tasks: their keys, each waiting for the one before it, the first for the last.
    """

    def __init__(self, tasks: tuple[Key, ...], labels: Sequence[str]) -> None:
        self.tasks = tasks
        ring = told_chain([*labels, labels[0]])
        many = (
            f"Ces {len(tasks)} tâches s’attendent" if len(tasks) > 3 else "Ces tâches s’attendent"
        )
        said = "Cette tâche s’attend elle-même" if len(tasks) == 1 else f"{many} en rond"
        advice = "Supprimez ce lien." if len(tasks) == 1 else "Supprimez l’un de ces liens."
        super().__init__(f"{said} : {ring}. {advice}")


@dataclass(frozen=True, slots=True)
class Chains:
    """The links of each position, without an object for each.

    Attributes:
        last: a link of each position, -1 for none.
        previous: by link, the next one of the same position, -1 after the last.
    """

    last: list[int]
    previous: list[int]


@dataclass(frozen=True, slots=True)
class Network:
    """A plan's graph.

    Attributes:
        index: position of each task by key, in the order of the plan.
        ones, others: positions of each link's predecessor and successor.
        kinds, lags: of each link.
        leaving, arriving: the links of which a position is the predecessor, the successor.
        order: the positions, each after all those that it waits for, close to them.
    """

    index: dict[Key, int]
    ones: list[int]
    others: list[int]
    kinds: list[int]
    lags: list[int]
    leaving: Chains
    arriving: Chains
    order: list[int]


def chained(ends: Sequence[int], size: int) -> Chains:
    """The links of each position, `ends` being the position of each link."""
    last, previous = [-1] * size, [-1] * len(ends)
    for link, i in enumerate(ends):
        previous[link] = last[i]
        last[i] = link
    return Chains(last, previous)


def build_network(plan: Plan) -> Network:
    """The graph of `plan`.

    Raises:
        CycleError: tasks that wait for each other.
        PlanError: two tasks of the same key, or a link to a task that is not there.
    """
    tasks, links = plan.tasks, plan.links
    size = len(tasks)
    index: dict[Key, int] = {task.key: i for i, task in enumerate(tasks)}
    if len(index) != size:
        twice, _ = Counter(task.key for task in tasks).most_common(1)[0]
        label = next(task.label for task in tasks if task.key == twice)
        message = f"La tâche « {label} » figure deux fois dans le plan."
        raise PlanError(message)
    try:
        ones = [index[link.predecessor] for link in links]
        others = [index[link.successor] for link in links]
    except KeyError as error:
        message = f"Un lien mène à une tâche absente du plan ({error.args[0]})."
        raise PlanError(message) from error
    usual = LinkKind.FS
    kinds = [0 if link.kind is usual else int(link.kind) for link in links]
    leaving, arriving = chained(ones, size), chained(others, size)
    order, waiting = _ordered(others, leaving)
    if len(order) < size:
        raise _cycle(plan, ones, arriving, waiting)
    return Network(
        index, ones, others, kinds, [link.lag for link in links], leaving, arriving, order
    )


def _ordered(others: Sequence[int], leaving: Chains) -> tuple[list[int], list[int]]:
    """Positions in the order of their links, and how many links each still waits for.

    Depth first: a project's tasks come together, so that a schedule finds in the processor's cache
    what it has just written.
    """
    last, previous = leaving.last, leaving.previous
    waiting = [0] * len(last)
    for i in others:
        waiting[i] += 1
    ready = [i for i, number in enumerate(waiting) if not number]
    ready.reverse()
    order: list[int] = []
    while ready:
        i = ready.pop()
        order.append(i)
        link = last[i]
        while link >= 0:
            other = others[link]
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
            link = previous[link]
    return order, waiting


def _cycle(plan: Plan, ones: list[int], arriving: Chains, waiting: list[int]) -> CycleError:
    """The ring that keeps the tasks of `plan` from being ordered."""
    # Whatever still waits does so for something that still waits, hence round in the end.
    trail: dict[int, int] = {}
    at = next(i for i, number in enumerate(waiting) if number)
    while at not in trail:
        trail[at] = len(trail)
        link = arriving.last[at]
        while not waiting[ones[link]]:
            link = arriving.previous[link]
        at = ones[link]
    ring = list(trail)[trail[at] :][::-1]
    return CycleError(tuple(plan.tasks[i].key for i in ring), [plan.tasks[i].label for i in ring])
