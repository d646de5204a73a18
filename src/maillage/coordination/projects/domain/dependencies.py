"""What follows what: two tasks of one plan, tied or untied."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.following import Followed, follow, hold
from maillage.coordination.projects.domain.moving import Choice
from maillage.coordination.projects.domain.projects import touch_plan
from maillage.coordination.projects.models import Dependency, LinkKind, Task
from maillage.kernel import audit, undo

LINKED = ("predecessor", "successor", "kind", "lag")


@transaction.atomic
def link_tasks(
    *,
    predecessor: Task,
    successor: Task,
    actor: Any,
    kind: str = LinkKind.FINISH_START,
    lag: int = 0,
    choice: Choice | None = None,
) -> Followed:
    """Have `successor` wait for `predecessor`, `lag` working days more.

    What comes before finishes earlier for it, as far as `choice` agrees (None: all of it). Raises
    Follows when that has to be shown first; ValidationError when they are tied already, or are of
    two projects; PlanError, naming the tasks, when they would wait for each other in a ring.
    """
    if predecessor.project_id != successor.project_id:
        raise ValidationError(_("Ces deux tâches sont de deux projets différents."))
    standing = hold(predecessor.project)
    link = Dependency(predecessor=predecessor, successor=successor, kind=kind, lag=lag)
    words = {"one": predecessor.title[:70], "other": successor.title[:70]}
    with audit.recording(actor=actor, verb=_("a enchaîné « %(one)s » et « %(other)s »") % words):
        link.full_clean()
        link.save()
        touch_plan(standing.project)
    return follow(
        standing,
        label=_("« %(one)s » et « %(other)s », enchaînées") % words,
        entries=[undo.entry(None, link, LINKED)],
        actor=actor,
        choice=choice,
    )


@transaction.atomic
def unlink_tasks(*, link: Dependency, actor: Any, choice: Choice | None = None) -> Followed:
    """They no longer wait for each other: what came before may finish later.

    Raises Follows when that has to be shown first.
    """
    standing = hold(link.predecessor.project)
    words = {"one": link.predecessor.title[:70], "other": link.successor.title[:70]}
    entry = undo.deletion(link)
    with audit.recording(actor=actor, verb=_("a délié « %(one)s » et « %(other)s »") % words):
        link.delete()
        touch_plan(standing.project)
    return follow(
        standing,
        label=_("« %(one)s » et « %(other)s », déliées") % words,
        entries=[entry],
        actor=actor,
        choice=choice,
    )
