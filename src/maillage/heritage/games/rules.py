"""Communication makes the games; a museum's member answers the doubts about its own records."""

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
def is_of_its_museum(user: Any, doubt: Any = None) -> bool:
    """The account is a member for the museum of the record in doubt."""
    own = member_organisations(user)
    if doubt is None:
        return bool(own)
    return doubt.object.museum.organisation_id in own


rules.add_perm("games.view_game", is_team | is_member)
rules.add_perm("games.add_game", is_communication)
rules.add_perm("games.change_game", is_communication)
rules.add_perm("games.publish_game", is_communication)
rules.add_perm("games.delete_game", is_communication)

rules.add_perm("games.view_gamedoubt", is_team | is_of_its_museum)
rules.add_perm("games.change_gamedoubt", is_communication | is_of_its_museum)
