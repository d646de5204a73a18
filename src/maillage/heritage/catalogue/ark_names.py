"""Names of permanent addresses: ``ark:/NAAN/name`` (ARK, draft-kunze-ark).

A source's own ARK is kept; another object receives one under the installation's number
(``MAILLAGE_ARK_NAAN``): « m », seven characters drawn at random, a check character. Random rather
than counted: a catalogue read again elsewhere brings its names along, and they must not meet ours.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.conf import settings

BETANUMERIC: Final = "0123456789bcdfghjkmnpqrstvwxz"
"""Digits and consonants without « l » and « y »: no word, nothing taken for another."""

SHOULDER: Final = "m"
DRAWN: Final = 7
"""29⁷ = 17 thousand million names."""

_VALUES: Final = {char: value for value, char in enumerate(BETANUMERIC)}
_ARK: Final = re.compile(
    r"ark:/?(?P<naan>\d{5}|[0-9bcdfghjkmnpqrstvwxz]{5,9})/(?P<name>[A-Za-z0-9=~*+@_$.\-]{1,60})",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Ark:
    """An ARK in its parts."""

    naan: str
    name: str

    def __str__(self) -> str:
        return f"ark:/{self.naan}/{self.name}"

    @property
    def bare(self) -> Ark:
        """Without hyphens, which mean nothing in an ARK (draft-kunze-ark, § 2.7)."""
        return Ark(self.naan, bare(self.name))

    @property
    def is_ours(self) -> bool:
        """Whether it is of the kind that this installation mints."""
        return self.naan == settings.ARK_NAAN and self.name.startswith(SHOULDER)

    @property
    def is_well_copied(self) -> bool:
        """Whether the last character agrees with the others; only ours are known to have one."""
        bare = self.bare.name
        return len(bare) > 1 and check_character(f"{self.naan}/{bare[:-1]}") == bare[-1]


def bare(ark: str) -> str:
    """An ARK as a text, without its hyphens: two that are the same so are one (§ 2.7)."""
    return ark.replace("-", "")


def check_character(text: str) -> str:
    """The check character of « NAAN/name ».

    NOID Check Digit Algorithm (Kunze, *noid*, § « NOID CHECK DIGIT ALGORITHM »): each character's
    value in the 29 betanumerics (0 for others) times its place from 1, summed, modulo 29. As 29 is
    prime, any one wrong character and any two exchanged neighbours are found.
    """
    total = sum(place * _VALUES.get(char, 0) for place, char in enumerate(text, start=1))
    return BETANUMERIC[total % len(BETANUMERIC)]


def parse_ark(text: str) -> Ark | None:
    """The ARK that a text is, or ends with (« https://n2t.net/ark:/12345/x7 »); None without any."""
    found = _ARK.search(text)
    if found is None or found.end() != len(text.rstrip("/ ")):
        return None
    return Ark(found["naan"].lower(), found["name"])


def find_ark(texts: Iterable[str]) -> str:
    """The first ARK among the identifiers that a source gives, in our spelling; or ''."""
    return next((str(ark) for text in texts if (ark := parse_ark(text)) is not None), "")


def mint() -> str:
    """A new ARK; whether it is taken is for `arks.ensure_arks` to see."""
    drawn = "".join(secrets.choice(BETANUMERIC) for _n in range(DRAWN))
    name = f"{SHOULDER}{drawn}"
    return str(Ark(settings.ARK_NAAN, name + check_character(f"{settings.ARK_NAAN}/{name}")))
