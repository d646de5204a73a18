"""A proposal as a person compares it: what was, what is now, what would be. No writing here."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from maillage.people.updates.domain import Sheet
from maillage.people.updates.models import ChangeProposal

_PIECES = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a value; `changed` when the other side has not got them."""

    text: str
    changed: bool


def pieces(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both values cut where they differ, word by word."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a < b:
            left.append(Piece("".join(old[a:b]), tag != "equal"))
        if c < d:
            right.append(Piece("".join(new[c:d]), tag != "equal"))
    return left, right


@dataclass(slots=True)
class Line:
    """One field of a proposal."""

    name: str
    label: str
    before: str  # in words, as the author saw it
    now: str  # in words, as it is today
    after: str  # in words, as proposed
    seen: str  # as it is today, as text: what a decision is about
    gone: bool = False  # what held it is no more
    done: bool = False  # it is already as proposed
    moved: bool = False  # it has changed since it was proposed
    accepted: bool = False
    taken: Any = None  # the other sheet that has this value, told to the team alone
    compare_url: str = ""  # where the two sheets are merged
    left: list[Piece] = field(default_factory=list)
    right: list[Piece] = field(default_factory=list)


def lines_of(proposal: ChangeProposal, *, live: bool = True) -> list[Line]:
    """The fields of a proposal, compared with the sheet as it is while it waits.

    Once it is decided, with what the author saw: the sheet may have changed many times since. So
    too when not `live`: for an author who does not see the sheet any more.
    """
    held = Sheet.of(proposal.sheet, proposal.changes)
    found = []
    waits = live and proposal.state == ChangeProposal.State.PROPOSED
    for name, (before, after) in proposal.changes.items():
        now = held.text(name) if waits else before
        line = Line(
            name=name,
            label=held.label(name),
            before=held.words(name, before),
            now=held.words(name, now or ""),
            after=held.words(name, after),
            seen=now or "",
            gone=now is None,
            done=waits and now == after,
            moved=waits and now is not None and now not in {before, after},
            accepted=name in proposal.accepted,
        )
        line.left, line.right = pieces(line.now, line.after)
        found.append(line)
    return found


def labels_of(proposals: Iterable[ChangeProposal]) -> dict[Any, str]:
    """By proposal, « Téléphone, Site internet »: for lists, without a query a row."""
    found = {}
    for one in proposals:
        held = Sheet(one.sheet, {})
        labels = dict.fromkeys(held.short_label(name) for name in one.changes)
        found[one.pk] = ", ".join(labels)
    return found
