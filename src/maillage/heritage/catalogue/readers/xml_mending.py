"""What XML does not allow and exports hold all the same: a bare « & », the entities of HTML.

Mended in the text as it streams by, before the parser sees it, which would read nothing further.
Comments, CDATA sections and instructions are left as they are. Only references are touched: a
document type, and the entities that it would declare, are refused before (`xml_stream`).
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import Final

from django.utils.translation import ngettext

from maillage.kernel.imports.cleaning import number_fr

_LONGEST_TAG: Final = 4_096
"""Characters that wait for the next chunk at most, for a tag or a reference to be whole."""

_LONGEST_NAME: Final = max(map(len, html5)) + 2
_TOLD: Final = 5
_APART: Final = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
"""What begins a stretch that is not text → what ends it."""

_WANTED: Final = re.compile(
    r"<!--|<!\[CDATA\[|<\?"
    r"|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));"
    r"|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)(?:(\w{1,40});)?"
)
_OPEN_REFERENCE: Final = re.compile(r"&#?\w*\Z")


class Mender:
    """The text of one XML file, fed piece by piece and given back with sound references."""

    def __init__(self) -> None:
        self.count = 0
        """References mended so far."""
        self.lines: list[int] = []
        """The first lines that held some, one more than are told."""
        self._line = 1
        self._until = ""  # what ends the stretch that is being passed over
        self._held = ""

    def feed(self, text: str) -> str:
        """The next piece, up to a place where no tag nor reference is cut in two."""
        text = self._held + text
        end = _whole_until(text)
        text, self._held = text[:end], text[end:]
        return self._mended(text)

    def close(self) -> str:
        """What was waiting for an end that never came."""
        text, self._held = self._held, ""
        return self._mended(text) + self._held

    def note(self) -> str:
        """What is to be said of it, in French; "" when all was sound."""
        if not self.count:
            return ""
        lines = ", ".join(map(number_fr, self.lines[:_TOLD]))
        lines += "…" if len(self.lines) > _TOLD else ""
        return ngettext(
            "Un « & » ou une entité HTML (« &nbsp; »), que le XML n’admet pas, a été lu comme du "
            "texte (ligne %(lines)s). Relisez cette fiche et signalez-le à qui a fait l’export.",
            "%(n)s « & » ou entités HTML (« &nbsp; »), que le XML n’admet pas, ont été lus comme "
            "du texte (lignes %(lines)s). Relisez ces fiches et signalez-le à qui a fait l’export.",
            self.count,
        ) % {"n": number_fr(self.count), "lines": lines}

    def _mended(self, text: str) -> str:
        parts: list[str] = []
        at = counted = 0
        while True:
            if self._until:
                stop = text.find(self._until, at)
                if stop < 0:  # its end may begin here
                    kept = max(at, len(text) - len(self._until) + 1)
                    self._held = text[kept:] + self._held
                    text = text[:kept]
                    break
                stop += len(self._until)
                parts.append(text[at:stop])
                at, self._until = stop, ""
            found = _WANTED.search(text, at)
            if found is None:
                break
            opening = _APART.get(found.group())
            if opening is not None:
                parts.append(text[at : found.end()])
                at, self._until = found.end(), opening
                continue
            parts += text[at : found.start()], _sound(found)
            at = found.end()
            self._line += text.count("\n", counted, at)
            counted = at
            self._tell()
        self._line += text.count("\n", counted)
        return "".join([*parts, text[at:]]) if parts else text

    def _tell(self) -> None:
        self.count += 1
        if len(self.lines) <= _TOLD and self._line not in self.lines:
            self.lines.append(self._line)


def _sound(found: re.Match[str]) -> str:
    """The reference as XML knows it: « &nbsp; » → « &#160; », any other « & » → « &amp; »."""
    whole = found.group()
    if whole.startswith("&#") and whole.endswith(";") and found.group(1) is None:
        return ""  # a character that no XML may hold
    letters = html5.get(f"{found.group(1)};") if found.group(1) else None
    if letters is None:
        return f"&amp;{whole[1:]}"
    return "".join(f"&#{ord(letter)};" for letter in letters)


def _whole_until(text: str) -> int:
    """Where the text can be parted: before a tag or a reference that may go on in what follows."""
    tag = text.rfind("<", max(0, len(text) - _LONGEST_TAG))
    if tag >= 0 and ">" not in text[tag:]:
        return tag
    start = max(0, len(text) - _LONGEST_NAME)
    open_reference = _OPEN_REFERENCE.search(text, start)
    return open_reference.start() if open_reference else len(text)
