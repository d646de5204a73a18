"""How an index differs from the database, by (pk, stamp) pairs read side by side."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.kernel.search.faceted.types import Drift

MOST_NAMED = 10_000  # of each kind: beyond, the index is to be made anew


def drift_between(database: Iterable[tuple[int, int]], index: Iterable[tuple[int, int]]) -> Drift:
    """Compare two sequences by growing pk; neither is held in memory."""
    missing: list[int] = []
    extra: list[int] = []
    stale: list[int] = []
    left, right = iter(database), iter(index)
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            missing += [one[0]] if one is not None and len(missing) < MOST_NAMED else []
            one = next(left, None)
        elif one is None or other[0] < one[0]:
            extra += [other[0]] if len(extra) < MOST_NAMED else []
            other = next(right, None)
        else:
            if one[1] != other[1] and len(stale) < MOST_NAMED:
                stale.append(one[0])
            one, other = next(left, None), next(right, None)
    return Drift(tuple(missing), tuple(extra), tuple(stale))
