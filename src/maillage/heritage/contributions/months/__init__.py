"""A museum's month: what was seen of its objects, said of them, and what its records miss."""

from __future__ import annotations
