"""What every page asks again: kept in this process for a moment, so that a page asks it of nobody."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

from django.conf import settings

T = TypeVar("T")
MOST_KEYS: Final = 100


class Moment(Generic[T]):
    """The last answers, each for ``settings.MOMENT_SECONDS`` (0: none is kept).

    For what may be shown a moment late, and is the same for everyone.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[float, T]] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer kept under that key, else what `make` answers now."""
        now = time.monotonic()
        known = self._kept.get(key)
        if known is not None and now < known[0]:
            return known[1]
        value = make()
        if settings.MOMENT_SECONDS:
            if len(self._kept) >= MOST_KEYS:
                self._kept.clear()
            self._kept[key] = now + settings.MOMENT_SECONDS, value
        return value
