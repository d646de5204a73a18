"""The team reads lists and segments; whoever writes to people makes them."""

from __future__ import annotations

import rules

from maillage.people.accounts.roles import is_team
from maillage.people.directory.rules import works_with_addresses

for noun in ("contactlist", "segment"):
    rules.add_perm(f"segments.view_{noun}", is_team)
    for verb in ("add", "change", "delete"):
        rules.add_perm(f"segments.{verb}_{noun}", works_with_addresses)
