"""Where the words were found: a piece of text, escaped, the words within ``<mark>``."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape

from maillage.kernel.search.analysis import STOP_WORDS, WORD, fold, stem
from maillage.kernel.search.faceted.types import Clause, How, Join

LENGTH = 240  # characters shown
_LOOKED_AT = 20_000  # characters of a text; what is found further is not shown


@functools.lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return fold(word)


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds the words of a search in a text."""

    stems: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, clauses: Iterable[Clause], field: str) -> Marker:
        """The words that these clauses look for in that field."""
        stems: set[str] = set()
        beginnings: set[str] = set()
        for clause in clauses:
            if clause.join is Join.NOT or clause.field not in ("", field):
                continue
            words = clause.words.split()
            if clause.how is How.PREFIX:
                beginnings.update(words)
            else:
                stems.update(stem(word) for word in words if word not in STOP_WORDS)
        return cls(frozenset(stems), tuple(beginnings))

    def matches(self, word: str) -> bool:
        """Whether that word of a text is one of those looked for."""
        folded = _folded(word)
        return folded.startswith(self.beginnings) or stem(folded) in self.stems

    def extract(self, text: str, length: int = LENGTH) -> str:
        """The piece of `text` around the first word found, as HTML; empty when none is there."""
        if not (self.stems or self.beginnings):
            return ""
        looked = text[:_LOOKED_AT]
        found = [one.span() for one in WORD.finditer(looked) if self.matches(one.group())]
        if not found:
            return ""
        start, end = _piece(looked, found[0][0], length)
        parts, at = ["… " if start else ""], start
        for first, last in found:
            if first >= at and last <= end:
                parts += [escape(looked[at:first]), f"<mark>{escape(looked[first:last])}</mark>"]
                at = last
        parts += [escape(looked[at:end]), " …" if end < len(text) else ""]
        return "".join(parts)


def _piece(text: str, around: int, length: int) -> tuple[int, int]:
    """Where the piece begins and ends, between words."""
    start = 0
    if around > length // 3:
        start = around - length // 3
        space = text.find(" ", start, around)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + length)
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > around else end
    return start, max(end, min(len(text), around + 1))
