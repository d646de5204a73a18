"""Resumption tokens: signed, and holding all that the next page needs; the server keeps nothing.

A token says after which object to go on, by its number, which never changes: what is edited, added or
withdrawn meanwhile moves nothing, so that a harvest meets each object once.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from django.core import signing

from maillage.api.oai.protocol import OaiError
from maillage.kernel import clock

LIVES: Final = timedelta(days=2)
_SIGNER: Final = signing.Signer(salt="maillage.oai.resumption")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a harvest has come, and what it asked."""

    verb: str
    prefix: str
    set: str = ""
    first: str = ""
    last: str = ""
    after: int = 0
    """Number of the last object given."""
    cursor: int = 0
    """Records given before this page."""
    total: int = 0
    """Size of the whole list, as counted at its first page."""
    expires: int = 0

    def next(self, *, after: int, given: int) -> Progress:
        """The page that follows, good for two days from now."""
        ends = int((clock.now() + LIVES).timestamp())
        return replace(self, after=after, cursor=self.cursor + given, expires=ends)

    @property
    def expiration(self) -> datetime:
        """When the token stops being good."""
        return datetime.fromtimestamp(self.expires, tz=UTC)


def write_token(progress: Progress) -> str:
    """The token of a page."""
    return _SIGNER.sign_object(list(astuple(progress)), compress=True)


def read_token(token: str, verb: str) -> Progress:
    """What a token says; raises `OaiError` (badResumptionToken) unless we signed it for that verb."""
    try:
        progress = Progress(*_SIGNER.unsign_object(token))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise OaiError("badResumptionToken", "This token is not one of ours.") from error
    if progress.verb != verb:
        raise OaiError("badResumptionToken", "This token belongs to another verb.")
    if progress.expires < clock.now().timestamp():
        raise OaiError("badResumptionToken", "This token has expired: start the harvest again.")
    return progress
