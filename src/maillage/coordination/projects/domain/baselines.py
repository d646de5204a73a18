"""Plans kept as they were agreed, and how far the plan has slipped from them since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.projects import lock_plan
from maillage.coordination.projects.models import Baseline, BaselineTask, Project, Task
from maillage.kernel import audit, clock
from maillage.kernel.calendar import WorkCalendar


@transaction.atomic
def keep_baseline(*, project: Project, name: str, actor: Any) -> Baseline:
    """Keep the dates of all the tasks but the cancelled ones, under a name.

    Raises ValidationError when the plan has no dated task, or already keeps one of that name.
    """
    lock_plan(project)
    tasks = list(
        project.tasks.exclude(state=Task.State.CANCELLED).filter(due__isnull=False).order_by("due")
    )
    if not tasks:
        raise ValidationError(_("Ce plan n’a encore aucune tâche datée à garder."))
    baseline = Baseline(project=project, name=name, taken_by=audit.Actor.of(actor).user)
    baseline.full_clean()
    with audit.recording(actor=actor, verb=_("a gardé un plan de référence")):
        baseline.save()
        BaselineTask.objects.bulk_create(
            BaselineTask(
                baseline=baseline, task=task, title=task.title, start=task.start, due=task.due
            )
            for task in tasks
        )
    return baseline


@transaction.atomic
def delete_baseline(*, baseline: Baseline, actor: Any) -> None:
    """Keep it no more; the plan itself is not touched."""
    with audit.recording(actor=actor, verb=_("a supprimé un plan de référence")):
        baseline.delete()


@dataclass(frozen=True, slots=True)
class Slip:
    """A task then and now.

    Attributes:
        planned: its last day in the plan that was kept; None for a task added since.
        now: its last day today; None for one without a date, cancelled or deleted since.
        done: the day on which it was done.
        days: working days from planned to done, or else to now; positive is late. None when one
            of them is missing.
        state: in words.
    """

    title: str
    planned: date | None
    now: date | None
    done: date | None
    days: int | None
    state: str
    task: Task | None = None


def compare(baseline: Baseline, calendar: WorkCalendar, user: Any) -> list[Slip]:
    """Each task of the plan that was kept, and those added since, by planned date.

    Of the tasks that `user` does not see nothing is said.
    """
    seen = {
        task.pk: task for task in Task.objects.visible_to(user).filter(project=baseline.project_id)
    }
    rows = list(baseline.tasks.all())
    found = [
        _slip(row, seen.get(row.task_id) if row.task_id else None, calendar)
        for row in rows
        if row.task_id is None or row.task_id in seen
    ]
    known = {row.task_id for row in rows}
    added = [t for t in seen.values() if t.pk not in known and t.state != Task.State.CANCELLED]
    found += [
        Slip(t.title, None, t.due, _done_on(t), None, _("ajoutée depuis"), t)
        for t in sorted(added, key=lambda t: (t.due or date.max, t.pk))
    ]
    return found


def _done_on(task: Task) -> date | None:
    finished = task.state == Task.State.DONE and task.done_at is not None
    return clock.local(task.done_at).date() if finished and task.done_at else None


def _slip(row: BaselineTask, task: Task | None, calendar: WorkCalendar) -> Slip:
    if task is None:
        return Slip(row.title, row.due, None, None, None, _("supprimée depuis"))
    if task.state == Task.State.CANCELLED:
        return Slip(task.title, row.due, None, None, None, _("annulée depuis"), task)
    done = _done_on(task)
    actual = done or task.due
    days = None
    if row.due is not None and actual is not None:
        days = calendar.working_days_between(row.due, actual)
    return Slip(task.title, row.due, task.due, done, days, str(task.get_state_display()), task)


@dataclass(frozen=True, slots=True)
class Totals:
    """A comparison in figures: tasks later, earlier and on their day, and the worst slip."""

    later: int
    earlier: int
    same: int
    worst: int


def totals(slips: list[Slip]) -> Totals:
    """Of the tasks that have both dates."""
    days = list(_days(slips))
    return Totals(
        later=sum(one > 0 for one in days),
        earlier=sum(one < 0 for one in days),
        same=sum(one == 0 for one in days),
        worst=max(days, default=0),
    )


def _days(slips: list[Slip]) -> Iterator[int]:
    return (one.days for one in slips if one.days is not None)
