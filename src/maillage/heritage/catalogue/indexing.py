"""Placeholder until the index is merged."""

from __future__ import annotations

from typing import Any


def touch(*objects: Any) -> None:
    """Nothing yet."""
    del objects
