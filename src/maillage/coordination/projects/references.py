"""The tab « Références » of a project: plans kept, and hypotheses beside the plan."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from maillage.coordination.projects.domain.scenarios import compare_scenarios
from maillage.coordination.projects.models import Project
from maillage.coordination.projects.planning.plan import PlanError


def references(project: Project, user: Any) -> dict[str, Any]:
    """Both lists; the hypotheses are computed on the plan as it is now."""
    kept = project.baselines.annotate(task_count=Count("tasks")).select_related("taken_by")
    may_change = user.has_perm("projects.change_project", project)
    problem, comparison = "", None
    try:
        comparison = compare_scenarios(project)
    except PlanError as error:
        problem = str(error)
    address = reverse("projects-dates", kwargs={"pk": project.pk})
    trials: list[dict[str, Any]] = (
        []
        if comparison is None
        else [
            {
                "trial": one,
                "days": list(zip(comparison.anchors, one.days, strict=True)),
                "url": f"{address}?{urlencode(one.changes.pairs())}" if one.changes else "",
            }
            for one in comparison.trials
        ]
    )
    return {
        "project": project,
        "baselines": kept,
        "anchors": comparison.anchors if comparison else (),
        "trials": trials if len(trials) > 1 else (),
        "problem": problem,
        "may_change": may_change,
    }
