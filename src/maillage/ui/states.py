"""How a state looks: a tone, and its words.

A model tells the tone of its states with ``STATE_TONES = {"done": "done", "late": "late"}``; the
tones are those of the front end: draft, active, done, late, waiting, blocked, locked, cancelled.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from maillage.kernel.states import current, state_field

TONES = ("draft", "active", "done", "late", "waiting", "blocked", "locked", "cancelled")
_USUAL = {
    "draft": "draft",
    "todo": "waiting",
    "waiting": "waiting",
    "received": "waiting",
    "previewed": "active",
    "open": "active",
    "doing": "active",
    "active": "active",
    "published": "done",
    "applied": "done",
    "done": "done",
    "late": "late",
    "failed": "late",
    "blocked": "blocked",
    "locked": "locked",
    "undone": "cancelled",
    "cancelled": "cancelled",
    "archived": "locked",
}


def tone_of(instance: Any, value: str) -> str:
    """The tone of a state's value, as the model says or as usual."""
    own = getattr(type(instance), "STATE_TONES", {})
    return str(own.get(value) or _USUAL.get(value, "draft"))


def badge(instance: Any, value: str | None = None, label: Any = None) -> SafeString:
    """The badge of a record's state; nothing for a record without one."""
    if value is None:
        try:
            value = current(instance)
        except LookupError:
            return SafeString("")
        label = choice_label(instance, state_field(type(instance)).name)
    tone = tone_of(instance, value)
    return format_html('<span class="state state-{}">{}</span>', tone, label or value)


@cache
def _labels(model: str, name: str, _language: str | None) -> dict[str, str]:
    """The words of a field's choices, looked up once a language."""
    field: Any = apps.get_model(model)._meta.get_field(name)
    return {str(value): str(label) for value, label in field.flatchoices}


def choice_label(instance: Any, name: str) -> str:
    """As ``instance.get_<name>_display()``, which translates every choice each time it is asked."""
    value = getattr(instance, name)
    label = instance._meta.label_lower
    return _labels(label, name, get_language()).get(str(value), str(value or ""))
