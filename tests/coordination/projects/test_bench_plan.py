"""The measure of the planner works on small volumes; its figures are no test."""

from __future__ import annotations

import gc

from maillage.coordination.projects.benches import bench_plan, random_plan


def test_the_bench_says_its_figures_and_limits(monkeypatch) -> None:
    # Between two measures; it takes long in a process that holds all the tests.
    monkeypatch.setattr(gc, "collect", lambda: 0)
    said = bench_plan(tasks=90, links=120)
    assert said["name"] == "plan"
    assert set(said["figures"]) == {
        "schedule_90_ms",
        "move_90_ms",
        "schedule_900_ms",
        "portfolio_90_ms",
        "portfolio_900_ms",
        "portfolio_move_900_ms",
        "growth_one_graph",
        "growth_portfolio",
    }
    assert said["limits"] == {"schedule_90_ms": 150, "move_90_ms": 400}
    assert said["ok"] is True


def test_the_plan_is_the_same_each_time() -> None:
    assert random_plan(50, 60) == random_plan(50, 60)
