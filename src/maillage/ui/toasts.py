"""Short messages after a change, with a way back when there is one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

UNDO = "undo:"


def success(request: HttpRequest, text: Any, *, undo_url: str = "") -> None:
    """Say that something was done; with `undo_url`, a button posts there to take it back."""
    messages.success(request, text, extra_tags=f"{UNDO}{undo_url}" if undo_url else "")


def warning(request: HttpRequest, text: Any) -> None:
    """Say that something needs attention."""
    messages.warning(request, text)


def error(request: HttpRequest, text: Any) -> None:
    """Say that something was not done, and why."""
    messages.error(request, text)


def undo_url_of(message: Any) -> str:
    """The address that a message's undo button posts to, or ''."""
    tags = str(getattr(message, "extra_tags", "") or "")
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""
