"""Whoever may change any sheet sends checks and answers proposals; a member reads its own."""

from __future__ import annotations

import rules

from maillage.people.accounts.roles import is_communication, is_member

for verb in ("view", "add", "change", "delete"):
    rules.add_perm(f"updates.{verb}_checkcampaign", is_communication)
    rules.add_perm(f"updates.{verb}_sheetlink", is_communication)
rules.add_perm("updates.view_changeproposal", is_communication | is_member)
rules.add_perm("updates.change_changeproposal", is_communication)
