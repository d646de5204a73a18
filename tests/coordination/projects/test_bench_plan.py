"""The measure of the planner works on small volumes; its figures are no test."""

from __future__ import annotations

from maillage.coordination.projects.benches import bench_plan, random_plan


def test_the_bench_says_its_figures_and_limits() -> None:
    said = bench_plan(tasks=20, links=30)
    assert said["name"] == "plan"
    assert set(said["figures"]) == {
        "backward_2_ms",
        "backward_20_ms",
        "backward_200_ms",
        "growth_small_to_middle",
        "growth_middle_to_large",
    }
    assert said["limits"] == {"backward_20_ms": 300}
    assert said["ok"] is True


def test_the_plan_is_the_same_each_time() -> None:
    assert random_plan(50, 60) == random_plan(50, 60)
