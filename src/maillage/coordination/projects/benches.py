"""Measures of this app (``maillage bench``): seeded volumes, figures in milliseconds."""

from __future__ import annotations

import gc
import random
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from maillage.coordination.projects.planning.plan import Link, LinkKind, Plan, PlanTask
from maillage.coordination.projects.planning.rules import DateRule, Unit
from maillage.coordination.projects.planning.schedule import backward
from maillage.kernel.calendar import WorkCalendar

LIMIT_MS = 300


def random_plan(tasks: int, links: int, *, seed: int = 2026) -> Plan:
    """A random acyclic plan: three anchors, a third of the tasks with rules, mixed links."""
    rng = random.Random(seed)
    anchors = {
        "montage": date(2027, 6, 1),
        "vernissage": date(2027, 6, 12),
        "demontage": date(2027, 9, 20),
    }
    keys = list(anchors)
    made = [
        PlanTask(
            key=i,
            duration=rng.randint(1, 10),
            rule=DateRule(rng.choice(keys), -rng.randint(1, 120), rng.choice(list(Unit)[:3]))
            if rng.random() < 0.33
            else None,
        )
        for i in range(tasks)
    ]
    ranks = list(range(tasks))
    rng.shuffle(ranks)
    kinds = [LinkKind.FS] * 8 + [LinkKind.SS, LinkKind.FF]
    joined = []
    for _ in range(links):
        one, other = sorted(rng.sample(range(tasks), 2))
        joined.append(Link(ranks[one], ranks[other], rng.choice(kinds), rng.choice((0, 0, 0, 2))))
    return Plan(anchors=anchors, tasks=made, links=joined, main="vernissage")


def measure_backward(tasks: int, links: int, *, rounds: int = 5) -> float:
    """Median time of a backward schedule, in milliseconds, on a calendar already loaded."""
    plan, calendar = random_plan(tasks, links), WorkCalendar()
    backward(random_plan(10, 10), calendar)
    times = []
    for _ in range(rounds):
        gc.collect()
        begin = perf_counter()
        backward(plan, calendar)
        times.append((perf_counter() - begin) * 1000)
    return round(median(times), 1)


def bench_plan(tasks: int = 10_000, links: int = 15_000) -> dict[str, Any]:
    """The backward schedule of a random acyclic graph, and how it grows.

    Returns:
        name, figures (milliseconds for a tenth of the volume, the volume, ten times the volume,
        and the growth of each step, 10 being linear), limits, ok.
    """
    small = measure_backward(tasks // 10, links // 10)
    middle = measure_backward(tasks, links)
    large = measure_backward(tasks * 10, links * 10, rounds=3)
    figures = {
        f"backward_{tasks // 10}_ms": small,
        f"backward_{tasks}_ms": middle,
        f"backward_{tasks * 10}_ms": large,
        "growth_small_to_middle": round(middle / small, 1) if small else 0.0,
        "growth_middle_to_large": round(large / middle, 1) if middle else 0.0,
    }
    limits = {f"backward_{tasks}_ms": LIMIT_MS}
    ok = all(figures[name] <= limit for name, limit in limits.items())
    return {"name": "plan", "figures": figures, "limits": limits, "ok": ok}
