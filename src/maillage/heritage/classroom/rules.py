"""Communication publishes the sheets; a museum's member drafts those about its own objects."""

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
def is_of_its_museum(user: Any, sheet: Any = None) -> bool:
    """The account is a member for the museum that proposes the sheet (or could propose one)."""
    own = member_organisations(user)
    if sheet is None:
        return bool(own)
    return sheet.museum_id is not None and sheet.museum.organisation_id in own


@rules.predicate
def is_draft(user: Any, sheet: Any = None) -> bool:
    """Nobody outside reads it yet."""
    del user
    return sheet is None or sheet.state == sheet.State.DRAFT


rules.add_perm("classroom.view_schoolsheet", is_team | is_member)
rules.add_perm("classroom.add_schoolsheet", is_communication | is_of_its_museum)
rules.add_perm("classroom.change_schoolsheet", is_communication | (is_of_its_museum & is_draft))
rules.add_perm("classroom.publish_schoolsheet", is_communication)
rules.add_perm("classroom.delete_schoolsheet", is_communication | (is_of_its_museum & is_draft))
