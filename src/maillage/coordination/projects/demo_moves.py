"""The demonstration's plan kept, its hypothesis, and the reminder of what is late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from maillage.coordination.projects.demo import task_of
from maillage.coordination.projects.domain.baselines import keep_baseline
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.domain.reminders import remind_person
from maillage.coordination.projects.domain.scenarios import keep_scenario
from maillage.coordination.projects.models import Project, Reminder
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.directory.demo import account

BASELINE, SCENARIO = "Plan voté", "Une semaine plus tard"


def load(say: Any) -> None:
    """On the exhibition in Bellême, if they are not there."""
    del say
    project = Project.objects.get(demo_key="a-belleme")
    camille = account("camille")
    if not project.baselines.exists():
        with living_on(days_ago(100), 18, 20):
            keep_baseline(project=project, name=BASELINE, actor=camille)
    if not project.scenarios.exists() and project.main_anchor is not None:
        others = project.anchors.exclude(pk=project.main_anchor.pk)
        changes = Changes(
            anchors={project.main_anchor.pk: project.main_anchor.day + timedelta(days=7)},
            follows=frozenset(others.values_list("pk", flat=True)),
        )
        with living_on(days_ago(4), 10, 50):
            keep_scenario(project=project, name=SCENARIO, changes=changes, actor=camille)
    late = task_of(project, "Faire signer la convention")
    if late.responsible is not None and not Reminder.objects.filter(task=late).exists():
        with living_on(days_ago(1), 7, 15):
            remind_person(late.responsible)
