"""Everyone of the office reads the places; who publishes or coordinates writes them."""

from __future__ import annotations

import rules

from maillage.people.accounts.roles import is_communication, is_member, is_team

rules.add_perm("places.view_place", is_team | is_member)
for verb in ("add", "change", "delete"):
    rules.add_perm(f"places.{verb}_place", is_communication)
