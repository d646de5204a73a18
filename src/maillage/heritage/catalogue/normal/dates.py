"""Dates as museums write them, into years: « 2e moitié 18e siècle », « 1822 entre, 1832 et ».

A century is counted from its year 1 (the 18th is 1701–1800) and there is no year 0: -1 is
1 av. J.-C. « vers 1900 » spreads over five years on either side; « avant » and « après » over fifty,
with little confidence. Pure functions; nothing raises.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from maillage.heritage.catalogue.normal.date_atoms import Atom, Item, items_of
from maillage.kernel import clock
from maillage.kernel.text_fr import plain

NEAR: Final = 5
"""Years on either side of « vers »."""

OPEN: Final = 50
"""Years before « avant », after « après »."""

LONGEST: Final = 300
"""Characters looked at in one expression."""

_DROPPED: Final = 0.5
"""What is left of the confidence when the other end of a range is not understood."""

_IGNORED: Final = 0.85
"""… when a number beside the date is not."""

_DOUBTFUL: Final = 0.6
"""… when a dash may be a sign."""

_NO_DATE: Final = re.compile(
    r"^\W*(?:s\.?\s*d\.?|sans date|n\.?\s*d\.?|non datee?|date inconnue|inconnue?|indetermine(?:e|s)?|"
    r"date indeterminee|non renseignee?|n\.?\s*r\.?|neant|\?+)\W*$"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Years from `first` to `last`, both included, as the words `label` say."""

    first: int
    last: int
    label: str
    confidence: float


def shifted(year: int, years: int) -> int:
    """`year` moved by `years`, over the missing year 0."""
    moved = (year + 1 if year < 0 else year) + years
    return moved - 1 if moved <= 0 else moved


@lru_cache(maxsize=1 << 15)
def parse_dates(text: str) -> tuple[Span, ...]:
    """The spans of years of an expression, in its order; () when it gives none."""
    label = " ".join(text.split())
    words = plain(text[:LONGEST])
    if not words or _NO_DATE.match(words):
        return ()
    items = items_of(words, text[:LONGEST])
    groups = _reduce(items)
    known = sum(1 for item in items if item.kind == "word")
    trust = 1.0 if known == 0 else 0.85 if known <= 2 else 0.6
    doubt = 0.7 if any(item.kind == "doubt" for item in items) else 1.0
    found = []
    for group in groups:
        first, last = group.years()
        confidence = round(max(0.05, group.confidence * trust * doubt), 2)
        found.append(Span(first, last, label, confidence))
    return tuple(dict.fromkeys(found))


@dataclass(slots=True)
class _Group:
    """One span in the making."""

    atoms: list[Atom]
    confidence: float = 1.0
    near: bool = False
    before: bool = False
    after: bool = False

    def years(self) -> tuple[int, int]:
        bounds = [one.bounds() for one in self.atoms]
        first, last = min(b[0] for b in bounds), max(b[1] for b in bounds)
        if self.near and last - first < 10:
            first, last = shifted(first, -NEAR), shifted(last, NEAR)
        if self.before and self.after:
            pass
        elif self.before:
            first, last = shifted(first, -OPEN), last if first == last else first
        elif self.after:
            now = clock.today().year
            last = max(last, min(shifted(last, OPEN), now))
        return first, last


def _reduce(items: list[Item]) -> list[_Group]:
    """Group the atoms that make one span."""
    made = _Making()
    for at, item in enumerate(items):
        following = items[at + 1].kind if at + 1 < len(items) else ""
        if item.atom is not None:
            made.atom(item.atom)
        elif item.kind in ("near", "before", "after"):
            made.shade(item.kind, following)
        elif item.kind in _JOINS:
            made.link(item.kind, following, item.text)
        elif item.kind == "short":
            made.short(item.text)
        elif item.kind == "era" and made.groups:
            _turn(made.groups[-1])
    return made.groups


_JOINS: Final = frozenset(("between", "to", "or", "and", "sep"))


