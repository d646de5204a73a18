"""XML as text, piece by piece: what is written can always be read again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import quoteattr

# What XML 1.0 cannot hold, even escaped (§ 2.2, production Char).
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What cannot stand in text as it is: most texts have none of it, and are not looked at twice.
_SPECIAL: Final = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def allowed(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def element(name: str, *content: str, **attributes: str) -> str:
    """An element around ready markup; an attribute's « __ » stands for the colon of its prefix.

    '' when it would hold nothing: an optional element is left out by giving it nothing.
    """
    inner = "".join(content)
    if not inner:
        return ""
    return f"<{name}{_attributes(attributes)}>{inner}</{name}>"


def text(name: str, value: object, **attributes: str) -> str:
    """An element around text, escaped; '' when the text is empty."""
    inner = str(value)
    if _SPECIAL.search(inner) is not None:
        inner = _escaped(inner)
    return f"<{name}{_attributes(attributes)}>{inner}</{name}>" if inner else ""


def _escaped(given: str) -> str:
    """A lone carriage return would come back as a line feed (§ 2.11): it is written by its number."""
    shown = allowed(given).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return shown.replace("\r", "&#13;")


def empty(name: str, **attributes: str) -> str:
    """An element without content."""
    return f"<{name}{_attributes(attributes)}/>"


def texts(name: str, values: Iterable[object], **attributes: str) -> str:
    """One element for each value: repeated, never joined."""
    return "".join(text(name, value, **attributes) for value in values)


def _attributes(given: dict[str, str]) -> str:
    if not given:
        return ""
    return "".join([_attribute(name, value) for name, value in given.items()])


@lru_cache(maxsize=2048)
def _attribute(name: str, value: str) -> str:
    """One attribute; the same few hundred come back with each record."""
    return f" {name.replace('__', ':')}={quoteattr(allowed(value))}"
