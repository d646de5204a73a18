"""Rights on many tasks at once, without a query for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maillage.coordination.projects.models import Task
from maillage.people.accounts.models import Role
from maillage.people.accounts.roles import has_role


def writable(user: Any, tasks: Iterable[Task]) -> frozenset[int]:
    """Keys of those of `tasks` whose state `user` may say: as `rules.may_write_task`, in a query."""
    keys = [task.pk for task in tasks]
    if has_role(user, Role.ADMINISTRATION, Role.COORDINATION):
        return frozenset(keys)
    if not keys or not getattr(user, "is_authenticated", False):
        return frozenset()
    mine = Task.objects.confided_to(user).filter(pk__in=keys)
    return frozenset(mine.order_by().values_list("pk", flat=True))
