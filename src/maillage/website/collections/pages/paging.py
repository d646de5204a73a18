"""Forwards and back through results that are paged by cursor.

The engine knows the page after one only. The way come is in the address: ``apres``, the cursor of
the page shown, and ``avant``, those of the pages before, the nearest last; past `LONGEST` the
farthest are dropped, and one goes back to the first page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from maillage.heritage.catalogue.search import SearchRequest

BEFORE: Final = "avant"
LONGEST: Final = 1_500  # characters of the way back in an address
_BETWEEN: Final = "~"  # in no cursor: they are written in the letters of base64 for addresses


@dataclass(frozen=True, slots=True)
class Trail:
    """The pages that were seen before this one."""

    cursors: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, given: QueryDict) -> Trail:
        """Read ``avant``."""
        text = given.get(BEFORE, "")[: 2 * LONGEST]
        return cls(tuple(one for one in text.split(_BETWEEN) if one))

    def further(self, cursor: str) -> Trail:
        """Once the page of `cursor` has been left behind ('' : the first one)."""
        cursors = [*self.cursors, cursor] if cursor else list(self.cursors)
        while sum(len(one) + 1 for one in cursors) > LONGEST:
            cursors.pop(0)
        return Trail(tuple(cursors))

    @property
    def nearest(self) -> str:
        """The cursor of the page just before; '' for the first one."""
        return self.cursors[-1] if self.cursors else ""

    @property
    def back(self) -> Trail:
        """The way come, seen from the page just before."""
        return Trail(self.cursors[:-1])

    def address(self, request: SearchRequest, cursor: str) -> QueryDict:
        """The parameters of the page of `cursor`, with this way behind it."""
        made = QueryDict(request.query_string(cursor=cursor), mutable=True)
        if cursor and self.cursors:
            made[BEFORE] = _BETWEEN.join(self.cursors)
        return made
