"""Whoever may change any sheet sends checks and answers proposals; a member reads its own."""

from __future__ import annotations

from typing import Any

import rules

from maillage.people.accounts.roles import is_communication, is_member
from maillage.people.directory.rules import is_own_organisation, is_own_person


@rules.predicate
def is_own_sheet(user: Any, sheet: Any = None) -> bool:
    """A sheet on which a member may propose; without one, whether the user is a member at all."""
    own = is_own_person if hasattr(sheet, "last_name") else is_own_organisation
    return bool(own.test(user, sheet))


for verb in ("view", "add", "change", "delete"):
    rules.add_perm(f"updates.{verb}_checkcampaign", is_communication)
    rules.add_perm(f"updates.{verb}_sheetlink", is_communication)
rules.add_perm("updates.view_changeproposal", is_communication | is_member)
rules.add_perm("updates.change_changeproposal", is_communication)
rules.add_perm("updates.view_proposals_of_sheet", is_communication | is_own_sheet)
