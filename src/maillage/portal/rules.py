"""Coordination sends and revokes personal links."""

from __future__ import annotations

import rules

from maillage.people.accounts.roles import is_coordination

for verb in ("view", "add", "change", "delete"):
    rules.add_perm(f"portal.{verb}_personallink", is_coordination)
