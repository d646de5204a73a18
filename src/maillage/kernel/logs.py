"""What the program writes in its log: never a link that opens something."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from django.apps import apps
from django.urls import URLResolver, get_resolver

SECRET_PARTS: Final = frozenset({"token", "key", "uidb36", "uidb64"})
"""How routes name the part of an address that may be a secret: personal links, shared ones, lost
passwords. Some « key » is none; the log says a little less of it."""
MASK: Final = "…"
_PART: Final = re.compile(r"\(\?P<(\w+)>|<(?:\w+:)?(\w+)>")
_SEGMENT: Final = r"[^/?#\s\"']+"


class SecretPathFilter(logging.Filter):
    """Mask the secrets of addresses in what is logged.

    Django writes the path of each request that it answers with an error: « Not Found:
    /collections/ma-selection/<secret>/ » would give the selection to whoever reads the log.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, masked."""
        if apps.ready:
            record.msg = _masked(record.msg)
            if isinstance(record.args, tuple):
                record.args = tuple(_masked(one) for one in record.args)
            elif record.args:
                record.args = {name: _masked(one) for name, one in record.args.items()}
        return True


def mask_paths(text: str) -> str:
    """The text, « … » standing for what follows the fixed part of a secret link's address."""
    return _secrets().sub(lambda found: f"{found[found.lastindex or 0]}{MASK}", text)


def _masked(value: Any) -> Any:
    return mask_paths(value) if isinstance(value, str) and "/" in value else value


@lru_cache(maxsize=1)
def _secrets() -> re.Pattern[str]:
    found = sorted(
        set(_routes(get_resolver().url_patterns, "/")), key=lambda one: len(one[0]), reverse=True
    )
    # A whole segment, in wrong addresses too: a secret is one whatever is written after it.
    told = (
        rf"({re.escape(before)}){_SEGMENT}(?:/{_SEGMENT}){{0,{more}}}" for before, more in found
    )
    return re.compile("|".join(told))


def _routes(patterns: Any, before: str) -> Iterator[tuple[str, int]]:
    """The fixed part of the address of each secret, and how many more segments are secret too."""
    for one in patterns:
        route = str(one.pattern).lstrip("^").rstrip("$")
        parts = list(_PART.finditer(route))
        if isinstance(one, URLResolver):
            # Secrets stand after fixed parts.
            if not parts:
                yield from _routes(one.url_patterns, before + route)
        elif parts and (parts[0][1] or parts[0][2]) in SECRET_PARTS:
            more = sum((part[1] or part[2]) in SECRET_PARTS for part in parts[1:])
            yield before + route[: parts[0].start()], more
