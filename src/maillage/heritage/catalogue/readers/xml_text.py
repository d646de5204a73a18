"""The text of an XML element, whole: HTML put inside it as elements is text too."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from maillage.heritage.catalogue.readers.cleaning import HTML_NAMES
from maillage.heritage.catalogue.readers.xml_stream import local

_HTML: Final = re.compile(HTML_NAMES, re.IGNORECASE)
_SHAPING: Final = re.compile(
    "p|br|b|i|em|strong|span|div|sup|sub|ul|ol|font|h[1-6]|blockquote|center|small", re.IGNORECASE
)
"""Tags that no museum software takes for the name of a field."""

_WORD: Final = re.compile(r"\w")


def text_of(element: Element) -> str:
    """What this element says: the text before its first child, or all of it when it is prose.

    Prose comes back with its tags, as HTML that was escaped does: `cleaning.clean` makes them line
    ends or nothing, and tells it.
    """
    if not len(element):
        return element.text or ""
    return "".join(_fragments(element)) if is_prose(element) else element.text or ""


def is_prose(element: Element) -> bool:
    """Whether what is inside this element shapes a text, rather than being fields of their own."""
    if not len(element):
        return False
    if any(_WORD.search(child.tail or "") for child in element):
        return True  # « Un <persName>Zola</persName> assis »
    inside = (one for child in element for one in child.iter())
    if not all(_HTML.fullmatch(local(one.tag)) for one in inside):
        return False
    is_begun = bool((element.text or "").strip())
    return is_begun or all(_SHAPING.fullmatch(local(child.tag)) for child in element)


def _fragments(element: Element) -> Iterator[str]:
    yield html.escape(element.text or "", quote=False)
    for child in element:
        name = local(child.tag)
        name = name if _HTML.fullmatch(name) else "span"
        yield f"<{name}>"
        yield from _fragments(child)
        yield f"</{name}>"
        yield html.escape(child.tail or "", quote=False)
