"""Communication publishes; a member writes its own organisation's events."""

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
def organises(user: Any, event: Any = None) -> bool:
    """A member's organisation organises the event (or could organise one)."""
    own = member_organisations(user)
    return bool(own) if event is None else event.organiser_id in own


@rules.predicate
def is_draft(user: Any, event: Any = None) -> bool:
    """Nobody outside reads it yet."""
    del user
    return event is None or event.state == event.State.DRAFT


rules.add_perm("agenda.view_event", is_team | is_member)
# A member writes a draft; from its publication on, only communication changes the event.
rules.add_perm("agenda.add_event", is_communication | organises)
rules.add_perm("agenda.change_event", is_communication | (organises & is_draft))
rules.add_perm("agenda.publish_event", is_communication)
rules.add_perm("agenda.delete_event", is_communication)
