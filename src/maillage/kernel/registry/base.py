"""An ordered set of what rooms lend, found by key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """An ordered set of items, each found by its key (``kind``, ``key`` or ``name``)."""

    def __init__(self, label: str) -> None:
        self.label = label
        self._items: dict[str, T] = {}

    @staticmethod
    def key_of(item: Any) -> str:
        """The name under which `item` is found: its ``kind`` or its ``key``."""
        return str(getattr(item, "kind", None) or item.key)

    def register(self, item: T) -> T:
        """Add `item`; raise ValueError when its key is taken by another one."""
        key = self.key_of(item)
        if key in self._items:
            message = f"{self.label}: {key!r} is registered already"
            raise ValueError(message)
        self._items[key] = item
        return item

    def get(self, key: str) -> T | None:
        """The item of that key, or None."""
        return self._items.get(key)

    def keys(self) -> list[str]:
        """The keys, in registration order."""
        return list(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(sorted(self._items.values(), key=lambda item: getattr(item, "order", 0)))

    def __len__(self) -> int:
        return len(self._items)
