"""Coordination writes running orders; live, whoever is in the project's team holds the buttons."""

from __future__ import annotations

from typing import Any

import rules

from maillage.coordination.projects import rules as projects
from maillage.people.accounts.roles import is_coordination, is_member, is_team


@rules.predicate
def takes_part(user: Any, order: Any = None) -> bool:
    """Whoever takes part in the project, as its own rules say.

    Asked of a running order, or of the project on whose page its tab is.
    """
    return bool(projects.takes_part(user, getattr(order, "project", order)))


@rules.predicate
def in_team(user: Any, order: Any = None) -> bool:
    """Whoever the project's team names; asked of no order, anybody might be."""
    return order is None or getattr(order, "project", order).team.filter(pk=user.pk).exists()


rules.add_perm("running_orders.view_runningorder", is_team | (is_member & takes_part))
# All the lines; whoever has a line holds the buttons of that one besides.
rules.add_perm(
    "running_orders.run_runningorder", is_coordination | ((is_team | is_member) & in_team)
)
for verb in ("add", "change", "delete"):
    rules.add_perm(f"running_orders.{verb}_runningorder", is_coordination)
