"""The team moderates and keeps campaigns; a museum's member answers what was transmitted to it."""

from __future__ import annotations

from typing import Any

import rules

from maillage.people.accounts.roles import (
    is_communication,
    is_member,
    is_team,
    member_organisations,
)


@rules.predicate
def is_of_concerned_museum(user: Any, record: Any = None) -> bool:
    """A member for a museum that the contribution (or the file, or the museum itself) is about."""
    own = member_organisations(user)
    if record is None:
        return bool(own)
    museums = record.museums if hasattr(record, "museums") else [getattr(record, "museum", record)]
    return any(one.organisation_id in own for one in museums)


rules.add_perm("contributions.view_contribution", is_team | is_member)
rules.add_perm("contributions.moderate_contribution", is_communication)
rules.add_perm("contributions.answer_contribution", is_communication | is_of_concerned_museum)

rules.add_perm("contributions.view_campaign", is_team)
for verb in ("add", "change", "delete"):
    rules.add_perm(f"contributions.{verb}_campaign", is_communication)

rules.add_perm("contributions.view_waybackfile", is_team | is_of_concerned_museum)
rules.add_perm("contributions.add_waybackfile", is_communication | is_of_concerned_museum)

rules.add_perm("contributions.view_month", is_team | is_of_concerned_museum)
