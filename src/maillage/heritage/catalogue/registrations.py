"""What the catalogue lends to the other rooms."""

from __future__ import annotations

from maillage.heritage.catalogue import ark_tasks, exports  # noqa: F401 - the worker's timetable
from maillage.kernel import registry

registry.exports.register(exports.OBJECTS)
