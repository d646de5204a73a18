"""Where somebody is named in a text: their addresses, numbers and name, however they are written.

Pure functions. « QUATREBARBES Zéphyrine », « Zephyrine Quatrebarbes » and « Mme Quatrebarbes » are
all the ways that files, notes and mails have of naming one person.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from maillage.kernel.text_fr import plain

_GAP: Final = r"[\s.,\-_\u00a0\u202f]+"
_PHONE_GAP: Final = r"[\s.\-\u00a0\u202f]*"
_SHORTEST_NUMBER: Final = 8
"""Digits of a telephone number that cannot be mistaken for another figure."""


def _variants() -> dict[str, str]:
    """Each plain letter, with all the Latin letters that are it with an accent."""
    found: dict[str, set[str]] = {}
    for code in range(0x41, 0x180):
        one = chr(code)
        base = unicodedata.normalize("NFKD", one)[0].casefold()
        if base.isalpha() and base.isascii():
            found.setdefault(base, set()).add(one)
    return {base: "".join(sorted(ones)) for base, ones in found.items()}


_LETTERS: Final = _variants()


def _loose(words: str) -> str:
    """A pattern of words whatever their accents, capitals, hyphens and apostrophes."""
    pattern = []
    for one in unicodedata.normalize("NFC", words.strip()):
        base = unicodedata.normalize("NFKD", one)[0].casefold()
        if base in _LETTERS:
            pattern.append(f"[{_LETTERS[base]}]")
        elif one.isspace() or one in "-‐‑":
            pattern.append(_GAP)
        elif one in "'’":
            pattern.append("['’ -]?")
        else:
            pattern.append(re.escape(one))
    return "".join(pattern)


@dataclass(frozen=True)
class Identity:
    """By what somebody is known, and what is written instead once they are forgotten."""

    names: tuple[tuple[str, str], ...] = ()  # (first, last), both given
    last_names: tuple[str, ...] = ()  # that nobody else bears
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    new_name: str = ""
    new_email: str = ""
    shared: tuple[str, ...] = field(default=())  # what others have too, and is therefore left

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        made = [
            (rf"(?<![\w.+-]){re.escape(one)}(?![\w-]|\.\w)", self.new_email) for one in self.emails
        ]
        made += [(_phone_pattern(one), "") for one in self.phones]
        for first, last in self.names:
            one, two = _loose(first), _loose(last)
            made.append((rf"(?<!\w){one}{_GAP}{two}(?!\w)", self.new_name))
            made.append((rf"(?<!\w){two}{_GAP}{one}(?!\w)", self.new_name))
            initial = _loose(first[:1])
            if last in self.last_names:
                made.append((rf"(?<!\w){initial}\.?{_GAP}{two}(?!\w)", self.new_name))
        titles = r"(?:M\.|MM\.|Mme|Mlle|Monsieur|Madame|Mademoiselle|Dr|Pr|Me)"
        for last in self.last_names:
            made.append((rf"(?<!\w){titles}\s+{_loose(last)}(?!\w)", self.new_name))
        return [(re.compile(pattern, re.IGNORECASE), new) for pattern, new in made]

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """What a database is searched for: whatever names the person contains one of these."""
        found: list[str] = list(self.emails)
        for _first, last in self.names:
            word = max(re.split(r"[\s\-‐‑'’]+", last), key=len)
            found += [word, word.upper(), word.lower(), plain(word)]
        for one in self.phones:
            found += _phone_writings(one)
        found += [json.dumps(one)[1:-1] for one in found]  # as SQLite keeps JSON
        return tuple(dict.fromkeys(one for one in found if one))

    def replace(self, text: str) -> str:
        """The text without the person."""
        for pattern, new in self._patterns:
            text = pattern.sub(new, text)
        return text

    @cached_property
    def named(self) -> Identity:
        """The same, looked for by name only: the one mention that may be somebody else's."""
        return replace(self, emails=(), phones=())

    @cached_property
    def nameless(self) -> Identity:
        """The same, where the name is somebody else's: addresses and numbers are still theirs."""
        return replace(self, names=(), last_names=())

    def first_in(self, text: str) -> re.Match[str] | None:
        """Where the text names the person first."""
        found = [one for pattern, _new in self._patterns if (one := pattern.search(text))]
        return min(found, key=lambda one: one.start(), default=None)

    def names_in(self, text: str) -> bool:
        """Whether the text names the person."""
        return any(pattern.search(text) for pattern, _new in self._patterns)

    def replace_in(self, value: Any) -> Any:
        """The same of what JSON holds."""
        if isinstance(value, str):
            return self.replace(value)
        if isinstance(value, list | tuple):
            return [self.replace_in(one) for one in value]
        if isinstance(value, dict):
            return {key: self.replace_in(one) for key, one in value.items()}
        return value

    def is_row(self, cells: Iterable[str]) -> bool:
        """Whether a row of a table is about the person: an address, a number, or both names."""
        told = [str(one) for one in cells]
        if self.names_in(" ; ".join(told)) or any(self.names_in(one) for one in told):
            return True
        bare = {plain(one) for one in told}
        return any({plain(first), plain(last)} <= bare for first, last in self.names)


def _digits(number: str) -> str:
    """The national digits of a French number: « +33 6 39… » as « 0639… »."""
    digits = re.sub(r"\D", "", number)
    for prefix in ("0033", "33"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 9:
            return f"0{digits.removeprefix(prefix)}"
    return digits


def is_number(text: str) -> bool:
    """Whether it is long enough to be looked for."""
    return len(_digits(text)) >= _SHORTEST_NUMBER


def _phone_pattern(number: str) -> str:
    digits = _digits(number)
    rest = _PHONE_GAP.join(digits.removeprefix("0"))
    start = rf"(?:(?:\+|00)33{_PHONE_GAP}(?:\(0\){_PHONE_GAP})?|0{_PHONE_GAP})"
    return rf"(?<!\d){start if digits.startswith('0') else '[+]?'}{rest}(?!\d)"


def _phone_writings(number: str) -> list[str]:
    digits = _digits(number)
    if len(digits) != 10 or not digits.startswith("0"):
        return [number, digits]
    pairs = [digits[at : at + 2] for at in range(0, 10, 2)]
    abroad = [digits[1], *pairs[1:]]
    return [
        number,
        digits,
        *(gap.join(pairs) for gap in (" ", ".", "-", "\u00a0", "\u202f")),
        f"33{digits[1:]}",
        *(gap.join(abroad) for gap in (" ", ".", "-")),
    ]
