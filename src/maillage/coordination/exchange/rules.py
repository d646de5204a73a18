"""Who may take a plan away, and bring one in."""

from __future__ import annotations

import rules

from maillage.people.accounts.roles import is_coordination, is_member, is_team

for verb in ("view", "add", "change", "delete"):
    rules.add_perm(f"exchange.{verb}_feedtoken", is_team | is_member)
# Asked of a project that the user sees; what is written is what they see of it.
rules.add_perm("exchange.export_plan", is_team | is_member)
rules.add_perm("exchange.export_project", is_team)
rules.add_perm("exchange.import_project", is_coordination)
rules.add_perm("exchange.view_preparedfile", is_team)
