"""Who may manage accounts, roles and invitations: the administration."""

from __future__ import annotations

import rules

from maillage.people.accounts.roles import is_administration, is_team

for noun in ("user", "rolegrant", "invitation", "securitypolicy"):
    for verb in ("view", "add", "change", "delete"):
        rules.add_perm(f"accounts.{verb}_{noun}", is_administration)
rules.add_perm("kernel.view_all_imports", is_administration)
rules.add_perm("kernel.view_shared_views", is_team)
