"""The team reads; coordination and communication write; a member keeps its own sheet."""

from __future__ import annotations

from typing import Any

import rules

from maillage.people.accounts.roles import (
    is_communication,
    is_member,
    is_team,
    member_organisations,
)


@rules.predicate  # type: ignore[untyped-decorator]  # rules ships no types
def is_own_organisation(user: Any, organisation: Any = None) -> bool:
    """A member's own organisation; without one, whether the user is a member at all."""
    own = member_organisations(user)
    return bool(own) if organisation is None else organisation.pk in own


rules.add_perm("directory.view_organisation", is_team | is_member)
rules.add_perm("directory.add_organisation", is_communication)
rules.add_perm("directory.change_organisation", is_communication | is_own_organisation)
rules.add_perm("directory.delete_organisation", is_communication)
rules.add_perm("directory.view_person", is_team | is_member)
rules.add_perm("directory.add_person", is_communication)
rules.add_perm("directory.change_person", is_communication)
rules.add_perm("directory.delete_person", is_communication)
for verb in ("view", "add", "change", "delete"):
    rules.add_perm(f"directory.{verb}_function", is_communication)
rules.add_perm("directory.import_contacts", is_communication)
