"""The points to check of a task: several added at once, ticked, put in order."""

from __future__ import annotations

import re
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.models import Task, TaskCheck
from maillage.kernel import audit

MOST: Final = 100
"""Points of one task: beyond, it is several tasks."""

_BULLET: Final = re.compile(r"^\s*(?:[-–—•*·▪☐]|\[ ?\]|\d{1,2}[.)])(?:\s+|$)")


def lines_of(text: str) -> list[str]:
    """The lines that say something, without the bullets or the numbers that a paste brings."""
    found = (" ".join(_BULLET.sub("", line).split()) for line in text.splitlines())
    return [line[:250] for line in found if line]


@transaction.atomic
def add_checks(*, task: Task, text: str, actor: Any) -> list[TaskCheck]:
    """Add the lines of `text` after the points that are there.

    Raises ValidationError when no line says anything, or when they would be more than `MOST`.
    """
    lines = lines_of(text)
    if not lines:
        raise ValidationError(_("Écrivez au moins un point à vérifier."))
    _hold(task)
    there = list(task.checks.all())
    if len(there) + len(lines) > MOST:
        raise ValidationError(
            _("Une tâche a au plus %(most)d points à vérifier : faites-en plusieurs tâches.")
            % {"most": MOST}
        )
    start = max((one.position for one in there), default=0) + 1
    made = [TaskCheck(task=task, text=line, position=start + n) for n, line in enumerate(lines)]
    with audit.recording(actor=actor, verb=_("a ajouté des points à vérifier")):
        audit.bulk_create(made)
    return made


@transaction.atomic
def tick_check(*, check: TaskCheck, done: bool, actor: Any) -> TaskCheck:
    """Say that a point is checked, or that it is not; saying it twice changes nothing."""
    check = TaskCheck.objects.select_for_update().get(pk=check.pk)
    if check.done != done:
        check.done = done
        verb = _("a coché un point") if done else _("a décoché un point")
        with audit.recording(actor=actor, verb=verb):
            check.save(update_fields=["done"])
    return check


@transaction.atomic
def move_check(*, check: TaskCheck, step: int, actor: Any) -> None:
    """Put a point earlier (`step` -1) or later (1); at an end, it stays there."""
    _hold(check.task)
    rows = list(check.task.checks.all())
    at = next(n for n, one in enumerate(rows) if one.pk == check.pk)
    to = min(max(at + step, 0), len(rows) - 1)
    if to == at:
        return
    rows.insert(to, rows.pop(at))
    with audit.recording(actor=actor, verb=_("a changé l’ordre des points à vérifier")):
        for position, one in enumerate(rows, 1):
            if one.position != position:
                one.position = position
                one.save(update_fields=["position"])


@transaction.atomic
def remove_check(*, check: TaskCheck, actor: Any) -> None:
    """It is no longer to be checked."""
    with audit.recording(actor=actor, verb=_("a retiré un point à vérifier")):
        check.delete()


def _hold(task: Task) -> None:
    """One list is put in order by one person at a time."""
    Task.objects.select_for_update().filter(pk=task.pk).first()
