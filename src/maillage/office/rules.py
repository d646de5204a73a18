"""Rights on the office's own pages."""

from __future__ import annotations

from typing import Any

import rules

from maillage.kernel import registry
from maillage.kernel.permissions import is_allowed


@rules.predicate
def has_a_transfer(user: Any) -> bool:
    """Whether the account may run at least one import or export."""
    found = [*registry.importers, *registry.exports]
    return any(is_allowed(user, item.permission) for item in found)


rules.add_perm("office.use_transfers", has_a_transfer)
