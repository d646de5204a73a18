"""The words of a date: years, days, centuries, named periods, and what joins them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from maillage.heritage.catalogue.normal.periods import BY_NAME, PATTERN

FARTHEST: Final = 5_000_000
"""Years before our era beyond which nothing is believed."""

LATEST: Final = 2_100


@dataclass(frozen=True, slots=True)
class Atom:
    """A stretch of years: part of a block (a century, a millennium), years, or a named period.

    Blocks are kept by rank and offsets until the era is known: the first quarter of the 5th century
    av. J.-C. is -500 to -476.
    """

    first: int
    last: int
    size: int = 1
    rank: int = 0
    confidence: float = 1.0
    is_turned: bool = False
    """Before our era."""
    is_named: bool = False

    @classmethod
    def year(cls, first: int, last: int | None = None, confidence: float = 1.0) -> Atom:
        """Plain years; a negative one is before our era already."""
        last = first if last is None else last
        return cls(first, last, 1, abs(first), confidence, is_named=first < 0)

    @classmethod
    def block(cls, rank: int, size: int, part: tuple[float, float], confidence: float) -> Atom:
        """Part of the `rank`-th century (`size` 100) or millennium (1 000)."""
        return cls(round(part[0] * size), round(part[1] * size) - 1, size, rank, confidence)

    @property
    def is_year(self) -> bool:
        """Whether it was written as years."""
        return self.size == 1 and not self.is_named

    def bounds(self) -> tuple[int, int]:
        """First and last year, in order."""
        if self.size == 1:
            return (-self.last, -self.first) if self.is_turned else (self.first, self.last)
        start = -self.rank * self.size if self.is_turned else (self.rank - 1) * self.size + 1
        return start + self.first, start + self.last


@dataclass(frozen=True, slots=True)
class Item:
    """A word of the expression: an atom, or what joins and shades atoms."""

    kind: str
    text: str = ""
    atom: Atom | None = None


_MONTHS: Final = (
    "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
)
_ROMAN: Final = r"(?=[ivx])x{0,2}(?:ix|iv|v?i{0,3})"
_ORDINAL: Final = (
    rf"(?:(?P<n>\d{{1,2}})|(?P<r>{_ROMAN}))\s?(?P<th>ere|er|eme|emes|es|e|nde?|o)?(?![\w])"
)
_UNIT: Final = (
    r"(?P<which>1(?:er|ere|re|e|eme)|2(?:e|eme|nde?|de?)|3(?:e|eme)|4(?:e|eme)|premiere?|seconde?|deuxieme"
    r"|troisieme|quatrieme|derniere?)\s+(?P<unit>quart|moitie|tiers)"
)
_POSITION: Final = r"(?P<pos>debut|commencement|fin|milieu|mi|courant|extreme fin|toute fin)"
_OF: Final = r"(?:\s*-?\s*(?:du|de la|de l'|des|de|d'|le|,)?\s*)"
_PART: Final = rf"(?:{_UNIT}|{_POSITION})"
_BLOCK: Final = re.compile(
    rf"(?:{_PART}{_OF})?{_ORDINAL}(?:\s*(?P<what>siecles?|s\.|s(?![\w'])|millenaires?|mill\.))?"
)
_AFTER: Final = re.compile(rf"\s*[,(]?\s*(?:{_UNIT}|{_POSITION})(?=\s*(?:$|[;,)@§?]))")
_LOOSE: Final = re.compile(r"\b(\d{1,2}) (er|ere|re|eme|e|nde?|de(?= moitie))\b")
_LATE_PART: Final = re.compile(
    r"(siecles?|millenaires?)\s*([@§])\s*[,(]?\s*((?:\d\w*|premiere?|seconde?|derniere?)\s+"
    r"(?:quart|moitie|tiers)|debut|fin|milieu)"
)
_ERA: Final = re.compile(
    r"(?:av(?:ant)?\.?\s*-?\s*(?:j\.?\s*-?\s*c(?:hrist)?\b\.?|jesus[ -]christ|notre ere|n\.?\s?e\.)|"
    r"\b(?:b\.?c\.?e?|a\.c\.n)\b\.?)"
)
_OUR_ERA: Final = re.compile(
    r"(?:apr?(?:es)?\.?\s*-?\s*(?:j\.?\s*-?\s*c(?:hrist)?\b\.?|jesus[ -]christ|notre ere)|"
    r"de notre ere|\b(?:a\.?d\.?|c\.?e\.?)(?![\w.']))"
)
_NEGATIVES: Final = re.compile(r"(^|[^\d\s@§-] ?)(-\d+) -(?=\d)")
"""« -500 -300 »: after a year before our era, a dash that clings to its number is a sign again."""
_THOUSANDS: Final = re.compile(
    r"(?<!\d)(\d{1,3}) (\d{3})(?: (\d{3}))?(?= *(?:ans\b|@|bp\b|b\.p\.))"
)
_SIGNED: Final = re.compile(r"(?<!\d)(?<!\d )(-\s?\d{1,3}) (\d{3})(?: (\d{3}))?(?! ?\d)")
"""« -300 000 »: no year of three digits is followed by three others."""
_DAY: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?!\d)")
_ISO: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?![\d\w])")
_NAMED_DAY: Final = re.compile(rf"(?:\d{{1,2}}(?:er)?\s+)?(?:{_MONTHS})\s+(\d{{3,4}})(?!\d)")
_REPUBLIC: Final = re.compile(rf"an\s+(?:(\d{{1,2}})|({_ROMAN}))(?![\w])(?:\s+de la republique)?")
_DECADE: Final = re.compile(
    r"(?:decennie|annees?)\s+(\d{4})(?:\s*-\s*(\d{4}|\d{2}))?(?![\d])|(\d{3}0)\s?(?:s|ies)(?![\w])"
)
_AGO: Final = re.compile(r"(\d{3,7})\s*(?:ans\s+)?(?:bp|b\.p\.)(?!\w)|il y a\s+(\d{3,7})\s+ans")
_YEAR: Final = re.compile(r"(-\s?)?(\d{1,7})(?!\d)(?!\s?(?:cm|mm|ex|x\s?\d))")
_WORDS: Final = {
    "near": r"(?:vers|environ|env\.?|circa|ca\.?|c\.|v\.|autour (?:de|du)|aux alentours de|approx\.?)(?!\w)|[~±]",
    "before": r"(?:avant|anterieure? (?:a|au)|ante|jusqu'(?:en|a|au)|au plus tard)(?!\w)",
    "after": r"(?:apres|posterieure? (?:a|au)|post|a partir d[eu]|depuis)(?!\w)",
    "between": r"entre(?: le| la| les)?(?!\w)",
    "or": r"ou(?!\w)",
    "and": r"et(?!\w)|&",
    "sep": r"[;,+#\n]|puis(?!\w)",
    "era": r"@",
    "ours": r"§",
    "to": r"(?:a|au|aux|jusque)(?!\w)|[-/>→]",
    "doubt": r"\?|(?:probablement|probable|peut-etre|presumee?|supposee?|incertaine?)(?!\w)",
    "noise": r"(?:du|de|la|le|les|des|en|dans|siecles?|annees?|datee?|regne|epoque|periode|style|sous|ans?)"
    r"(?!\w)|[dl]'|[().:\[\]'\"=*!«»]",
}
_WORD: Final = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS.items()))
_UNKNOWN: Final = re.compile(r"\w+|\S")
_PARTS: Final = {"quart": 4, "moitie": 2, "tiers": 3}
_POSITIONS: Final = {"debut": (0.0, 0.25), "commencement": (0.0, 0.25), "fin": (0.75, 1.0)}
_MIDDLE: Final = (0.34, 0.66)
_LETTERS: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_ROMAN_YEAR: Final = re.compile(r"\bM{1,2}(?:CM|CD|D?C{0,4})(?:XC|XL|L?X{0,4})(?:IX|IV|V?I{0,4})\b")


def items_of(words: str, source: str) -> list[Item]:
    """The items of `words` (plain text); `source` is the same before capitals were lost."""
    for numeral in _ROMAN_YEAR.findall(source):
        if len(numeral) >= 4 and 1000 <= (year := roman(numeral.lower())) <= LATEST:
            words = words.replace(numeral.lower(), str(year))
    words = _SIGNED.sub(_joined, words)
    words = _NEGATIVES.sub(r"\1\2 / -", _OUR_ERA.sub(" § ", _ERA.sub(" @ ", words)))
    words = _LOOSE.sub(r"\1\2", _LATE_PART.sub(r"\1 \3 \2", words))
    words = _THOUSANDS.sub(_joined, _SIGNED.sub(_joined, words))
    items: list[Item] = []
    at = 0
    while at < len(words):
        if words[at].isspace():
            at += 1
            continue
        item, at = _next(words, at, items)
        items.append(item)
    return items


def _joined(found: re.Match[str]) -> str:
    return "".join(part or "" for part in found.groups())


def _next(words: str, at: int, items: list[Item]) -> tuple[Item, int]:
    for read in (_day, _ago, _decade, _republic, _period, _block):
        if found := read(words, at):
            atom, end = found
            return Item("atom", words[at:end], atom), end
    after_atom = bool(items) and items[-1].kind in ("atom", "era", "ours", "short")
    if (match := _YEAR.match(words, at)) and not (match.group(1) and after_atom):
        return _year(match), match.end()
    if match := _WORD.match(words, at):
        return Item(match.lastgroup or "noise", match.group()), match.end()
    match = _UNKNOWN.match(words, at)
    end = match.end() if match else at + 1
    return Item("word", words[at:end]), end


def _year(match: re.Match[str]) -> Item:
    number = int(match.group(2))
    if match.group(1):
        if 0 < number <= FARTHEST:
            return Item("atom", match.group(), Atom.year(-number, confidence=0.9))
        return Item("word", match.group())
    following = match.string[match.end() :].lstrip()[:1]
    if following == "@" and 0 < number <= FARTHEST:
        return Item("atom", match.group(), Atom.year(number, confidence=0.95))
    if following == "§" and 0 < number <= LATEST:
        return Item("atom", match.group(), Atom.year(number, confidence=0.95))
    if len(match.group(2)) <= 2:
        return Item("short", match.group(2))
    if 100 <= number <= LATEST:
        return Item(
            "atom", match.group(), Atom.year(number, confidence=1.0 if number > 999 else 0.8)
        )
    if number <= FARTHEST and re.match(
        r"\s*(?:a|-|/|et|ou)\s*\d+\s*@", match.string[match.end() :]
    ):
        return Item("atom", match.group(), Atom.year(number, confidence=0.95))
    return Item("word", match.group())


def _day(words: str, at: int) -> tuple[Atom, int] | None:
    if match := _DAY.match(words, at):
        day, month, year = (int(part) for part in match.groups())
        if 1 <= day <= 31 and 1 <= month <= 12 and 0 < year <= LATEST:
            return Atom.year(year), match.end()
    if (match := _ISO.match(words, at)) and 0 < int(match.group(1)) <= LATEST:
        year, month = int(match.group(1)), int(match.group(2))
        is_sure = match.group(3) or month <= year % 100
        return Atom.year(year, confidence=1.0 if is_sure else 0.7), match.end()
    if (match := _NAMED_DAY.match(words, at)) and 100 <= int(match.group(1)) <= LATEST:
        return Atom.year(int(match.group(1))), match.end()
    return None


def _ago(words: str, at: int) -> tuple[Atom, int] | None:
    """« 12000 BP » counts back from 1950."""
    if match := _AGO.match(words, at):
        year = 1950 - int(match.group(1) or match.group(2))
        year = year if year > 0 else year - 1
        if abs(year) <= FARTHEST:
            return Atom.year(year, confidence=0.7), match.end()
    return None


def _decade(words: str, at: int) -> tuple[Atom, int] | None:
    match = _DECADE.match(words, at)
    if match is None:
        return None
    first = int(match.group(1) or match.group(3))
    if not 100 <= first <= LATEST:
        return None
    last = first
    if told := match.group(2):
        last = int(told) if len(told) == 4 else int(str(first)[:2] + told)
    is_decade = last % 10 == 0
    last = last + 9 if is_decade else last
    return Atom.year(first, max(first, min(last, LATEST)), 0.9), match.end()


def _republic(words: str, at: int) -> tuple[Atom, int] | None:
    """« an XII » of the Republic (1792–1806) runs over two years."""
    match = _REPUBLIC.match(words, at)
    if match is None or (at and words[at - 1].isalnum()):
        return None
    rank = int(match.group(1)) if match.group(1) else roman(match.group(2))
    return (Atom.year(1791 + rank, 1792 + rank, 0.85), match.end()) if 1 <= rank <= 14 else None


def _period(words: str, at: int) -> tuple[Atom, int] | None:
    match = PATTERN.match(words, at)
    if match is None:
        return None
    one = BY_NAME[match.group("name")]
    confidence = 0.4 if match.group("style") else one.confidence
    atom = Atom(one.first, min(one.last, LATEST), 1, 0, confidence, is_named=True)
    return atom, match.end()


def _block(words: str, at: int) -> tuple[Atom, int] | None:
    """Part of a century or of a millennium."""
    match = _BLOCK.match(words, at)
    if match is None or (at and words[at - 1].isalnum()):
        return None
    what, suffix = match.group("what") or "", match.group("th") or ""
    numeral = match.group("r")
    rank = int(match.group("n")) if match.group("n") else roman(numeral)
    if not what and not _is_bare_century(words, rank, suffix, numeral):
        return None
    is_millennium = what.startswith("mill")
    if rank == 0 or rank > (FARTHEST // 1000 if is_millennium else 99):
        return None
    end = match.end()
    which, unit, position = match.group("which"), match.group("unit"), match.group("pos")
    if not unit and not position and (after := _AFTER.match(words, end)):
        which, unit, position = after.group("which"), after.group("unit"), after.group("pos")
        end = after.end()
    part, confidence = _part(which, unit, position)
    if not what:
        confidence -= 0.1
    following = words[end:].lstrip()[:1]
    if not is_millennium and rank > 21 and following != "@" and "@" not in words[end:]:
        return None  # « 36e » is no century of ours
    if is_millennium and rank > 3 and "@" not in words[end:]:
        confidence = 0.5
    return Atom.block(rank, 1000 if is_millennium else 100, part, confidence), end


def _is_bare_century(words: str, rank: int, suffix: str, numeral: str | None) -> bool:
    """Whether an ordinal that « siècle » does not follow is one: in « 16e et 17e siècle », « 19e »."""
    is_told = "siecle" in words
    if numeral and not suffix:
        return is_told and len(numeral) > 1
    if suffix not in ("e", "er", "eme", "es", "emes"):
        return False
    return rank >= 10 or (is_told and rank > 1)


def _part(
    which: str | None, unit: str | None, position: str | None
) -> tuple[tuple[float, float], float]:
    if unit and which:
        count = _PARTS[unit]
        rank = count if which.startswith("dern") else _rank(which)
        if rank <= count:
            return ((rank - 1) / count, rank / count), 0.9
        return (0.0, 1.0), 0.5
    if position:
        if position in ("milieu", "mi"):
            return _MIDDLE, 0.8
        if position == "courant":
            return (0.0, 1.0), 0.8
        return _POSITIONS["fin" if position.endswith("fin") else position], 0.8
    return (0.0, 1.0), 0.9


def _rank(which: str) -> int:
    if which[0].isdecimal():
        return int(which[0])
    return {"p": 1, "s": 2, "d": 2, "t": 3, "q": 4}[which[0]]


def roman(numeral: str) -> int:
    """« xiv » → 14."""
    total = 0
    for at, letter in enumerate(numeral):
        value = _LETTERS[letter]
        following = _LETTERS[numeral[at + 1]] if at + 1 < len(numeral) else 0
        total += -value if value < following else value
    return total
