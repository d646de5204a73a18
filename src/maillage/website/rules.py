"""Who writes the public site: administration, coordination, communication."""

from __future__ import annotations

import rules

from maillage.people.accounts.roles import is_communication

rules.add_perm("website.edit_site", is_communication)