@dataclass(slots=True)
class _Making:
    """The groups so far, and what the words read since the last atom announce."""

    groups: list[_Group] = field(default_factory=list)
    pending: set[str] = field(default_factory=set)
    join: bool = False
    between: bool = False
    dash: bool = False

    def atom(self, atom: Atom) -> None:
        """A stretch of years: joined to the one before, or alone."""
        if self.join and self.dash and self.groups and atom.is_year:
            before = self.groups[-1].atoms[-1]
            if before.is_named and before.last < 0:
                self.groups[-1].confidence *= _DOUBTFUL  # « -500 - 300 »: dash, or sign?
        _place(self.groups, atom, self.pending, join=self.join)
        self.pending, self.join = set(), False

    def short(self, digits: str) -> None:
        """One or two figures: the end of the year before, or a number that is not understood."""
        if not _expand(self.groups, digits, join=self.join) and self.groups:
            self.groups[-1].confidence *= _DROPPED if self.join else _IGNORED
        self.join = False

    def shade(self, kind: str, following: str) -> None:
        """« vers », « avant », « après »: of what follows, or of what came (« 1789 vers »)."""
        if self.groups and following not in ("atom", "near", "era") and not self.join:
            _mark(self.groups[-1], {kind})
        else:
            self.pending.add(kind)

    def link(self, kind: str, following: str, text: str = "") -> None:
        """What stands between two stretches."""
        some = bool(self.groups)
        self.dash = text == "-"
        if kind == "between":
            self.between = True
            # « 1822 entre, 1832 et »: the second year comes after a comma
            self.join = some and following in ("sep", "")
        elif kind == "and":
            self.join = some and (self.between or self.groups[-1].after)
            self.between = False
        elif kind == "sep":
            if not self.between:
                self.join, self.pending = False, set()
        else:
            self.join = some
            if kind == "or" and some:
                self.groups[-1].confidence *= 0.8


def _place(groups: list[_Group], atom: Atom, pending: set[str], *, join: bool) -> None:
    if join and groups:
        group = groups[-1]
        if group.after and "before" in pending:
            group.before = True  # « après 1850 et avant 1860 »
            pending = pending - {"before"}
        group.atoms.append(atom)
        group.confidence = min(group.confidence, atom.confidence, 0.95)
    else:
        group = _Group([atom], atom.confidence)
        groups.append(group)
    _mark(group, pending)


def _mark(group: _Group, kinds: set[str]) -> None:
    if "near" in kinds and not group.near:
        group.near = True
        group.confidence *= 0.8
    if "before" in kinds and not group.before:
        group.before = True
        group.confidence *= 0.5
    if "after" in kinds and not group.after:
        group.after = True
        group.confidence *= 0.5


def _expand(groups: list[_Group], digits: str, *, join: bool) -> bool:
    """« 1914-18 »: the last figures alone; whether they are understood so."""
    if not join or not groups or not groups[-1].atoms[-1].is_year:
        return False
    before = str(groups[-1].atoms[-1].last)
    if len(before) != 4 or len(digits) != 2:
        return False
    year = int(before[:2] + digits)
    if year < int(before):
        return False
    groups[-1].atoms.append(Atom.year(year))
    groups[-1].confidence = min(groups[-1].confidence, 0.9)
    return True


def _turn(group: _Group) -> None:
    """« av. J.-C. » is said once for « 3e-2e siècle » and « 500-300 »."""
    last = group.atoms[-1]
    if last.is_turned or last.is_named:
        return
    group.atoms[-1] = replace(last, is_turned=True)
    if len(group.atoms) > 1:
        first = group.atoms[-2]
        if not first.is_turned and not first.is_named and first.rank >= last.rank:
            group.atoms[-2] = replace(first, is_turned=True)


def parse_list(values: Sequence[str]) -> list[Span]:
    """The spans of a field's values: « 1822 entre » and « 1832 et » in two values are one span."""
    found: list[Span] = []
    at = 0
    while at < len(values):
        value = values[at]
        if at + 1 < len(values) and value.rstrip().lower().endswith("entre"):
            value = f"{value}, {values[at + 1]}"
            at += 1
        found.extend(parse_dates(value))
        at += 1
    return found
