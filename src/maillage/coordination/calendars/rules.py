"""Who may read and write the calendars that plans are computed on."""

from __future__ import annotations

import rules

from maillage.people.accounts.roles import is_coordination, is_member, is_team

for noun in ("closingperiod", "decidingbody", "bodysession"):
    rules.add_perm(f"calendars.view_{noun}", is_team | is_member)
    for verb in ("add", "change", "delete"):
        rules.add_perm(f"calendars.{verb}_{noun}", is_coordination)
