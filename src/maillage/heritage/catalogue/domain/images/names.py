"""Which object an image is of: read in the name of its file, by the inventory number or reference.

« D.2004.1.23_1.jpg » and « 2004-1-23 (2).JPG » are the first and second images of D.2004.1.23 and
of 2004.1.23; a file cannot hold the slash of « 12/45 », which becomes an underscore.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from maillage.kernel.search.engine import fold

_APART: Final = re.compile(r"[^a-z0-9]+")
_ZEROS: Final = re.compile(r"(?<![0-9])0+(?=[0-9])")
_SUFFIX: Final = re.compile(
    r"^(?P<stem>.+?)"
    r"(?:\s*\((?P<in>\d{1,3})\)"
    r"|[\s_\-.]+(?:vue|view|img|image|photo|n°?)?[\s_\-]*(?P<after>\d{1,3})"
    r"|[\s_\-.]+(?P<letter>[a-z])"
    r"|[\s_\-.]+(?P<word>recto|verso|face|dos|profil|revers|avers|detail|ensemble|signature)"
    r"[\s_\-]*(?P<more>\d{0,2}))$",
    re.IGNORECASE,
)
_SIDES: Final = ("verso", "dos", "revers", "detail", "profil", "signature")
"""Views that are not the first to show."""


def key_of(text: str) -> str:
    """Letters and digits, what stands between them being all the same: « D.2004.1.23 » → « d.2004.1.23 »."""
    return _APART.sub(".", fold(text)).strip(".")


def _loose(key: str) -> str:
    """Without the zeros that begin a number: « 2004.001.023 » → « 2004.1.23 »."""
    return _ZEROS.sub("", key)


def _as_file(text: str) -> str:
    """The number as the name of a file would write it, to the letter."""
    return re.sub(r'[\\/:*?"<>|]', "_", text.strip()).lower()


@dataclass(frozen=True, slots=True)
class Known:
    """An object that an image may be of."""

    pk: int
    reference: str
    inventory: str


@dataclass(frozen=True, slots=True)
class Match:
    """The objects that a name may mean: one when it is sure; and the image's rank among theirs."""

    objects: tuple[Known, ...] = ()
    rank: int = 0


@dataclass(slots=True)
class Inventory:
    """The objects of a museum, found by what a file's name says."""

    exact: dict[str, list[Known]] = field(default_factory=dict)
    loose: dict[str, list[Known]] = field(default_factory=dict)

    @classmethod
    def of(cls, objects: Iterable[Known]) -> Inventory:
        """Index these objects by their inventory number and by their reference."""
        made = cls()
        for one in objects:
            for text in dict.fromkeys((one.inventory, one.reference)):
                if key := key_of(text):
                    made.exact.setdefault(key, []).append(one)
                    made.loose.setdefault(_loose(key), []).append(one)
        return made

    def match(self, name: str) -> Match:
        """The objects that a file of that name may be of."""
        path = PurePosixPath(name.replace("\\", "/"))
        stem = path.stem.strip()
        found = self._match_stem(stem)
        if not found.objects and path.parent.name:
            # « D.2004.1.23/1.jpg »: one folder for each object.
            inside = self._at(key_of(path.parent.name))
            rank = re.search(r"\d{1,3}$", stem)
            found = Match(tuple(inside), int(rank.group()) if rank else 0)
        return found

    def by_number(self, text: str) -> Match:
        """The objects of an inventory number or reference that somebody wrote."""
        key = key_of(text)
        return Match(tuple(self._at(key))) if key else Match()

    def _match_stem(self, stem: str) -> Match:
        whole = self._at(key_of(stem))
        shorter, rank = _without_suffix(stem)
        if whole and any(_as_file(one.inventory) == stem.lower() for one in whole):
            return Match(tuple(whole))  # to the letter: the end is part of the number
        short = self._at(key_of(shorter)) if shorter else []
        both = tuple(dict.fromkeys((*whole, *short)))
        return Match(both, 0 if whole and not short else rank)

    def _at(self, key: str) -> list[Known]:
        if not key:
            return []
        return self.exact.get(key) or self.loose.get(_loose(key), [])


def _without_suffix(stem: str) -> tuple[str, int]:
    """(the name without what numbers the image, that number); ("", 0) when nothing does."""
    found = _SUFFIX.match(stem)
    if found is None:
        return "", 0
    if number := found["in"] or found["after"]:
        return found["stem"], int(number)
    if letter := found["letter"]:
        return found["stem"], ord(letter.lower()) - ord("a") + 1
    later = found["word"].lower() in _SIDES
    return found["stem"], (2 if later else 1) + int(found["more"] or 0)
