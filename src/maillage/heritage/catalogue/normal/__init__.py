"""What is understood of the museums' values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def normalise(values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Nothing yet."""
    del values
    return {}
