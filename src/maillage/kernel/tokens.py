"""Secrets that travel in links: random, kept only as a hash, revocable by their owner's row."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """A secret for a link: 256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What the database keeps of a token; the token is random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
