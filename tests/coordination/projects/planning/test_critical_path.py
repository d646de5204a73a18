"""The planner against an independent computation of critical paths, on plans without calendars."""

from __future__ import annotations

import random
from datetime import date

import networkx as nx
import pytest

from maillage.coordination.projects.planning.feasibility import feasibility
from maillage.coordination.projects.planning.plan import Link, LinkKind, Plan, PlanTask
from maillage.kernel.calendar import WorkCalendar

CALENDAR = WorkCalendar()
TODAY = date(2026, 5, 4)
MAIN = date(2026, 9, 18)


def random_plan(seed: int) -> Plan:
    """Up to forty tasks, as many links of the four kinds, with lags and overlaps."""
    rng = random.Random(seed)
    size = rng.randint(1, 40)
    tasks = [PlanTask(key, duration=rng.randint(0, 9)) for key in range(size)]
    links = []
    for _ in range(rng.randint(0, 2 * size) if size > 1 else 0):
        one, other = sorted(rng.sample(range(size), 2))
        links.append(Link(one, other, rng.choice(list(LinkKind)), rng.randint(-3, 6)))
    rng.shuffle(tasks)
    return Plan({"v": MAIN}, tasks, links)


def graph_of(plan: Plan) -> nx.DiGraph:
    """Starts of tasks joined by how long one must follow the other; « begin » and « end »."""
    length = {task.key: task.duration for task in plan.tasks}
    graph = nx.DiGraph()
    graph.add_nodes_from(["begin", "end", *length])
    for link in plan.links:
        wait = link.lag
        if link.kind in {LinkKind.FS, LinkKind.FF}:
            wait += length[link.predecessor]
        if link.kind in {LinkKind.FF, LinkKind.SF}:
            wait -= length[link.successor]
        known = graph.get_edge_data(link.predecessor, link.successor)
        wait = max(wait, -known["weight"]) if known else wait
        # The longest path is the shortest one of the opposite lengths.
        graph.add_edge(link.predecessor, link.successor, weight=-wait)
    last = [key for key in length if graph.out_degree(key) == 0]
    for key in length:
        graph.add_edge("begin", key, weight=0)
    for key in last:
        graph.add_edge(key, "end", weight=-length[key])
    return graph


def critical_path(plan: Plan) -> tuple[dict, dict]:
    """Earliest starts from « begin », and how long before « end » each task must start."""
    graph = graph_of(plan)
    earliest = nx.single_source_bellman_ford_path_length(graph, "begin")
    to_end = nx.single_source_bellman_ford_path_length(graph.reverse(copy=False), "end")
    keys = [task.key for task in plan.tasks]
    return {key: -earliest[key] for key in keys}, {key: -to_end[key] for key in keys}


@pytest.mark.parametrize("hundred", range(10))
def test_a_thousand_random_graphs_agree(hundred: int) -> None:
    days = CALENDAR.days
    first, end = days.start_of(TODAY), days.end_of(MAIN)
    for seed in range(100 * hundred, 100 * (hundred + 1)):
        plan = random_plan(seed)
        said = feasibility(plan, CALENDAR, TODAY)
        earliest, before_end = critical_path(plan)
        at = said.latest.network.index
        assert {key: said.earliest.starts[at[key]] - first for key in at} == earliest, seed
        assert {key: end - said.latest.starts[at[key]] for key in at} == before_end, seed
        slack = {key: end - first - before_end[key] - earliest[key] for key in at}
        assert said.slack == slack, seed
        tightest = min(slack.values())
        assert said.critical == {key for key, room in slack.items() if room == tightest}, seed
        assert said.missing == max(0, -tightest), seed
