"""What rooms lend to whoever runs Maillage: benches and the demo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Bench:
    """``maillage bench NAME``: `run` takes the command's options and returns figures and limits."""

    key: str
    help: str | Promise
    run: Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DemoChapter:
    """A part of the demo data; `load` is idempotent."""

    key: str
    load: Callable[[Any], None]
    order: int = 0
