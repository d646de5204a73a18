"""Everyone in the office reads the geography; coordination and communication draw on it."""

from __future__ import annotations

import rules

from maillage.people.accounts.roles import is_communication, is_coordination, is_member, is_team

for noun in ("commune", "prioritydistrict", "territory"):
    rules.add_perm(f"territory.view_{noun}", is_team | is_member)
for verb in ("add", "change", "delete"):
    rules.add_perm(f"territory.{verb}_territory", is_communication)
    rules.add_perm(f"territory.{verb}_prioritydistrict", is_coordination)
rules.add_perm("territory.import_districts", is_coordination)
