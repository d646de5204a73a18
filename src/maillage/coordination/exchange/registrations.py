"""What the exchanges lend to the office: imports, tabs, what is forgotten in time."""

from __future__ import annotations

from maillage.coordination.exchange.imports import MspdiImporter
from maillage.kernel import registry

registry.importers.register(MspdiImporter())
