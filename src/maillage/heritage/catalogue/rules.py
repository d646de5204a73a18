"""The team that publishes keeps the catalogue; a museum's member reads and answers for its own."""

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
def is_of_museum(user: Any, record: Any = None) -> bool:
    """The account is a member for the museum (or for the museum of that object)."""
    own = member_organisations(user)
    if record is None:
        return bool(own)
    museum = getattr(record, "museum", None) or record
    return museum.organisation_id in own


rules.add_perm("catalogue.view_museum", is_team | is_member)
rules.add_perm("catalogue.add_museum", is_communication)
rules.add_perm("catalogue.change_museum", is_communication)
rules.add_perm("catalogue.delete_museum", is_communication)

rules.add_perm("catalogue.view_culturalobject", is_team | is_member)
rules.add_perm("catalogue.add_culturalobject", is_communication)
rules.add_perm("catalogue.change_culturalobject", is_communication)
rules.add_perm("catalogue.delete_culturalobject", is_communication)
rules.add_perm("catalogue.answer_for_culturalobject", is_communication | is_of_museum)

rules.add_perm("catalogue.view_term", is_team | is_member)
rules.add_perm("catalogue.change_term", is_communication)

rules.add_perm("catalogue.view_catalogueimport", is_team)
rules.add_perm("catalogue.add_catalogueimport", is_communication)
rules.add_perm("catalogue.change_catalogueimport", is_communication)
