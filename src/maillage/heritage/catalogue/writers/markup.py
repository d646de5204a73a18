"""XML as text, piece by piece: what is written can always be read again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape, quoteattr

# What XML 1.0 cannot hold, even escaped (§ 2.2, production Char).
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def allowed(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def element(name: str, *content: str, **attributes: str) -> str:
    """An element around ready markup; an attribute's « __ » stands for the colon of its prefix.

    '' when it would hold nothing: an optional element is left out by giving it nothing.
    """
    inner = "".join(content)
    return f"<{name}{_attributes(attributes)}>{inner}</{name}>" if inner else ""


def text(name: str, value: object, **attributes: str) -> str:
    """An element around text, escaped; '' when the text is empty."""
    shown = allowed(str(value))
    # A lone carriage return would come back as a line feed (§ 2.11).
    inner = escape(shown, {"\r": "&#13;"})
    return f"<{name}{_attributes(attributes)}>{inner}</{name}>" if shown else ""


def empty(name: str, **attributes: str) -> str:
    """An element without content."""
    return f"<{name}{_attributes(attributes)}/>"


def texts(name: str, values: Iterable[object], **attributes: str) -> str:
    """One element for each value: repeated, never joined."""
    return "".join(text(name, value, **attributes) for value in values)


def _attributes(given: dict[str, str]) -> str:
    return "".join(
        f" {name.replace('__', ':')}={quoteattr(allowed(value))}" for name, value in given.items()
    )
