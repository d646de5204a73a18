"""The tasks and links of a plan as integers.

Flat lists of integers rather than objects: a hundred thousand of these cost nothing to keep, and
nothing to the garbage collector.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage.coordination.projects.planning.plan import Key, LinkKind, Plan, PlanError


class CycleError(PlanError):
    """Tasks that wait for each other in a ring.

    Attributes:
        tasks: their keys, each waiting for the one before it, the first for the last.
    """

    def __init__(self, tasks: tuple[Key, ...], labels: Sequence[str]) -> None:
        self.tasks = tasks
        ring = " → ".join(f"« {label} »" for label in (*labels, labels[0]))
        alone = len(tasks) == 1
        said = "Cette tâche s’attend elle-même" if alone else "Ces tâches s’attendent en rond"
        advice = "Supprimez ce lien." if alone else "Supprimez l’un de ces liens."
        super().__init__(f"{said} : {ring}. {advice}")


@dataclass(frozen=True, slots=True)
class Network:
    """A plan's graph.

    Attributes:
        index: position of each task by key, in the order of the plan.
        ones, others: positions of each link's predecessor and successor.
        kinds, lags: of each link.
    """

    index: dict[Key, int]
    ones: list[int]
    others: list[int]
    kinds: list[int]
    lags: list[int]


def chained(ends: Sequence[int], size: int) -> tuple[list[int], list[int]]:
    """The links of each position, as chains: the last one, then the one before each; -1 ends."""
    last, previous = [-1] * size, [-1] * len(ends)
    for link, i in enumerate(ends):
        previous[link] = last[i]
        last[i] = link
    return last, previous


def degrees(ends: Iterable[int], size: int) -> list[int]:
    """How many links each position has at that end."""
    number = [0] * size
    for i in ends:
        number[i] += 1
    return number


def build_network(plan: Plan) -> Network:
    """The graph of `plan`.

    Raises:
        PlanError: two tasks of the same key, or a link to a task that is not there.
    """
    tasks, links = plan.tasks, plan.links
    index: dict[Key, int] = {task.key: i for i, task in enumerate(tasks)}
    if len(index) != len(tasks):
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
    return Network(index, ones, others, kinds, [link.lag for link in links])


def explain_cycle(plan: Plan, network: Network) -> CycleError:
    """The ring that keeps the tasks of `plan` from being ordered."""
    links = list(zip(network.ones, network.others, strict=True))
    waiting = degrees(network.ones, len(network.index))
    order = [i for i, number in enumerate(waiting) if not number]
    last, previous = chained(network.others, len(waiting))
    for i in order:
        link = last[i]
        while link >= 0:
            one, link = network.ones[link], previous[link]
            waiting[one] -= 1
            if not waiting[one]:
                order.append(one)
    # What is left leads to something that is left, hence round in the end.
    leads_to = {one: other for one, other in links if waiting[one] and waiting[other]}
    trail: dict[int, int] = {}
    at = next(iter(leads_to))
    while at not in trail:
        trail[at] = len(trail)
        at = leads_to[at]
    ring = list(trail)[trail[at] :]
    return CycleError(tuple(plan.tasks[i].key for i in ring), [plan.tasks[i].label for i in ring])
