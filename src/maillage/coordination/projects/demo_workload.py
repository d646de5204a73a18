"""The demonstration's hours: tasks that say theirs, a part-time week, an absence over a due day."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.workload import add_absence, set_capacity
from maillage.coordination.projects.models import Capacity, Task
from maillage.kernel import audit, clock
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.directory.demo import account

EFFORTS: Final = (Decimal(6), Decimal(14), Decimal(24), None)
AHEAD: Final = timedelta(weeks=10)


def load(say: Any) -> None:
    """Once: three tasks of four say their hours; the busiest works half the week, and goes away."""
    del say
    if Capacity.objects.exists():
        return
    today = clock.today()
    tasks = list(
        Task.objects.open()
        .filter(responsible__isnull=False, due__range=(today, today + AHEAD))
        .exclude(project__demo_key="")
        .select_related("responsible")
        .order_by("due", "pk")
    )
    actor = account("helene")
    with (
        living_on(days_ago(15), 14, 10),
        audit.recording(actor=actor, verb=_("a estimé la charge")),
    ):
        pairs = []
        for number, task in enumerate(tasks):
            changed = copy(task)
            changed.effort = EFFORTS[number % len(EFFORTS)]
            pairs.append((task, changed))
        audit.bulk_update(pairs, ["effort"])
    last = next((task for task in reversed(tasks) if task.responsible and task.due), None)
    if last is None or last.responsible is None or last.due is None:
        return
    with living_on(days_ago(6), 9, 5):
        set_capacity(person=last.responsible, hours=Decimal("17.5"), actor=actor)
        add_absence(
            person=last.responsible,
            start=last.due - timedelta(days=2),
            end=last.due + timedelta(days=3),
            actor=actor,
        )
