"""The administration keeps the register, reviews retention, answers requests of access and erasure."""

from __future__ import annotations

import rules

from maillage.people.accounts.roles import is_administration, is_coordination

for noun in ("processing", "retentionrule", "retentionitem", "erasure"):
    for verb in ("view", "add", "change", "delete"):
        rules.add_perm(f"privacy.{verb}_{noun}", is_administration)
rules.add_perm("privacy.export_person", is_coordination)
rules.add_perm("privacy.erase_person", is_administration)
