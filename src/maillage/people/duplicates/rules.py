"""Whoever may change any sheet may compare, merge and take a merge back."""

from __future__ import annotations

import rules

from maillage.people.accounts.roles import is_communication

for noun in ("duplicatepair", "merge"):
    for verb in ("view", "add", "change", "delete"):
        rules.add_perm(f"duplicates.{verb}_{noun}", is_communication)
