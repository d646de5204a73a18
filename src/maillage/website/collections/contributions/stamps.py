"""What a form carries to tell a person from a program, and to be counted once.

The stamp says when the form was shown, for what, and a number that is its own. It is signed: it
cannot be made elsewhere, aged nor used for another object. From its number comes the secret link
that follows the contribution: the same form sent twice gives the same link.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from maillage.kernel import clock

QUICKEST: Final = 3
"""Seconds: nobody reads a form, writes and sends it faster."""

LONGEST: Final = 24 * 3600
"""Seconds that a page may stay open."""

_SIGNER: Final = "maillage.contribution.form"
_FOLLOW: Final = "maillage.contribution.follow"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp that was read."""

    age: int
    token: str

    @property
    def too_quick(self) -> bool:
        """Whether it came back faster than a person writes."""
        return self.age < QUICKEST

    @property
    def too_old(self) -> bool:
        """Whether the page stayed open too long."""
        return self.age > LONGEST


def new_stamp(subject: str) -> str:
    """A stamp for a form about `subject` (a kind and a reference), shown now."""
    moment = int(clock.now().timestamp())
    return Signer(salt=_SIGNER).sign(f"{moment}:{secrets.token_urlsafe(18)}:{subject}")


def read_stamp(value: str, subject: str) -> Stamp | None:
    """The stamp of a form about `subject`; None when it is not one of ours, or another's."""
    try:
        moment, number, about = Signer(salt=_SIGNER).unsign(value).split(":", 2)
    except (BadSignature, ValueError):
        return None
    if about != subject:
        return None
    age = int(clock.now().timestamp()) - int(moment)
    return Stamp(age, salted_hmac(_FOLLOW, number, algorithm="sha256").hexdigest())
