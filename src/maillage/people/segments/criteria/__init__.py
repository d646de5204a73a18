"""The criteria of segments that the directory itself gives; higher rooms register theirs.

`base` has what most conditions are made of: any room may use it.
"""

from __future__ import annotations

from maillage.people.segments.criteria.base import (
    columns,
    days,
    moments,
    one_of,
    text,
    through,
)

__all__ = ["columns", "days", "moments", "one_of", "text", "through"]
