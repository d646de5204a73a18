"""What follows what: two tasks of one plan, tied or untied."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.plans import place_tasks
from maillage.coordination.projects.domain.projects import lock_plan, touch_plan
from maillage.coordination.projects.models import Dependency, LinkKind, Project, Task
from maillage.kernel import audit


@transaction.atomic
def link_tasks(
    *,
    predecessor: Task,
    successor: Task,
    actor: Any,
    kind: str = LinkKind.FINISH_START,
    lag: int = 0,
) -> list[Task]:
    """Have `successor` wait for `predecessor`, `lag` working days more.

    Returns the tasks that finish earlier for it. Raises ValidationError when they are tied already,
    or are of two projects; PlanError, naming the tasks, when they would wait for each other in a
    ring.
    """
    if predecessor.project_id != successor.project_id:
        raise ValidationError(_("Ces deux tâches sont de deux projets différents."))
    project = lock_plan(predecessor.project)
    link = Dependency(predecessor=predecessor, successor=successor, kind=kind, lag=lag)
    with audit.recording(
        actor=actor,
        verb=_("a enchaîné « %(one)s » et « %(other)s »")
        % {"one": predecessor.title[:70], "other": successor.title[:70]},
    ):
        link.full_clean()
        link.save()
        moved = _place_before(project, predecessor)
        touch_plan(project)
    return moved


@transaction.atomic
def unlink_tasks(*, link: Dependency, actor: Any) -> list[Task]:
    """They no longer wait for each other; returns the tasks that may finish later for it."""
    predecessor = link.predecessor
    project = lock_plan(predecessor.project)
    with audit.recording(
        actor=actor,
        verb=_("a délié « %(one)s » et « %(other)s »")
        % {"one": predecessor.title[:70], "other": link.successor.title[:70]},
    ):
        link.delete()
        moved = _place_before(project, predecessor)
        touch_plan(project)
    return moved


def _place_before(project: Project, task: Task) -> list[Task]:
    """Give `task`, and all that comes before it, the dates that the links now imply.

    What is done, locked or on a fixed day keeps its dates. Raises PlanError on a ring.
    """
    before: defaultdict[int, list[int]] = defaultdict(list)
    links = Dependency.objects.filter(predecessor__project=project)
    for one, other in links.values_list("predecessor", "successor"):
        before[other].append(one)
    wanted, waiting = {task.pk}, [task.pk]
    while waiting:
        fresh = [pk for pk in before[waiting.pop()] if pk not in wanted]
        wanted.update(fresh)
        waiting += fresh
    rows = [
        one
        for one in project.tasks.filter(pk__in=wanted).select_related("rule_anchor")
        if one.is_open and not one.locked and (one.rule_anchor_id or one.floating)
    ]
    were = [copy(one) for one in rows]
    place_tasks(project, rows)  # also where nothing may move: it is what finds a ring
    pairs = [
        (old, new)
        for old, new in zip(were, rows, strict=True)
        if (old.start, old.due) != (new.start, new.due)
    ]
    audit.bulk_update(pairs, ["start", "due"])
    return [new for _old, new in pairs]
