"""Plain text as the public types it: cleaned, never understood as anything else."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from maillage.kernel.text_fr import plain

_LINK: Final = re.compile(r"(?:https?://|\bwww\.)\S+", re.IGNORECASE)
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_SPACES: Final = re.compile(r"[^\S\n]+")
MOST_LINKS: Final = 3
"""Addresses in one contribution: a source has one or two, an advertisement many."""


def clean_text(text: str) -> str:
    """`text` without what no eye sees (controls, overrides of direction), spaces levelled."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = "".join(
        char for char in text if char in "\n\t" or not unicodedata.category(char).startswith("C")
    )
    lines = (_SPACES.sub(" ", line).strip() for line in seen.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean_text(text).split())


def count_links(*texts: str) -> int:
    """How many addresses of the web these texts hold."""
    return sum(len(_LINK.findall(text)) for text in texts)


def parts_of(value: str) -> list[str]:
    """The values of a list, levelled: « Trouville ; Honfleur » gives « trouville », « honfleur »."""
    found = (" ".join(plain(part).split()) for part in value.split(";"))
    return [part for part in found if part]
