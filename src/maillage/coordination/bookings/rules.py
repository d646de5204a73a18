"""The coordination manages what is lent; whoever takes part in a project asks for it."""

from __future__ import annotations

from typing import Any

import rules

from maillage.coordination.projects.rules import takes_part
from maillage.people.accounts.roles import is_coordination, is_member, is_team


@rules.predicate
def asked_for_own_project(user: Any, booking: Any = None) -> bool:
    """A request, or a confirmed booking, of a project that the member takes part in."""
    if booking is None:
        return True
    waiting = booking.state in {booking.State.REQUESTED, booking.State.CONFIRMED}
    return waiting and bool(takes_part(user, booking.project))


rules.add_perm("bookings.view_resource", is_team | is_member)
for verb in ("add", "change", "delete"):
    rules.add_perm(f"bookings.{verb}_resource", is_coordination)
rules.add_perm("bookings.view_booking", is_team | is_member)
# Asked without a project for the page itself, then of the project that is chosen.
rules.add_perm("bookings.add_booking", is_coordination | (is_member & takes_part))
rules.add_perm("bookings.change_booking", is_coordination | (is_member & asked_for_own_project))
# To agree, to hand over, to take back.
rules.add_perm("bookings.manage_booking", is_coordination)
rules.add_perm("bookings.delete_booking", is_coordination)
